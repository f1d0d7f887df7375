import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { commit, dataFile, LOCATION, names } from './example-table.ts';
import type { TableFormatCase } from './table-format-case.ts';

/** expire, reachable, rollback, and what cannot be read. */
export const HISTORY_CASES: readonly TableFormatCase[] = [
  {
    name: 'expire keeps the current snapshot and tells what nobody needs any more',
    run: async (format) => {
      const first = await format.prepare(
        commit({ added: [dataFile('a', 'EU', 1, 10), dataFile('kept', 'EU', 11, 20)] }),
      );
      const second = await format.prepare(
        commit({
          base: first.metadataLocation,
          operation: 'overwrite',
          added: [dataFile('b', 'EU', 1, 10)],
          removed: [`${LOCATION}/data/a.parquet`],
          timestampMs: 2_000,
        }),
      );
      const before = await format.reachable(second.metadataLocation);
      const expired = await format.expire(second.metadataLocation, 10_000);
      deepStrictEqual(expired.expiredSnapshotIds, [first.snapshotId]);
      const location = expired.metadataLocation ?? '';
      deepStrictEqual(
        (await format.load(location)).snapshots.map((snapshot) => snapshot.snapshotId),
        [second.snapshotId],
      );
      ok(expired.unreachable.includes(`${LOCATION}/data/a.parquet`));
      // Still live, though the manifest that named it first has gone.
      ok(!expired.unreachable.includes(`${LOCATION}/data/kept.parquet`));
      const after = await format.reachable(location);
      ok(expired.unreachable.every((path) => before.has(path) && !after.has(path)));
      ok(after.has(location) && after.has(`${LOCATION}/data/b.parquet`));
    },
  },
  {
    name: 'expire without old snapshots changes nothing',
    run: async (format) => {
      const made = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      deepStrictEqual(await format.expire(made.metadataLocation, 500), {
        expiredSnapshotIds: [],
        unreachable: [],
      });
    },
  },
  {
    name: 'rollback shows the earlier files and keeps the later snapshot',
    run: async (format) => {
      const first = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      const second = await format.prepare(
        commit({ base: first.metadataLocation, added: [dataFile('b', 'EU', 11, 20)], timestampMs: 2_000 }),
      );
      const back = await format.rollback(second.metadataLocation, first.snapshotId ?? '');
      strictEqual(back.totalRows, 10);
      deepStrictEqual(names(await format.files(back.metadataLocation)), ['a']);
      deepStrictEqual(names(await format.files(back.metadataLocation, second.snapshotId)), ['a', 'b']);
      const third = await format.prepare(
        commit({ base: back.metadataLocation, added: [dataFile('c', 'EU', 21, 30)], timestampMs: 3_000 }),
      );
      deepStrictEqual(names(await format.files(third.metadataLocation)), ['a', 'c']);
    },
  },
  {
    name: 'an unknown snapshot is a named failure',
    run: async (format) => {
      const made = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      await rejects(format.files(made.metadataLocation, '42'), { code: 'DM9007' });
      await rejects(format.rollback(made.metadataLocation, 'not-an-id'), { code: 'DM9007' });
    },
  },
  {
    name: 'damaged metadata is a named failure',
    run: async (format, storage) => {
      storage.contents.set('memory:///torn.metadata.json', Buffer.from('{"format-version":2,'));
      await rejects(format.load('memory:///torn.metadata.json'), { code: 'DM9007' });
    },
  },
];
