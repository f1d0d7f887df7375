import type { Long } from '../../lib/lossless-json.ts';
import { currentSnapshot, type TableMetadata } from '../shared/iceberg/index.ts';
import { CONTENT_DATA, type Manifest, type ManifestEntry, STATUS_ADDED, STATUS_DELETED } from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import type { MetadataFiles } from './metadata-files.ts';

/**
 * The entries of a manifest that its snapshot has, with what ADDED entries inherit filled in.
 *
 * source  Iceberg table spec v2 §Sequence Number Inheritance, §Snapshot ID Inheritance
 */
export function liveEntries(manifest: Manifest, file: ManifestFile): readonly ManifestEntry[] {
  return manifest.entries
    .filter((entry) => entry.status !== STATUS_DELETED)
    .map((entry) => ({
      ...entry,
      snapshot_id: entry.snapshot_id ?? file.added_snapshot_id,
      sequence_number: entry.sequence_number ?? inheritedSequence(entry, file),
      file_sequence_number: entry.file_sequence_number ?? inheritedSequence(entry, file),
    }));
}

function inheritedSequence(entry: ManifestEntry, file: ManifestFile): Long {
  // Only version 1 leaves the number of an existing entry out; there all numbers are 0.
  return entry.status === STATUS_ADDED ? file.sequence_number : 0;
}

/** A manifest without live files is listed only by the snapshot that emptied it. */
export function hasLiveFiles(file: ManifestFile): boolean {
  return file.added_files_count + file.existing_files_count > 0;
}

/** Rows of the current snapshot, by its manifest list alone. */
export async function countLiveRows(reader: MetadataFiles, metadata: TableMetadata): Promise<number> {
  const list = currentSnapshot(metadata)?.['manifest-list'];
  return list === undefined ? 0 : liveRows(await reader.manifestList(list));
}

export function liveRows(manifests: readonly ManifestFile[]): number {
  return manifests
    .filter((file) => file.content === CONTENT_DATA)
    .reduce((sum, file) => sum + Number(file.added_rows_count) + Number(file.existing_rows_count), 0);
}
