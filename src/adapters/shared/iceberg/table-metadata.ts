import { isPlainObject } from '../../../lib/json.ts';
import { formatLossless, type Long, parseLossless } from '../../../lib/lossless-json.ts';
import { highestFieldId, type IcebergSchema } from './schema-model.ts';

/** `metadata.json` of format version 2, with the defaults of optional parts filled in. Unknown keys are kept. */
export interface TableMetadata {
  readonly 'format-version': number;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': Long;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly schemas: readonly IcebergSchema[];
  readonly 'current-schema-id': number;
  readonly 'partition-specs': readonly PartitionSpec[];
  readonly 'default-spec-id': number;
  readonly 'last-partition-id': number;
  readonly properties: Readonly<Record<string, string>>;
  readonly 'current-snapshot-id'?: Long;
  readonly snapshots: readonly Snapshot[];
  readonly 'snapshot-log': readonly SnapshotLogEntry[];
  readonly 'metadata-log': readonly MetadataLogEntry[];
  readonly 'sort-orders': readonly SortOrder[];
  readonly 'default-sort-order-id': number;
  readonly refs: Readonly<Record<string, SnapshotRef>>;
  readonly statistics?: readonly StatisticsFile[];
  readonly 'partition-statistics'?: readonly StatisticsFile[];
  /** Version 3: the first row id that is free. */
  readonly 'next-row-id'?: Long;
}

export interface PartitionField {
  readonly 'source-id': number;
  readonly 'field-id': number;
  readonly name: string;
  readonly transform: string;
}

export interface PartitionSpec {
  readonly 'spec-id': number;
  readonly fields: readonly PartitionField[];
}

export interface SortField {
  readonly transform: string;
  readonly 'source-id': number;
  readonly direction: 'asc' | 'desc';
  readonly 'null-order': 'nulls-first' | 'nulls-last';
}

export interface SortOrder {
  readonly 'order-id': number;
  readonly fields: readonly SortField[];
}

export interface Snapshot {
  readonly 'snapshot-id': Long;
  readonly 'parent-snapshot-id'?: Long;
  readonly 'sequence-number'?: Long;
  readonly 'timestamp-ms': number;
  readonly 'manifest-list'?: string;
  readonly summary?: Readonly<Record<string, string>>;
  readonly 'schema-id'?: number;
  /** Version 3, row lineage. */
  readonly 'first-row-id'?: Long;
  readonly 'added-rows'?: Long;
}

export interface SnapshotLogEntry {
  readonly 'timestamp-ms': number;
  readonly 'snapshot-id': Long;
}

export interface MetadataLogEntry {
  readonly 'timestamp-ms': number;
  readonly 'metadata-file': string;
}

export interface SnapshotRef {
  readonly 'snapshot-id': Long;
  readonly type: 'branch' | 'tag';
}

export interface StatisticsFile {
  readonly 'snapshot-id': Long;
  readonly 'statistics-path': string;
}

export const MAIN_BRANCH = 'main';
/** Partition field ids start above this. */
export const PARTITION_ID_BASE = 999;
export const METADATA_LOG_MAX = 100;
export const FORMAT_VERSION_MAX = 3;

/**
 * Reads a metadata file of format version 1 to 3. Version 3 is for the catalog, which passes on what clients made.
 *
 * shape   JSON text → metadata in version 2's shape (a version 1 table stays `format-version` 1)
 * errors  throws Error naming what is wrong; the caller knows whether that is damage or a bad request
 * source  Iceberg table spec v2 §Table Metadata Fields, appendix C, appendix E (reading v1 as v2)
 */
export function parseTableMetadata(text: string): TableMetadata {
  const json = parseLossless(text);
  if (!isPlainObject(json)) throw new Error('table metadata is no JSON object');
  const version = json['format-version'];
  if (typeof version !== 'number' || version < 1 || version > FORMAT_VERSION_MAX) {
    throw new Error(
      `format version ${String(version)} is not supported; versions 1 to ${FORMAT_VERSION_MAX} are`,
    );
  }
  for (const key of ['table-uuid', 'location']) {
    if (typeof json[key] !== 'string') throw new Error(`\`${key}\` is missing`);
  }
  const raw = withVersion2Parts(json);
  for (const key of ['schemas', 'partition-specs', 'sort-orders', 'snapshots']) {
    if (!Array.isArray(raw[key])) throw new Error(`\`${key}\` is missing`);
  }
  return withoutNulls(raw) as unknown as TableMetadata;
}

/** Prints a metadata file; version 1 gets its singular `schema` and `partition-spec`. */
export function formatTableMetadata(metadata: TableMetadata): string {
  if (metadata['format-version'] !== 1) return formatLossless(metadata);
  const { 'last-sequence-number': _unused, ...rest } = metadata;
  return formatLossless({
    ...rest,
    schema: currentSchema(metadata),
    'partition-spec': defaultSpec(metadata).fields,
  });
}

function withVersion2Parts(json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { schema, 'partition-spec': spec, 'current-snapshot-id': current, ...rest } = json;
  const hasSnapshot = current !== undefined && current !== null && current !== -1;
  const schemas = json['schemas'] ?? (isPlainObject(schema) ? [{ 'schema-id': 0, ...schema }] : undefined);
  const specs = json['partition-specs'] ?? (spec ? [{ 'spec-id': 0, fields: numbered(spec) }] : undefined);
  return {
    'last-sequence-number': 0,
    'current-schema-id': 0,
    'default-spec-id': 0,
    'last-column-id': 0,
    properties: {},
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    'default-sort-order-id': 0,
    refs: hasSnapshot ? { [MAIN_BRANCH]: { 'snapshot-id': current, type: 'branch' } } : {},
    'last-partition-id': highestPartitionId(specs),
    ...withoutNulls(rest),
    schemas,
    'partition-specs': specs,
    ...(hasSnapshot ? { 'current-snapshot-id': current } : {}),
  };
}

/** Version 1 may leave partition field ids out; they count from 1000 in order. */
function numbered(fields: unknown): unknown {
  if (!Array.isArray(fields)) return [];
  return fields.map((field: object, index) => ({ 'field-id': PARTITION_ID_BASE + 1 + index, ...field }));
}

function highestPartitionId(specs: unknown): number {
  if (!Array.isArray(specs)) return PARTITION_ID_BASE;
  return specs
    .flatMap((spec: PartitionSpec) => spec.fields ?? [])
    .reduce((highest, field) => Math.max(highest, field['field-id'] ?? 0), PARTITION_ID_BASE);
}

function withoutNulls(json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json).filter(([, value]) => value !== null && value !== undefined),
  );
}

export function currentSchema(metadata: TableMetadata): IcebergSchema {
  return schemaById(metadata, metadata['current-schema-id']);
}

export function schemaById(metadata: TableMetadata, schemaId: number): IcebergSchema {
  const schema = metadata.schemas.find((item) => (item['schema-id'] ?? 0) === schemaId);
  if (!schema) throw new Error(`schema ${schemaId} is missing from the metadata`);
  return schema;
}

export function defaultSpec(metadata: TableMetadata): PartitionSpec {
  return specById(metadata, metadata['default-spec-id']);
}

export function specById(metadata: TableMetadata, specId: number): PartitionSpec {
  const spec = metadata['partition-specs'].find((item) => item['spec-id'] === specId);
  if (!spec) throw new Error(`partition spec ${specId} is missing from the metadata`);
  return spec;
}

export function defaultSortOrder(metadata: TableMetadata): SortOrder {
  const orderId = metadata['default-sort-order-id'];
  const order = metadata['sort-orders'].find((item) => item['order-id'] === orderId);
  if (!order) throw new Error(`sort order ${orderId} is missing from the metadata`);
  return order;
}

export function snapshotById(metadata: TableMetadata, snapshotId: Long): Snapshot | undefined {
  return metadata.snapshots.find((item) => item['snapshot-id'] === snapshotId);
}

export function currentSnapshot(metadata: TableMetadata): Snapshot | undefined {
  const id = metadata['current-snapshot-id'];
  return id === undefined ? undefined : snapshotById(metadata, id);
}

export function highestColumnId(metadata: Pick<TableMetadata, 'schemas'>): number {
  return metadata.schemas.reduce((highest, schema) => Math.max(highest, highestFieldId(schema)), 0);
}

/** The metadata file's log after one more change: the file that was current until now, newest last. */
export function extendMetadataLog(
  next: TableMetadata,
  base: { readonly metadata: TableMetadata; readonly location: string },
): readonly MetadataLogEntry[] {
  const { metadata, location } = base;
  const entry = { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': location };
  const wanted = Number(next.properties['write.metadata.previous-versions-max'] ?? METADATA_LOG_MAX);
  const kept = wanted >= 1 ? Math.min(Math.floor(wanted), METADATA_LOG_MAX) : METADATA_LOG_MAX;
  return [...metadata['metadata-log'], entry].slice(-kept);
}

/** `…/metadata/00007-<id>.metadata.json`, one number above the file it replaces. */
export function nextMetadataLocation(location: string, fileId: string, base?: string): string {
  const number = base === undefined ? 0 : Number(/\/(\d{5,})-[^/]*$/.exec(base)?.[1] ?? -1) + 1;
  return `${location}/metadata/${String(number).padStart(5, '0')}-${fileId}.metadata.json`;
}
