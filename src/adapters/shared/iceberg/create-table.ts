import { z } from 'zod';
import { type Renumbered, renumberFields } from './field-numbering.ts';
import { refused } from './metadata-draft.ts';
import { partitionSpecJson, propertiesJson, schemaJson, sortOrderJson } from './metadata-json.ts';
import {
  FORMAT_VERSION_MAX,
  PARTITION_ID_BASE,
  type PartitionField,
  type SortField,
  type TableMetadata,
} from './table-metadata.ts';

/** CreateTableRequest of the REST protocol. */
export const createTableJson = z.looseObject({
  name: z.string(),
  location: z.string().optional(),
  schema: schemaJson,
  'partition-spec': partitionSpecJson.optional(),
  'write-order': sortOrderJson.optional(),
  properties: propertiesJson.optional(),
});
export type CreateTableRequest = z.infer<typeof createTableJson>;

export const FORMAT_VERSION_DEFAULT = 2;

/**
 * Metadata of a new, empty table. Field ids of the request are only names within it: the table counts its own.
 *
 * shape   request → metadata without snapshots
 * errors  CatalogError BadRequestException when a partition or sort field names no column
 * source  Iceberg REST OpenAPI, createTable; TableMetadata.newTableMetadata of the reference implementation
 */
export function metadataOfRequest(
  request: CreateTableRequest,
  place: { readonly uuid: string; readonly location: string; readonly now: number },
): TableMetadata {
  const renumbered = renumberFields(request.schema);
  const partition = (request['partition-spec']?.fields ?? []).map(
    (field, index): PartitionField => ({
      ...field,
      'source-id': remapped(renumbered, field['source-id'], 'partition'),
      'field-id': PARTITION_ID_BASE + 1 + index,
    }),
  );
  const sort = (request['write-order']?.fields ?? []).map(
    (field): SortField => ({ ...field, 'source-id': remapped(renumbered, field['source-id'], 'sort') }),
  );
  const orderId = sort.length === 0 ? 0 : 1;
  const { 'format-version': version, ...properties } = request.properties ?? {};
  return {
    ...emptyMetadata(formatVersion(version), place),
    'last-column-id': renumbered.lastColumnId,
    schemas: [renumbered.schema],
    'current-schema-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: partition }],
    'last-partition-id': PARTITION_ID_BASE + partition.length,
    'sort-orders': [{ 'order-id': orderId, fields: sort }],
    'default-sort-order-id': orderId,
    properties,
  };
}

/** Where a table begins that a transaction builds by updates: at version 1, so that any version can be set. */
export function emptyMetadata(
  formatVersion: number,
  place: { readonly uuid: string; readonly location: string; readonly now: number },
): TableMetadata {
  return {
    'format-version': formatVersion,
    ...(formatVersion >= 3 ? { 'next-row-id': 0 } : {}),
    'table-uuid': place.uuid,
    location: place.location,
    'last-sequence-number': 0,
    'last-updated-ms': place.now,
    'last-column-id': 0,
    schemas: [],
    'current-schema-id': -1,
    'partition-specs': [],
    'default-spec-id': 0,
    'last-partition-id': PARTITION_ID_BASE,
    properties: {},
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
    'sort-orders': [],
    'default-sort-order-id': 0,
    refs: {},
  };
}

function formatVersion(text: string | undefined): number {
  if (text === undefined) return FORMAT_VERSION_DEFAULT;
  const version = /^\d$/.test(text) ? Number(text) : 0;
  if (version < 1 || version > FORMAT_VERSION_MAX) {
    throw refused(`Cannot create table: unsupported format version ${text}`);
  }
  return version;
}

function remapped({ idOf }: Renumbered, id: number, what: 'partition' | 'sort'): number {
  const fresh = idOf.get(id);
  if (fresh === undefined) throw refused(`Cannot find source column for ${what} field: ${id}`);
  return fresh;
}
