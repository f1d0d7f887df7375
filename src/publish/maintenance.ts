import type { LiveFile } from '../capabilities/table-format.ts';
import { canonicalJson } from '../lib/json.ts';

/** A file below this share of the target size is small. */
const SMALL_FILE_SHARE = 0.25;
/** Fewer small files in a partition are not worth rewriting. */
export const SMALL_FILES_MIN = 8;

/**
 * Groups of small files that are worth putting together: per partition, when there are enough of them.
 *
 * shape   live files → groups of at least `SMALL_FILES_MIN` files of one partition
 * units   `fileBytesTarget` in bytes
 */
export function filesToCompact(
  files: readonly LiveFile[],
  fileBytesTarget: number,
): readonly (readonly LiveFile[])[] {
  const partitions = new Map<string, LiveFile[]>();
  for (const file of files) {
    if (file.sizeBytes >= fileBytesTarget * SMALL_FILE_SHARE) continue;
    const key = canonicalJson([file.partitionSpecId, file.partition]);
    partitions.set(key, [...(partitions.get(key) ?? []), file]);
  }
  return [...partitions.values()].filter((group) => group.length >= SMALL_FILES_MIN);
}

/** Files younger than this may belong to a build or a commit that is still under way. */
export const ORPHAN_AGE_MS = 3 * 86_400_000;

/** Of the files found below a table's location, those that nothing needs and that are old enough to be sure. */
export function orphansAmong(
  found: readonly { readonly uri: string; readonly modifiedAt: number }[],
  reachable: ReadonlySet<string>,
  now: number,
): readonly string[] {
  return found
    .filter((file) => !reachable.has(file.uri) && file.modifiedAt < now - ORPHAN_AGE_MS)
    .map((file) => file.uri);
}
