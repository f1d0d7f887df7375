import { describe, expect, it } from 'vitest';
import type { TableState } from '../capabilities/table-format.ts';
import { type Moment, snapshotAt } from './snapshot-at.ts';

/** Rolled back: the newest snapshot is not the current one. */
const STATE = {
  currentSnapshotId: '2',
  snapshots: [
    { snapshotId: '1', timestampMs: 1_000 },
    { snapshotId: '2', timestampMs: 2_000 },
    { snapshotId: '9223372036854775807', timestampMs: 3_000 },
  ],
} as unknown as TableState;

describe('the snapshot that a query reads', () => {
  it.each<readonly [Moment, string | undefined]>([
    [undefined, '2'],
    [{ snapshotId: '9223372036854775807' }, '9223372036854775807'],
    [{ snapshotId: '9223372036854775806' }, undefined],
    [{ utcMs: 999 }, undefined],
    [{ utcMs: 1_000 }, '1'],
    [{ utcMs: 2_999 }, '2'],
    [{ utcMs: 9_999 }, '9223372036854775807'],
  ])('%o is %s', (moment, expected) => {
    expect(snapshotAt(STATE, moment)?.snapshotId).toBe(expected);
  });
});
