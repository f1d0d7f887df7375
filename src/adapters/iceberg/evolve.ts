import type { TableCommit } from '../../capabilities/table-format.ts';
import { canonicalJson } from '../../lib/json.ts';
import { highestFieldId, type IcebergSchema, type TableMetadata } from '../shared/iceberg/index.ts';
import { NO_SPECS, placeOrder, placeSpec } from './table-layout.ts';
import { toIcebergSchema } from './table-schema.ts';

/** What a new table says about how it is written; engines that write to it follow these. */
const TABLE_DEFAULTS: Readonly<Record<string, string>> = {
  'write.format.default': 'parquet',
  'write.parquet.compression-codec': 'zstd',
  'write.metadata.previous-versions-max': '100',
  'write.metadata.delete-after-commit.enabled': 'false',
  'write.delete.mode': 'copy-on-write',
  'write.update.mode': 'copy-on-write',
  'write.merge.mode': 'copy-on-write',
};

/** Metadata of a table that does not exist yet: no schema, no layout, no snapshot. */
export function newTable(uuid: string, change: TableCommit): TableMetadata {
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location: change.location,
    'last-sequence-number': 0,
    'last-updated-ms': change.timestampMs,
    'last-column-id': 0,
    schemas: [],
    'current-schema-id': 0,
    'partition-specs': NO_SPECS.specs,
    'default-spec-id': 0,
    'last-partition-id': NO_SPECS.lastPartitionId,
    properties: TABLE_DEFAULTS,
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
    // Readers expect the unsorted order under id 0 even in sorted tables.
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    'default-sort-order-id': 0,
    refs: {},
  };
}

/**
 * Metadata with the schema, layout and properties that a commit wants, before its snapshot.
 *
 * shape   a schema or layout that the table had before gets its old id back
 * units   `last-updated-ms` never goes back: a frozen or lagging clock gives the base's time
 * source  Iceberg table spec v2 §Schema Evolution, §Partition Evolution, §Sorting
 */
export function evolve(base: TableMetadata, change: TableCommit): TableMetadata {
  const schema = toIcebergSchema(change.schema);
  const placed = placeSchema(base.schemas, schema);
  const spec = placeSpec(
    { specs: base['partition-specs'], lastPartitionId: base['last-partition-id'] },
    change.layout.partitionBy,
    schema,
  );
  const order = placeOrder(base['sort-orders'], change.layout.sortBy, schema);
  return {
    ...base,
    'format-version': 2,
    location: change.location,
    'last-updated-ms': Math.max(base['last-updated-ms'], change.timestampMs),
    'last-column-id': Math.max(base['last-column-id'], highestFieldId(schema)),
    schemas: placed.schemas,
    'current-schema-id': placed.schemaId,
    'partition-specs': spec.specs,
    'default-spec-id': spec.specId,
    'last-partition-id': spec.lastPartitionId,
    'sort-orders': order.orders,
    'default-sort-order-id': order.orderId,
    properties: { ...base.properties, ...change.properties },
  };
}

function placeSchema(
  before: readonly IcebergSchema[],
  schema: IcebergSchema,
): { readonly schemas: readonly IcebergSchema[]; readonly schemaId: number } {
  const text = schemaText(schema);
  const equal = before.find((item) => schemaText(item) === text);
  if (equal) return { schemas: before, schemaId: equal['schema-id'] ?? 0 };
  const schemaId = before.reduce((next, item) => Math.max(next, (item['schema-id'] ?? 0) + 1), 0);
  return { schemas: [...before, { ...schema, 'schema-id': schemaId }], schemaId };
}

function schemaText(schema: IcebergSchema): string {
  return canonicalJson({ fields: schema.fields, identifiers: schema['identifier-field-ids'] ?? [] });
}
