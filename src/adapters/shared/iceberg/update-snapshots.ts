import { CatalogError } from '../../../capabilities/catalog.ts';
import { toLong } from '../../../lib/lossless-json.ts';
import { change, type Draft, refused } from './metadata-draft.ts';
import {
  MAIN_BRANCH,
  type Snapshot,
  type SnapshotRef,
  snapshotById,
  type TableMetadata,
} from './table-metadata.ts';
import type { UpdateOf } from './table-update.ts';

export function addSnapshot(draft: Draft, update: UpdateOf<'add-snapshot'>): Draft {
  const { metadata } = draft;
  const snapshot = update.snapshot as Snapshot;
  const id = snapshot['snapshot-id'];
  if (snapshotById(metadata, id)) throw refused(`Snapshot already exists for id: ${id}`);
  const sequence = snapshot['sequence-number'] ?? 0;
  const last = metadata['last-sequence-number'];
  const isStale =
    metadata['format-version'] > 1 && sequence <= last && snapshot['parent-snapshot-id'] !== undefined;
  if (isStale) {
    // A conflict, not a mistake: the writer built on a snapshot that is no longer the newest one, and can rebase.
    throw new CatalogError(
      'CommitFailedException',
      `Cannot add snapshot with sequence number ${sequence} older than last sequence number ${last}`,
    );
  }
  const next = change(draft, {
    ...nextRowId(metadata, snapshot),
    snapshots: [...metadata.snapshots, snapshot],
    'last-sequence-number': sequence > last ? sequence : last,
    'last-updated-ms': Math.max(metadata['last-updated-ms'], snapshot['timestamp-ms']),
  });
  return { ...next, addedSnapshotIds: [...draft.addedSnapshotIds, id] };
}

/**
 * Version 3 counts rows: a snapshot takes the next ids.
 *
 * source  Iceberg table spec v3 §Row Lineage, §Snapshots: first-row-id, added-rows
 */
function nextRowId(metadata: TableMetadata, snapshot: Snapshot): Partial<TableMetadata> {
  if (metadata['format-version'] < 3) return {};
  const free = metadata['next-row-id'] ?? 0;
  const { 'first-row-id': first, 'added-rows': added } = snapshot;
  if (first === undefined || added === undefined) {
    throw refused('Cannot add a snapshot: first-row-id and added-rows are required in version 3');
  }
  if (first < free) {
    throw new CatalogError(
      'CommitFailedException',
      `Cannot add a snapshot, first-row-id is behind table next-row-id: ${first} < ${free}`,
    );
  }
  return { 'next-row-id': toLong(BigInt(free) + BigInt(added)) };
}

export function setRef(draft: Draft, update: UpdateOf<'set-snapshot-ref'>): Draft {
  const { action: _action, 'ref-name': name, ...given } = update;
  const { metadata } = draft;
  const ref: SnapshotRef = given;
  const snapshot = snapshotById(metadata, ref['snapshot-id']);
  if (!snapshot) throw refused(`Cannot set ${name} to unknown snapshot: ${ref['snapshot-id']}`);
  if (name === MAIN_BRANCH && ref.type !== 'branch')
    throw refused('Cannot set main to a tag, it must be a branch');
  if (sameRef(metadata.refs[name], ref)) return draft;
  const refs = { ...metadata.refs, [name]: ref };
  if (name !== MAIN_BRANCH) return change(draft, { refs });
  const isNew = draft.addedSnapshotIds.includes(ref['snapshot-id']);
  const timestampMs = isNew ? snapshot['timestamp-ms'] : Math.max(draft.now, metadata['last-updated-ms']);
  return change(draft, {
    refs,
    'current-snapshot-id': ref['snapshot-id'],
    'snapshot-log': [
      ...metadata['snapshot-log'],
      { 'timestamp-ms': timestampMs, 'snapshot-id': ref['snapshot-id'] },
    ],
  });
}

function sameRef(before: SnapshotRef | undefined, after: SnapshotRef): boolean {
  if (!before) return false;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof SnapshotRef)[];
  return keys.every((key) => before[key] === after[key]);
}

/** The log of `main` stays: it tells what was current when. */
export function dropRef(draft: Draft, update: UpdateOf<'remove-snapshot-ref'>): Draft {
  const { [update['ref-name']]: gone, ...refs } = draft.metadata.refs;
  if (!gone) return draft;
  const next = change(draft, { refs });
  return update['ref-name'] === MAIN_BRANCH ? { ...next, metadata: withoutCurrent(next.metadata) } : next;
}

/** Removes snapshots, their statistics, and the refs that point at them. */
export function removeSnapshots(draft: Draft, update: UpdateOf<'remove-snapshots'>): Draft {
  const gone = new Set(update['snapshot-ids']);
  const stays = (item: { readonly 'snapshot-id': number | bigint }) => !gone.has(item['snapshot-id']);
  const { metadata } = draft;
  const snapshots = metadata.snapshots.filter(stays);
  if (snapshots.length === metadata.snapshots.length) return draft;
  const next = change(draft, {
    snapshots,
    refs: Object.fromEntries(Object.entries(metadata.refs).filter(([, ref]) => stays(ref))),
    ...(metadata.statistics ? { statistics: metadata.statistics.filter(stays) } : {}),
    ...(metadata['partition-statistics']
      ? { 'partition-statistics': metadata['partition-statistics'].filter(stays) }
      : {}),
  });
  const current = metadata['current-snapshot-id'];
  const isCurrentGone = current !== undefined && gone.has(current);
  return isCurrentGone ? { ...next, metadata: withoutCurrent(next.metadata) } : next;
}

function withoutCurrent(metadata: TableMetadata): TableMetadata {
  const { 'current-snapshot-id': _current, ...rest } = metadata;
  return rest;
}

/**
 * The snapshot log after all updates: snapshots that this commit added and passed by leave no entry, and history before
 * a removed snapshot ends.
 */
export function settleSnapshotLog(draft: Draft): TableMetadata {
  const { metadata } = draft;
  const passedBy = new Set(draft.addedSnapshotIds.filter((id) => id !== metadata['current-snapshot-id']));
  const known = new Set(metadata.snapshots.map((snapshot) => snapshot['snapshot-id']));
  const log = metadata['snapshot-log'].filter((entry) => !passedBy.has(entry['snapshot-id']));
  const lastGap = log.findLastIndex((entry) => !known.has(entry['snapshot-id']));
  const kept = log.slice(lastGap + 1);
  return kept.length === metadata['snapshot-log'].length ? metadata : { ...metadata, 'snapshot-log': kept };
}
