import type { LiveFile } from '../../capabilities/table-format.ts';
import { toLong } from '../../lib/lossless-json.ts';
import { SystemError } from '../../model/problem.ts';
import {
  currentSchema,
  currentSnapshot,
  type Snapshot,
  snapshotById,
  type TableMetadata,
} from '../shared/iceberg/index.ts';
import { type FileContext, fromStoredFile, leafColumns } from './data-file.ts';
import { hasLiveFiles, liveEntries } from './live-entries.ts';
import { CONTENT_DATA } from './manifest.ts';
import { shapeOfManifest } from './manifest-writer.ts';
import type { MetadataFiles } from './metadata-files.ts';

/**
 * Live data files of a snapshot, with the bounds of the table's current columns as text.
 *
 * shape   snapshot id (default: the current one) → files in the order of the manifest list
 * errors  SystemError DM9007 for an unknown snapshot, and for delete files, which the platform does not read
 * source  Iceberg table spec v2 §Scan Planning
 */
export async function listFiles(
  reader: MetadataFiles,
  location: string,
  snapshotId?: string,
): Promise<readonly LiveFile[]> {
  const metadata = await reader.metadata(location);
  const snapshot = findSnapshot(metadata, location, snapshotId);
  const list = snapshot?.['manifest-list'];
  if (list === undefined) return [];
  const manifests = (await reader.manifestList(list)).filter(hasLiveFiles);
  if (manifests.some((file) => file.content !== CONTENT_DATA)) {
    throw damaged(`\`${location}\` has delete files; the platform reads copy-on-write tables only`);
  }
  const columns = leafColumns(currentSchema(metadata));
  const files: LiveFile[] = [];
  for (const file of manifests) {
    const manifest = await reader.manifest(file);
    const { partition } = shapeOfManifest(manifest);
    const context: FileContext = { partition, columns, sortOrderId: metadata['default-sort-order-id'] };
    for (const entry of liveEntries(manifest, file)) {
      files.push({
        ...fromStoredFile(entry.data_file, context),
        sequenceNumber: Number(entry.sequence_number),
        partitionSpecId: file.partition_spec_id,
      });
    }
  }
  return files;
}

function findSnapshot(metadata: TableMetadata, location: string, snapshotId?: string): Snapshot | undefined {
  if (snapshotId === undefined) return currentSnapshot(metadata);
  const found = /^\d{1,19}$/.test(snapshotId) ? snapshotById(metadata, toLong(snapshotId)) : undefined;
  if (!found) throw damaged(`\`${location}\` has no snapshot ${snapshotId}`);
  return found;
}

export function damaged(message: string): SystemError {
  return new SystemError('DM9007', message, { system: 'iceberg', retryable: false });
}
