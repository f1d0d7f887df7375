import type { Long } from '../../lib/lossless-json.ts';
import type { ColumnStatistics, DataFile, PartitionValue } from '../../model/build.ts';
import type { IcebergSchema, SchemaPlace } from '../shared/iceberg/index.ts';
import { placesOf } from '../shared/iceberg/index.ts';
import { boundText, storedBound } from './bounds.ts';
import { CONTENT_DATA, type Pair, type StoredFile } from './manifest.ts';
import type { TypedPartitionField } from './manifest-schema.ts';
import { toAvroPartition, toPartitionValue } from './partition-value.ts';

/** What is needed to translate files of one partition spec. */
export interface FileContext {
  readonly partition: readonly TypedPartitionField[];
  /** Leaf columns by field id. */
  readonly columns: ReadonlyMap<number, SchemaPlace>;
  readonly sortOrderId: number;
}

export function leafColumns(schema: IcebergSchema): ReadonlyMap<number, SchemaPlace> {
  const leaves = placesOf(schema).filter((place) => typeof place.type === 'string');
  return new Map(leaves.map((place) => [place.id, place]));
}

/**
 * A data file as a manifest stores it.
 *
 * errors  throws Error when partition values do not fit the spec
 * source  Iceberg table spec v2 §Manifests, data_file. Columns below a list or map get their size only: one row has many
 *         values there, and no reader uses counts or bounds of them
 */
export function toStoredFile(file: DataFile, context: FileContext): StoredFile {
  if (file.partition.length !== context.partition.length) {
    throw new Error(
      `\`${file.uri}\` has ${file.partition.length} partition values, the spec has ${context.partition.length}`,
    );
  }
  const statistics = statisticsById(file, context);
  const single = statistics.filter(({ place }) => !place.repeated);
  const bounds = (side: 'lower' | 'upper'): Pair<Buffer>[] =>
    single.flatMap(({ place, column }) => {
      const text = column[side];
      const value = text === undefined ? undefined : storedBound(String(place.type), text, side);
      return value === undefined ? [] : [{ key: place.id, value }];
    });
  return {
    content: CONTENT_DATA,
    file_path: file.uri,
    file_format: 'PARQUET',
    partition: Object.fromEntries(
      context.partition.map((field, index) => [
        `f${field.fieldId}`,
        toAvroPartition(field, file.partition[index] ?? null),
      ]),
    ),
    record_count: file.rows,
    file_size_in_bytes: file.sizeBytes,
    column_sizes: statistics.map(({ place, column }) => ({ key: place.id, value: column.sizeBytes })),
    value_counts: single.map(({ place, column }) => ({ key: place.id, value: column.values })),
    null_value_counts: single.map(({ place, column }) => ({ key: place.id, value: column.nulls })),
    lower_bounds: bounds('lower'),
    upper_bounds: bounds('upper'),
    sort_order_id: file.sorted && context.sortOrderId > 0 ? context.sortOrderId : null,
  };
}

interface PlacedStatistics {
  readonly place: SchemaPlace;
  readonly column: ColumnStatistics;
}

function statisticsById(file: DataFile, context: FileContext): readonly PlacedStatistics[] {
  return Object.entries(file.columns).flatMap(([id, column]) => {
    const place = context.columns.get(Number(id));
    return place ? [{ place, column }] : [];
  });
}

/** A stored file in our terms; columns that the schema no longer has are left out. */
export function fromStoredFile(file: StoredFile, context: FileContext): DataFile {
  return {
    uri: file.file_path,
    rows: Number(file.record_count),
    sizeBytes: Number(file.file_size_in_bytes),
    partition: context.partition.map(
      (field): PartitionValue => toPartitionValue(field, file.partition[`f${field.fieldId}`]),
    ),
    columns: columnsOf(file, context),
    sorted: (file.sort_order_id ?? 0) > 0 && file.sort_order_id === context.sortOrderId,
  };
}

interface MutableStatistics {
  sizeBytes: number;
  values: number;
  nulls: number;
  lower?: string;
  upper?: string;
}

function columnsOf(file: StoredFile, context: FileContext): Readonly<Record<number, ColumnStatistics>> {
  const columns: Record<number, MutableStatistics> = {};
  const at = (id: number): MutableStatistics => {
    const known = columns[id];
    if (known) return known;
    const made = { sizeBytes: 0, values: 0, nulls: 0 };
    columns[id] = made;
    return made;
  };
  const counts = (
    pairs: readonly Pair<Long>[] | null,
    set: (column: MutableStatistics, count: number) => void,
  ) => {
    for (const { key, value } of pairs ?? []) if (context.columns.has(key)) set(at(key), Number(value));
  };
  const bounds = (pairs: readonly Pair<Buffer>[] | null, side: 'lower' | 'upper') => {
    for (const { key, value } of pairs ?? []) {
      const type = context.columns.get(key)?.type;
      const text = typeof type === 'string' ? boundText(type, value) : undefined;
      if (text !== undefined) at(key)[side] = text;
    }
  };
  counts(file.column_sizes, (column, count) => {
    column.sizeBytes = count;
  });
  counts(file.value_counts, (column, count) => {
    column.values = count;
  });
  counts(file.null_value_counts, (column, count) => {
    column.nulls = count;
  });
  bounds(file.lower_bounds, 'lower');
  bounds(file.upper_bounds, 'upper');
  return columns;
}
