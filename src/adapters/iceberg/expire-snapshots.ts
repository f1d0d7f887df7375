import type { ExpiredTable } from '../../capabilities/table-format.ts';
import type { Long } from '../../lib/lossless-json.ts';
import type { SnapshotLogEntry, TableMetadata } from '../shared/iceberg/index.ts';
import type { CommitFiles } from './manifest-writer.ts';
import type { MetadataFiles } from './metadata-files.ts';
import { filesOfSnapshots, statisticsPaths } from './reachable-files.ts';
import { storeMetadata } from './store-metadata.ts';

/**
 * Metadata without old snapshots. The current snapshot and heads of branches and tags stay.
 *
 * shape   retainAfter (UTC milliseconds): older snapshots go; `unreachable` is sorted and may be deleted after the swap
 * source  Iceberg table spec v2 §Snapshot Retention Policy; snapshot-log entries before a gap are dropped
 */
export async function expireSnapshots(
  files: CommitFiles,
  reader: MetadataFiles,
  location: string,
  retainAfter: number,
  now: number,
): Promise<ExpiredTable> {
  const metadata = await reader.metadata(location);
  const protectedIds = new Set(Object.values(metadata.refs).map((ref) => ref['snapshot-id']));
  const expired = metadata.snapshots.filter(
    (snapshot) =>
      snapshot['timestamp-ms'] < retainAfter &&
      snapshot['snapshot-id'] !== metadata['current-snapshot-id'] &&
      !protectedIds.has(snapshot['snapshot-id']),
  );
  if (expired.length === 0) return { expiredSnapshotIds: [], unreachable: [] };
  const expiredIds = new Set(expired.map((snapshot) => snapshot['snapshot-id']));
  const next = withoutSnapshots(metadata, expiredIds, now);
  const needed = await filesOfSnapshots(reader, next.snapshots);
  const candidates = await filesOfSnapshots(reader, expired, needed);
  for (const path of statisticsPaths(metadata)) candidates.add(path);
  for (const path of statisticsPaths(next)) needed.add(path);
  return {
    metadataLocation: await storeMetadata(files, next, { location, metadata }),
    expiredSnapshotIds: expired.map((snapshot) => String(snapshot['snapshot-id'])),
    unreachable: [...candidates].filter((path) => !needed.has(path)).sort(),
  };
}

function withoutSnapshots(metadata: TableMetadata, gone: ReadonlySet<Long>, now: number): TableMetadata {
  const stays = (item: { readonly 'snapshot-id': Long }) => !gone.has(item['snapshot-id']);
  const statistics = metadata.statistics?.filter(stays);
  const partitionStatistics = metadata['partition-statistics']?.filter(stays);
  return {
    ...metadata,
    'last-updated-ms': Math.max(metadata['last-updated-ms'], now),
    snapshots: metadata.snapshots.filter(stays),
    'snapshot-log': afterLastGap(metadata['snapshot-log'], gone),
    ...(statistics ? { statistics } : {}),
    ...(partitionStatistics ? { 'partition-statistics': partitionStatistics } : {}),
  };
}

/** A history with a hole would answer time travel wrongly, so all before the hole goes too. */
function afterLastGap(
  log: readonly SnapshotLogEntry[],
  gone: ReadonlySet<Long>,
): readonly SnapshotLogEntry[] {
  return log.slice(log.findLastIndex((entry) => gone.has(entry['snapshot-id'])) + 1);
}
