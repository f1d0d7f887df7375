import type { PreparedTable } from '../../capabilities/table-format.ts';
import { toLong } from '../../lib/lossless-json.ts';
import { MAIN_BRANCH, snapshotById } from '../shared/iceberg/index.ts';
import { damaged } from './list-files.ts';
import { countLiveRows } from './live-entries.ts';
import type { CommitFiles } from './manifest-writer.ts';
import type { MetadataFiles } from './metadata-files.ts';
import { storeMetadata } from './store-metadata.ts';

/**
 * Metadata whose `main` is an earlier snapshot; later snapshots stay readable by id until they expire. The schema stays
 * the current one: files are read by field id.
 *
 * errors  SystemError DM9007 when the snapshot is unknown
 * source  Iceberg table spec v2 §Snapshot References; Spark procedure rollback_to_snapshot
 */
export async function rollbackTable(
  files: CommitFiles,
  reader: MetadataFiles,
  location: string,
  snapshotId: string,
  now: number,
): Promise<PreparedTable> {
  const metadata = await reader.metadata(location);
  const target = /^\d{1,19}$/.test(snapshotId) ? snapshotById(metadata, toLong(snapshotId)) : undefined;
  if (!target) throw damaged(`\`${location}\` has no snapshot ${snapshotId}`);
  const id = target['snapshot-id'];
  const timestampMs = Math.max(metadata['last-updated-ms'], now);
  const next = {
    ...metadata,
    'last-updated-ms': timestampMs,
    'current-snapshot-id': id,
    'snapshot-log': [...metadata['snapshot-log'], { 'timestamp-ms': timestampMs, 'snapshot-id': id }],
    refs: {
      ...metadata.refs,
      [MAIN_BRANCH]: { type: 'branch' as const, ...metadata.refs[MAIN_BRANCH], 'snapshot-id': id },
    },
  };
  return {
    metadataLocation: await storeMetadata(files, next, { location, metadata }),
    tableUuid: metadata['table-uuid'],
    snapshotId,
    totalRows: await countLiveRows(reader, next),
  };
}
