import { assert } from '../../lib/assert.ts';
import { hasLiveFiles, liveEntries } from './live-entries.ts';
import {
  CONTENT_DATA,
  type ManifestEntry,
  STATUS_DELETED,
  STATUS_EXISTING,
  type StoredFile,
} from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import {
  type CommitFiles,
  type ManifestShape,
  type NewSnapshot,
  shapeOfManifest,
  storeManifest,
} from './manifest-writer.ts';
import type { MetadataFiles } from './metadata-files.ts';
import { widenPartition } from './partition-value.ts';

export interface Rewritten {
  readonly manifests: readonly ManifestFile[];
  readonly removed: readonly StoredFile[];
}

/**
 * Takes files out of a snapshot: each manifest that holds one is written anew, the others are carried over.
 *
 * shape   manifests of the base, paths → manifests without them; removed files appear once, as DELETED
 * errors  fails when a path is not live in the base: the caller planned on another base
 * source  Iceberg table spec v2 §Manifest Entry Fields: EXISTING entries keep snapshot id and sequence numbers
 */
export async function removeFiles(
  files: CommitFiles,
  reader: MetadataFiles,
  snapshot: NewSnapshot,
  base: readonly ManifestFile[],
  paths: readonly string[],
): Promise<Rewritten> {
  const wanted = new Set(paths);
  const manifests: ManifestFile[] = [];
  const removed: StoredFile[] = [];
  for (const file of base) {
    const manifest =
      file.content === CONTENT_DATA && wanted.size > 0 ? await reader.manifest(file) : undefined;
    const live = manifest ? liveEntries(manifest, file) : [];
    const hits = live.filter((entry) => wanted.has(entry.data_file.file_path));
    if (!manifest || hits.length === 0) {
      manifests.push(file);
      continue;
    }
    for (const hit of hits) removed.push(hit.data_file);
    const entries = live.map((entry) => carried(entry, wanted, snapshot));
    manifests.push(await storeManifest(files, snapshot, shapeOfManifest(manifest), entries));
  }
  assert(
    removed.length === wanted.size,
    `${wanted.size - removed.length} files to remove are not in the base snapshot`,
  );
  return { manifests, removed };
}

function carried(entry: ManifestEntry, removed: ReadonlySet<string>, snapshot: NewSnapshot): ManifestEntry {
  return removed.has(entry.data_file.file_path)
    ? { ...entry, status: STATUS_DELETED, snapshot_id: snapshot.id }
    : { ...entry, status: STATUS_EXISTING };
}

/** More manifests than this in one snapshot are merged. */
export const MANIFESTS_MAX = 100;
/** Target size of a merged manifest (table property commit.manifest.target-size-bytes). */
const MANIFEST_BYTES_TARGET = 8 * 1024 * 1024;

/**
 * Merges small manifests of one partition spec, oldest first, when a snapshot has too many.
 *
 * source  Iceberg table properties commit.manifest.min-count-to-merge (100), commit.manifest.target-size-bytes (8 MB)
 */
export async function mergeManifests(
  files: CommitFiles,
  reader: MetadataFiles,
  snapshot: NewSnapshot,
  manifests: readonly ManifestFile[],
): Promise<readonly ManifestFile[]> {
  if (manifests.length <= MANIFESTS_MAX) return manifests;
  const merged: ManifestFile[] = [];
  for (const group of groupsToMerge(manifests, snapshot)) {
    const [only, second] = group;
    if (only && !second) merged.push(only);
    else if (only) merged.push(await mergeGroup(files, reader, snapshot, group));
  }
  return merged;
}

function groupsToMerge(manifests: readonly ManifestFile[], snapshot: NewSnapshot): ManifestFile[][] {
  const open = new Map<number, { bytes: number; readonly members: ManifestFile[] }>();
  const groups: ManifestFile[][] = [];
  for (const file of manifests) {
    // Deletions of this snapshot must stay visible in it, delete files are another kind: both are carried as they are.
    const isMergeable =
      file.content === CONTENT_DATA && hasLiveFiles(file) && file.added_snapshot_id !== snapshot.id;
    const bytes = Number(file.manifest_length);
    const group = open.get(file.partition_spec_id);
    if (isMergeable && group && group.bytes + bytes <= MANIFEST_BYTES_TARGET) {
      group.bytes += bytes;
      group.members.push(file);
      continue;
    }
    const members = [file];
    groups.push(members);
    if (isMergeable) open.set(file.partition_spec_id, { bytes, members });
  }
  return groups;
}

async function mergeGroup(
  files: CommitFiles,
  reader: MetadataFiles,
  snapshot: NewSnapshot,
  group: readonly ManifestFile[],
): Promise<ManifestFile> {
  const members = await Promise.all(
    group.map(async (file) => {
      const manifest = await reader.manifest(file);
      return { file, manifest, shape: shapeOfManifest(manifest) };
    }),
  );
  // Columns are only ever widened, so the newest schema holds the values of all.
  const shape = members.map((member) => member.shape).reduce(newer);
  const entries = members.flatMap((member) =>
    liveEntries(member.manifest, member.file).map((entry) => ({
      ...entry,
      status: STATUS_EXISTING,
      data_file: widened(entry.data_file, member.shape, shape),
    })),
  );
  return storeManifest(files, snapshot, shape, entries);
}

function newer(a: ManifestShape, b: ManifestShape): ManifestShape {
  return (b.schema['schema-id'] ?? 0) > (a.schema['schema-id'] ?? 0) ? b : a;
}

function widened(file: StoredFile, from: ManifestShape, to: ManifestShape): StoredFile {
  return from.schema['schema-id'] === to.schema['schema-id']
    ? file
    : { ...file, partition: widenPartition(file.partition, to.partition) };
}
