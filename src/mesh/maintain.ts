import { fileBytesTarget, landingLocation, sweepLanding } from '../build/index.ts';
import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct, TablePointer } from '../capabilities/state.ts';
import type { LiveFile, TableState } from '../capabilities/table-format.ts';
import { parseDuration } from '../lib/duration.ts';
import type { ProductKey } from '../model/product-key.ts';
import { filesToCompact, orphansAmong } from '../publish/index.ts';
import { acquireProductLease } from './lease.ts';
import { productPointers } from './live-tables.ts';

/** What looking after one product's tables did. */
export interface Maintenance {
  readonly snapshotsExpired: number;
  readonly filesCompacted: number;
  readonly filesDeleted: number;
}

const SNAPSHOT_RETENTION_DEFAULT = '7d';
const DAY_MS = 86_400_000;

/**
 * Looks after a product's tables: puts small files together, expires snapshots by `snapshotRetention`, deletes what
 * nothing needs any more. Readers notice nothing; the product's rows stay the same.
 */
export async function maintainProduct(product: ProductKey, platform: Platform): Promise<Maintenance> {
  const recorded = await platform.state.products.get(product);
  const total = { snapshotsExpired: 0, filesCompacted: 0, filesDeleted: 0 };
  if (!recorded?.release) return total;
  await using lease = await acquireProductLease(product, platform);
  for (const pointer of await ownPointers(product, platform)) {
    if (!(await lease.held())) return total;
    total.filesCompacted += await compact(pointer, recorded, platform);
    const expired = await expire(pointer, recorded, platform);
    total.snapshotsExpired += expired.snapshots;
    total.filesDeleted += expired.files + (await deleteOrphans(pointer, platform));
  }
  total.filesDeleted += await sweepLandings(recorded, platform);
  return total;
}

async function ownPointers(product: ProductKey, platform: Platform): Promise<readonly TablePointer[]> {
  return (await productPointers(product, platform)).filter(({ owner }) => owner?.major === product.major);
}

/** The pointer as it is now: each step of maintenance may have moved it. */
async function current(pointer: TablePointer, { state, environment }: Platform): Promise<TablePointer> {
  const { warehouse, namespace, table } = pointer;
  return (await state.pointers.get(environment, warehouse, namespace, table)) ?? pointer;
}

/** Moves a pointer; false when somebody else moved it first, which leaves only orphans behind. */
async function move(from: TablePointer, next: string, { state, environment }: Platform): Promise<boolean> {
  const { warehouse, namespace, table, metadataLocation, owner } = from;
  const swap = { warehouse, namespace, table, expected: metadataLocation, next, ...(owner ? { owner } : {}) };
  const { conflict } = await state.pointers.swap(environment, [swap]);
  return conflict === undefined;
}

async function compact(
  pointer: TablePointer,
  recorded: RecordedProduct,
  platform: Platform,
): Promise<number> {
  const { format, storage, clock } = platform;
  const state = await format.load(pointer.metadataLocation);
  const live = await format.files(pointer.metadataLocation);
  const bytes = live.reduce((sum, file) => sum + file.sizeBytes, 0);
  const declared = recorded.declaration.product.tables.find((table) => table.name === pointer.owner?.table);
  const target = fileBytesTarget(declared?.incremental.mode ?? 'full', bytes);
  const groups = filesToCompact(live, target);
  if (groups.length === 0) return 0;
  const files = groups.flat();
  const added = await rewrite(state, files, target, platform);
  await storage.sync(added.map((file) => file.uri));
  const prepared = await format.prepare({
    base: pointer.metadataLocation,
    location: state.location,
    schema: state.schema,
    layout: state.layout,
    operation: 'replace',
    added,
    removed: files.map((file) => file.uri),
    summary: { 'datamesh.maintenance': 'compaction' },
    properties: {},
    timestampMs: clock.now(),
  });
  return (await move(pointer, prepared.metadataLocation, platform)) ? files.length : 0;
}

async function rewrite(state: TableState, files: readonly LiveFile[], target: number, platform: Platform) {
  const { compute, limits, newId } = platform;
  await using session = await compute.openSession({
    memoryBytesMax: Math.floor(limits.buildMemoryBytesMax / limits.buildsAtOnceMax),
    threads: limits.threads,
    spillDirectory: `${limits.spillDirectory}/${newId()}`,
  });
  const uris = files.map((file) => file.uri);
  await session.define({ name: 'small_files' }, { kind: 'table-files', uris, schema: state.schema });
  return await session.writeTable({
    select: 'SELECT * FROM small_files',
    schema: state.schema,
    layout: state.layout,
    directory: `${state.location}/data`,
    fileBytesTarget: target,
  });
}

async function expire(before: TablePointer, recorded: RecordedProduct, platform: Platform) {
  const pointer = await current(before, platform);
  const { format, storage, clock } = platform;
  const declared = recorded.declaration.product.tables.find((table) => table.name === pointer.owner?.table);
  const retention = parseDuration(declared?.snapshotRetention ?? SNAPSHOT_RETENTION_DEFAULT) ?? 7 * DAY_MS;
  const expired = await format.expire(pointer.metadataLocation, clock.now() - retention);
  if (!expired.metadataLocation || !(await move(pointer, expired.metadataLocation, platform))) {
    return { snapshots: 0, files: 0 };
  }
  // Only now: until the pointer had moved, a reader could have needed them.
  for (const uri of expired.unreachable) await storage.delete(uri);
  return { snapshots: expired.expiredSnapshotIds.length, files: expired.unreachable.length };
}

async function deleteOrphans(before: TablePointer, platform: Platform): Promise<number> {
  const { format, storage, clock } = platform;
  const { metadataLocation } = await current(before, platform);
  const { location } = await format.load(metadataLocation);
  const found = [];
  // Only where this table writes: another table may have been given a location below this one's.
  for (const folder of ['data', 'metadata']) {
    for await (const file of storage.list(`${location}/${folder}`)) found.push(file);
  }
  const orphans = orphansAmong(found, await format.reachable(metadataLocation), clock.now());
  for (const uri of orphans) await storage.delete(uri);
  return orphans.length;
}

async function sweepLandings({ key, declaration }: RecordedProduct, platform: Platform): Promise<number> {
  const { state, storage, clock } = platform;
  const cursors = await state.releases.cursors(key);
  let swept = 0;
  for (const port of declaration.product.inputPorts) {
    if (port.kind !== 'source') continue;
    const landing = storage.locate(landingLocation(key, port.name));
    swept += (await sweepLanding(storage, landing, cursors[port.name], clock.now() - DAY_MS)).length;
  }
  return swept;
}
