import type { PreparedTable, TableCommit } from '../../capabilities/table-format.ts';
import { canonicalJson } from '../../lib/json.ts';
import { MAIN_BRANCH, type Snapshot, type TableMetadata } from '../shared/iceberg/index.ts';
import { evolve, newTable } from './evolve.ts';
import { countLiveRows } from './live-entries.ts';
import type { CommitFiles } from './manifest-writer.ts';
import type { MetadataFiles } from './metadata-files.ts';
import { writeSnapshot } from './snapshot-writer.ts';
import { type MetadataBase, storeMetadata } from './store-metadata.ts';

/**
 * Writes all metadata of one commit, in the order data → manifests → list → metadata file, each synced.
 *
 * shape   change → location of a metadata file that nothing points at yet; with `none` and nothing changed the base's
 * errors  SystemError of storage; DM9007 when the base is damaged
 * source  Iceberg table spec v2 §Table Metadata Fields, §Optimistic Concurrency
 */
export async function prepareCommit(
  files: CommitFiles,
  reader: MetadataFiles,
  change: TableCommit,
): Promise<PreparedTable> {
  const base = await loadBase(reader, change.base);
  const draft = evolve(base?.metadata ?? newTable(files.newId(), change), change);
  if (change.operation === 'none') return prepareDefinition(files, reader, draft, base);
  await files.storage.sync(change.added.map((file) => file.uri));
  const { snapshot, totalRows } = await writeSnapshot(files, reader, draft, change);
  const next = withSnapshot(draft, snapshot);
  return {
    metadataLocation: await storeMetadata(files, next, base),
    tableUuid: next['table-uuid'],
    snapshotId: String(snapshot['snapshot-id']),
    totalRows,
  };
}

async function loadBase(
  reader: MetadataFiles,
  location: string | undefined,
): Promise<MetadataBase | undefined> {
  return location === undefined ? undefined : { location, metadata: await reader.metadata(location) };
}

async function prepareDefinition(
  files: CommitFiles,
  reader: MetadataFiles,
  draft: TableMetadata,
  base: MetadataBase | undefined,
): Promise<PreparedTable> {
  const isUnchanged = base && definitionText(base.metadata) === definitionText(draft);
  const snapshotId = draft['current-snapshot-id'];
  return {
    metadataLocation: isUnchanged ? base.location : await storeMetadata(files, draft, base),
    tableUuid: draft['table-uuid'],
    ...(snapshotId === undefined ? {} : { snapshotId: String(snapshotId) }),
    totalRows: await countLiveRows(reader, draft),
  };
}

/** All that a commit without a snapshot can change. */
function definitionText(metadata: TableMetadata): string {
  return canonicalJson([
    metadata.location,
    metadata.schemas,
    metadata['current-schema-id'],
    metadata['partition-specs'],
    metadata['default-spec-id'],
    metadata['sort-orders'],
    metadata['default-sort-order-id'],
    metadata.properties,
  ]);
}

function withSnapshot(draft: TableMetadata, snapshot: Snapshot): TableMetadata {
  const id = snapshot['snapshot-id'];
  const main = draft.refs[MAIN_BRANCH];
  return {
    ...draft,
    'last-sequence-number': snapshot['sequence-number'] ?? draft['last-sequence-number'],
    'current-snapshot-id': id,
    snapshots: [...draft.snapshots, snapshot],
    'snapshot-log': [
      ...draft['snapshot-log'],
      { 'timestamp-ms': snapshot['timestamp-ms'], 'snapshot-id': id },
    ],
    refs: { ...draft.refs, [MAIN_BRANCH]: { type: 'branch', ...main, 'snapshot-id': id } },
  };
}
