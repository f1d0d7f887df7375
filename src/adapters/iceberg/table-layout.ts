import type { PartitionTerm, SortTerm, TableLayout } from '../../model/schema.ts';
import {
  defaultSortOrder,
  defaultSpec,
  formatTransform,
  type IcebergSchema,
  PARTITION_ID_BASE,
  type PartitionField,
  type PartitionSpec,
  parseTransform,
  placesOf,
  type SortField,
  type SortOrder,
  type TableMetadata,
} from '../shared/iceberg/index.ts';

export interface PlacedSpec {
  readonly specs: readonly PartitionSpec[];
  readonly specId: number;
  readonly lastPartitionId: number;
}

/**
 * The partition spec of a layout: an existing one that is equal, else a new one. A term that any earlier spec had keeps
 * its field id and name.
 *
 * shape   specs so far, terms → specs, id of the one to use
 * source  Iceberg table spec v2 §Partition Evolution; field ids from 1000, fixed names as the reference
 *         implementation makes them (`updated_at_year`, `id_bucket`, `name_trunc`)
 */
export function placeSpec(
  before: { readonly specs: readonly PartitionSpec[]; readonly lastPartitionId: number },
  terms: readonly PartitionTerm[],
  schema: IcebergSchema,
): PlacedSpec {
  let last = before.lastPartitionId;
  const known = before.specs.flatMap((spec) => spec.fields);
  const columnIds = new Map(placesOf(schema).map((place) => [place.path, place.id]));
  const fields = terms.map((term): PartitionField => {
    const sourceId = columnId(schema, term.column);
    const transform = formatTransform(term.transform);
    const same = known.find((field) => field['source-id'] === sourceId && field.transform === transform);
    // An identity field may share its name with its own column only.
    const owner = same && columnIds.get(same.name);
    const name = same && (owner === undefined || owner === sourceId) ? same.name : partitionName(term);
    return { 'source-id': sourceId, 'field-id': same?.['field-id'] ?? ++last, name, transform };
  });
  const equal = before.specs.find(
    (spec) => JSON.stringify(idsOf(spec.fields)) === JSON.stringify(idsOf(fields)),
  );
  if (equal) return { specs: before.specs, specId: equal['spec-id'], lastPartitionId: last };
  const specId = before.specs.reduce((next, spec) => Math.max(next, spec['spec-id'] + 1), 0);
  return { specs: [...before.specs, { 'spec-id': specId, fields }], specId, lastPartitionId: last };
}

export const NO_SPECS = { specs: [], lastPartitionId: PARTITION_ID_BASE } as const;

function idsOf(fields: readonly PartitionField[]): readonly unknown[] {
  return fields.map((field) => [field['source-id'], field['field-id'], field.transform]);
}

function partitionName({ column, transform }: PartitionTerm): string {
  switch (transform.kind) {
    case 'identity':
      return column;
    case 'truncate':
      return `${column}_trunc`;
    default:
      return `${column}_${transform.kind}`;
  }
}

export interface PlacedOrder {
  readonly orders: readonly SortOrder[];
  readonly orderId: number;
}

/**
 * The sort order of a layout: an existing equal one, else a new one. Order 0 is unsorted.
 *
 * source  Iceberg table spec v2 §Sorting; nulls as its default says: first when ascending, last when descending
 */
export function placeOrder(
  before: readonly SortOrder[],
  terms: readonly SortTerm[],
  schema: IcebergSchema,
): PlacedOrder {
  const fields = terms.map(
    (term): SortField => ({
      transform: 'identity',
      'source-id': columnId(schema, term.column),
      direction: term.direction,
      'null-order': term.direction === 'asc' ? 'nulls-first' : 'nulls-last',
    }),
  );
  const text = sortText(fields);
  const equal = before.find((order) => sortText(order.fields) === text);
  if (equal) return { orders: before, orderId: equal['order-id'] };
  const orderId =
    fields.length === 0 ? 0 : before.reduce((next, item) => Math.max(next, item['order-id'] + 1), 1);
  return { orders: [...before, { 'order-id': orderId, fields }], orderId };
}

function sortText(fields: readonly SortField[]): string {
  return JSON.stringify(
    fields.map((field) => [field['source-id'], field.transform, field.direction, field['null-order']]),
  );
}

/**
 * The current layout of a metadata file in our terms. Void fields and sort terms by transform have none and are left out.
 */
export function layoutOf(metadata: TableMetadata, schema: IcebergSchema): TableLayout {
  const names = new Map(placesOf(schema).map((place) => [place.id, place.path]));
  const partitionBy = defaultSpec(metadata).fields.flatMap((field): PartitionTerm[] => {
    const transform = parseTransform(field.transform);
    const column = names.get(field['source-id']);
    return transform && column !== undefined ? [{ column, transform }] : [];
  });
  const sortBy = defaultSortOrder(metadata).fields.flatMap((field): SortTerm[] => {
    const column = names.get(field['source-id']);
    return field.transform === 'identity' && column !== undefined
      ? [{ column, direction: field.direction }]
      : [];
  });
  return { partitionBy, sortBy };
}

function columnId(schema: IcebergSchema, column: string): number {
  const field = schema.fields.find((item) => item.name === column);
  if (!field) throw new Error(`layout names column \`${column}\`, which the schema does not have`);
  return field.id;
}
