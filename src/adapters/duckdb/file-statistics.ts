import { isPlainObject, type Json } from '../../lib/json.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { ColumnStatistics } from '../../model/build.ts';
import type { DataType } from '../../model/data-type.ts';
import type { TableSchema } from '../../model/schema.ts';

/** A column without columns below it: what Parquet stores. */
interface Leaf {
  readonly id: number;
  readonly kind: DataType['kind'];
  /** Inside a list or map: many values a row, for which a table keeps no bounds. */
  readonly repeated: boolean;
}

export type Leaves = ReadonlyMap<string, Leaf>;

const BOUND_CODE_POINTS_MAX = 16;
const CODE_POINT_MAX = 0x10ffff;
const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xdfff;

/** Leaf columns by the path that the engine prints: `"address"."city"`, `"tags"."element"`. */
export function leavesOf(schema: TableSchema): Leaves {
  const leaves = new Map<string, Leaf>();
  for (const field of schema.fields) {
    for (const { path, kind, repeated } of partsOf(field.type)) {
      const id = path.length === 0 ? field.id : field.nestedIds?.[path.join('.')];
      const printed = [field.name, ...path].map(quoteIdentifier).join('.');
      if (id !== undefined) leaves.set(printed, { id, kind, repeated });
    }
  }
  return leaves;
}

/**
 * Statistics of one file by field id, from what COPY returned.
 *
 * shape   `[{key: '"amount"', value: [{key: 'min', value: '1.50'}, …]}]` → { 3: { lower: '1.50', … } }
 * source  DuckDB 1.5 docs, SQL › COPY › RETURN_STATS; Iceberg table spec v2 §Manifests, data_file 108–128
 */
export function columnStatistics(returned: Json, leaves: Leaves): Readonly<Record<number, ColumnStatistics>> {
  const statistics: Record<number, ColumnStatistics> = {};
  for (const [path, entries] of entriesOf(returned)) {
    const leaf = leaves.get(path);
    if (leaf) statistics[leaf.id] = oneColumn(new Map(entriesOf(entries)), leaf);
  }
  return statistics;
}

function oneColumn(entries: ReadonlyMap<string, Json>, leaf: Leaf): ColumnStatistics {
  const lower = boundOf(entries.get('min'), 'lower', leaf, entries);
  const upper = boundOf(entries.get('max'), 'upper', leaf, entries);
  return {
    sizeBytes: Number(entries.get('column_size_bytes') ?? 0),
    values: Number(entries.get('num_values') ?? 0),
    nulls: Number(entries.get('null_count') ?? 0),
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
  };
}

function boundOf(
  text: Json | undefined,
  side: 'lower' | 'upper',
  leaf: Leaf,
  entries: ReadonlyMap<string, Json>,
): string | undefined {
  if (typeof text !== 'string' || leaf.repeated || entries.get('has_nan') === 'true') return undefined;
  switch (leaf.kind) {
    case 'string':
      return narrowed(text, side);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return text.endsWith('infinity') ? undefined : text;
    default:
      return text;
  }
}

/** Cut to 16 code points; an upper bound is then increased, so that it stays one. */
function narrowed(text: string, side: 'lower' | 'upper'): string | undefined {
  const points = Array.from(text);
  if (points.length <= BOUND_CODE_POINTS_MAX) return text;
  const kept = points.slice(0, BOUND_CODE_POINTS_MAX);
  if (side === 'lower') return kept.join('');
  for (let last = kept.length - 1; last >= 0; last--) {
    const next = nextCodePoint(kept[last]?.codePointAt(0) ?? CODE_POINT_MAX);
    if (next !== undefined) return kept.slice(0, last).join('') + String.fromCodePoint(next);
  }
  return undefined;
}

function nextCodePoint(point: number): number | undefined {
  if (point >= CODE_POINT_MAX) return undefined;
  return point + 1 >= SURROGATES_START && point + 1 <= SURROGATES_END ? SURROGATES_END + 1 : point + 1;
}

interface Part {
  readonly path: readonly string[];
  readonly kind: DataType['kind'];
  readonly repeated: boolean;
}

function partsOf(type: DataType): readonly Part[] {
  switch (type.kind) {
    case 'list':
      return below('element', type.element, true);
    case 'map':
      return [...below('key', type.key, true), ...below('value', type.value, true)];
    case 'struct':
      return type.fields.flatMap((field) => below(field.name, field.type, false));
    default:
      return [{ path: [], kind: type.kind, repeated: false }];
  }
}

function below(name: string, type: DataType, repeated: boolean): readonly Part[] {
  return partsOf(type).map((part) => ({
    path: [name, ...part.path],
    kind: part.kind,
    repeated: repeated || part.repeated,
  }));
}

/** Entries of a map as `json-value` writes it. */
function entriesOf(map: Json | undefined): readonly (readonly [string, Json])[] {
  if (!Array.isArray(map)) return [];
  return map.flatMap((entry: Json) => {
    if (!isPlainObject(entry)) return [];
    const { key, value } = entry as { key: Json; value: Json };
    return typeof key === 'string' ? [[key, value] as const] : [];
  });
}
