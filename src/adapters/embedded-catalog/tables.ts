import { CatalogError, type LoadedTable, type TableId } from '../../capabilities/catalog.ts';
import type { TablePointer } from '../../capabilities/state.ts';
import {
  createTableJson,
  formatTableMetadata,
  metadataOfRequest,
  parseTableMetadata,
} from '../shared/iceberg/index.ts';
import type { EmbeddedCatalogOptions } from './embedded-catalog.ts';
import { readMetadataFile, type StoredTable, writeMetadataFile } from './metadata-file.ts';
import { assertName, assertWarehouse, findNamespace, inService, isOwned, readOnly } from './namespaces.ts';
import { parseRequest } from './parse-request.ts';
import { swapPointers } from './swap-pointers.ts';
import { assertLocation, defaultLocation } from './table-location.ts';

export async function listTables(
  options: EmbeddedCatalogOptions,
  warehouse: string,
  namespace: string,
): Promise<readonly string[]> {
  const { pointers } = await findNamespace(options, warehouse, namespace);
  return pointers.map((pointer) => pointer.table).sort();
}

export async function loadTable(options: EmbeddedCatalogOptions, id: TableId): Promise<LoadedTable> {
  const pointer = await findPointer(options, id);
  return readMetadataFile(options.storage, pointer.metadataLocation);
}

/**
 * Creates an empty table, or (`staged`) answers what it would be, for a transaction that commits it later.
 *
 * source  Iceberg REST OpenAPI, createTable and stage-create
 */
export async function createTable(
  options: EmbeddedCatalogOptions,
  id: TableId,
  request: string,
  mode: 'create' | 'staged',
): Promise<LoadedTable> {
  const parsed = parseRequest(createTableJson, request);
  await assertPlaceFor(options, id);
  if (parsed.location) await assertLocation(options, parsed.location);
  const uuid = options.newId();
  const location = (parsed.location ?? defaultLocation(options, id, uuid)).replace(/\/+$/, '');
  const metadata = metadataOfRequest(parsed, { uuid, location, now: options.clock.now() });
  if (mode === 'staged') return { metadata: formatTableMetadata(metadata) };
  const loaded = await writeMetadataFile(options.storage, metadata, { id: options.newId() });
  return publishNew(options, id, loaded);
}

/** Makes a metadata file that exists a table of the catalog. */
export async function registerTable(
  options: EmbeddedCatalogOptions,
  id: TableId,
  metadataLocation: string,
): Promise<LoadedTable> {
  await assertPlaceFor(options, id);
  await assertLocation(options, metadataLocation);
  const loaded = await readMetadataFile(options.storage, metadataLocation);
  const location = tableLocationOf(loaded.metadata, metadataLocation);
  await assertLocation(options, location);
  return publishNew(options, id, { ...loaded, metadataLocation });
}

function tableLocationOf(metadata: string, metadataLocation: string): string {
  try {
    return parseTableMetadata(metadata).location;
  } catch {
    // The content of a file that is no table stays unsaid: a client must not read files through error texts.
    throw new CatalogError(
      'BadRequestException',
      `${metadataLocation} is no table metadata of version 1 or 2`,
    );
  }
}

export async function dropTable(options: EmbeddedCatalogOptions, id: TableId): Promise<void> {
  await findWritable(options, id);
  const { state, environment } = options;
  const dropped = await state.pointers.drop(environment, id.warehouse, id.namespace, id.table);
  if (!dropped) throw noSuchTable(id);
}

export async function renameTable(
  options: EmbeddedCatalogOptions,
  from: TableId,
  to: TableId,
): Promise<void> {
  await findWritable(options, from);
  await assertPlaceFor(options, to);
  const outcome = await options.state.pointers.rename(options.environment, from, to);
  if (outcome === 'missing') throw noSuchTable(from);
  if (outcome === 'exists') throw alreadyExists(to);
}

/** The pointer of a table, which must exist. */
export async function findPointer(options: EmbeddedCatalogOptions, id: TableId): Promise<TablePointer> {
  const { state, environment } = options;
  const pointer = await state.pointers.get(environment, id.warehouse, id.namespace, id.table);
  const [found] = pointer ? await inService(options, [pointer]) : [];
  if (found) return found;
  await assertWarehouse(options, id.warehouse);
  // Clients that drop or load a table expect one kind of absence, also when its namespace is missing.
  throw noSuchTable(id);
}

async function findWritable(options: EmbeddedCatalogOptions, id: TableId): Promise<TablePointer> {
  const pointer = await findPointer(options, id);
  if (pointer.owner) throw readOnly([pointer], `table ${id.namespace}.${id.table}`);
  return pointer;
}

/** A new table needs a good name in a namespace that no product owns. */
export async function assertPlaceFor(options: EmbeddedCatalogOptions, id: TableId): Promise<void> {
  assertName(id.table);
  const { pointers } = await findNamespace(options, id.warehouse, id.namespace);
  if (pointers.some((pointer) => pointer.table === id.table)) throw alreadyExists(id);
  if (isOwned(pointers)) throw readOnly(pointers, `namespace ${id.namespace}`);
}

async function publishNew(
  options: EmbeddedCatalogOptions,
  id: TableId,
  loaded: StoredTable,
): Promise<LoadedTable> {
  const { conflict } = await swapPointers(options, [{ ...id, next: loaded.metadataLocation }]);
  if (conflict !== undefined) throw alreadyExists(id);
  return loaded;
}

export function noSuchTable(id: TableId): CatalogError {
  return new CatalogError('NoSuchTableException', `Table does not exist: ${id.namespace}.${id.table}`);
}

export function alreadyExists(id: TableId): CatalogError {
  return new CatalogError('AlreadyExistsException', `Table already exists: ${id.namespace}.${id.table}`);
}
