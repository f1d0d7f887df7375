import type { Long } from '../../lib/lossless-json.ts';
import type { Snapshot } from '../shared/iceberg/index.ts';
import type { StoredFile } from './manifest.ts';

/** What a commit adds and takes away. */
export interface FileChange {
  readonly added: readonly StoredFile[];
  readonly removed: readonly StoredFile[];
}

/**
 * The counters of a snapshot.
 *
 * shape   change and parent snapshot → summary entries as text; a total that the parent does not tell is left out
 * source  Iceberg table spec v2, appendix F, optional snapshot summary fields: metrics
 */
export function summarize(
  change: FileChange,
  parent: Snapshot | undefined,
): Readonly<Record<string, string>> {
  const added = measure(change.added);
  const removed = measure(change.removed);
  const partitions = new Set(
    [...change.added, ...change.removed].map((file) =>
      JSON.stringify(file.partition, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
    ),
  );
  return {
    ...counted('added-data-files', added.files),
    ...counted('deleted-data-files', removed.files),
    ...counted('added-records', added.rows),
    ...counted('deleted-records', removed.rows),
    ...counted('added-files-size', added.bytes),
    ...counted('removed-files-size', removed.bytes),
    'changed-partition-count': String(partitions.size),
    ...total('total-data-files', parent, added.files - removed.files),
    ...total('total-records', parent, added.rows - removed.rows),
    ...total('total-files-size', parent, added.bytes - removed.bytes),
    ...total('total-delete-files', parent, 0n),
    ...total('total-position-deletes', parent, 0n),
    ...total('total-equality-deletes', parent, 0n),
  };
}

interface Measured {
  readonly files: bigint;
  readonly rows: bigint;
  readonly bytes: bigint;
}

function measure(files: readonly StoredFile[]): Measured {
  const sum = (pick: (file: StoredFile) => Long): bigint =>
    files.reduce((so_far, file) => so_far + BigInt(pick(file)), 0n);
  return {
    files: BigInt(files.length),
    rows: sum((file) => file.record_count),
    bytes: sum((file) => file.file_size_in_bytes),
  };
}

function counted(key: string, count: bigint): Readonly<Record<string, string>> {
  return count === 0n ? {} : { [key]: String(count) };
}

function total(key: string, parent: Snapshot | undefined, change: bigint): Readonly<Record<string, string>> {
  const before = parent ? parent.summary?.[key] : '0';
  return before === undefined || !/^\d+$/.test(before) ? {} : { [key]: String(BigInt(before) + change) };
}
