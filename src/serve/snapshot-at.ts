import type { SnapshotInfo, TableState } from '../capabilities/table-format.ts';

/** Now when left out; a snapshot's id (63-bit, as text), or UTC milliseconds. */
export type Moment = { readonly snapshotId: string } | { readonly utcMs: number } | undefined;

/**
 * The snapshot of a table that a query reads: the current one, one by id, or the newest one not after an instant.
 *
 * shape   table state, moment → snapshot; undefined when the table has none such
 * source  Iceberg table spec v2 §Snapshots, timestamp-ms; expired snapshots are gone
 */
export function snapshotAt(state: TableState, moment: Moment): SnapshotInfo | undefined {
  if (moment === undefined)
    return state.snapshots.find(({ snapshotId }) => snapshotId === state.currentSnapshotId);
  if ('snapshotId' in moment)
    return state.snapshots.find(({ snapshotId }) => snapshotId === moment.snapshotId);
  return state.snapshots.filter(({ timestampMs }) => timestampMs <= moment.utcMs).at(-1);
}
