import type { Snapshot, TableMetadata } from '../shared/iceberg/index.ts';
import { liveEntries } from './live-entries.ts';
import type { MetadataFiles } from './metadata-files.ts';

/**
 * Every file that a metadata file needs: itself, its log, statistics, and what each snapshot lists.
 *
 * source  Iceberg maintenance guide §Delete orphan files: reachable = referenced by any valid snapshot or metadata log
 */
export async function reachableFiles(reader: MetadataFiles, location: string): Promise<ReadonlySet<string>> {
  const metadata = await reader.metadata(location);
  const files = await filesOfSnapshots(reader, metadata.snapshots);
  files.add(location);
  for (const entry of metadata['metadata-log']) files.add(entry['metadata-file']);
  for (const path of statisticsPaths(metadata)) files.add(path);
  return files;
}

/** Manifest lists, manifests and live data files of some snapshots; each manifest is read once. */
export async function filesOfSnapshots(
  reader: MetadataFiles,
  snapshots: readonly Snapshot[],
  known: ReadonlySet<string> = new Set(),
): Promise<Set<string>> {
  const files = new Set<string>();
  for (const snapshot of snapshots) {
    const list = snapshot['manifest-list'];
    if (list === undefined) continue;
    files.add(list);
    for (const file of await reader.manifestList(list)) {
      if (files.has(file.manifest_path) || known.has(file.manifest_path)) continue;
      files.add(file.manifest_path);
      const manifest = await reader.manifest(file);
      for (const entry of liveEntries(manifest, file)) files.add(entry.data_file.file_path);
    }
  }
  return files;
}

export function statisticsPaths(metadata: TableMetadata): readonly string[] {
  return [...(metadata.statistics ?? []), ...(metadata['partition-statistics'] ?? [])].map(
    (file) => file['statistics-path'],
  );
}
