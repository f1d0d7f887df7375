import { describe, expect, it } from 'vitest';
import type { ReleaseCommit, ReleaseOutcome, StateStore } from '../../capabilities/state.ts';
import { commitOf, declared, keyOf, NOW, type OpenState, resultOf, runOf } from './fixtures.ts';
import { withState } from './with-state.ts';

/** Everything that a commit could have left behind. */
async function traces(store: StateStore): Promise<unknown> {
  const key = keyOf();
  return {
    products: await store.products.list('dev'),
    pointers: await store.pointers.list('dev'),
    releases: await store.releases.list(key, 9),
    cursors: await store.releases.cursors(key),
    run: await store.runs.get('run of b2'),
    results: await store.runs.results('run of b2'),
    measurements: await store.measurements.history(key, 0),
    latest: await store.measurements.latest('dev'),
    lineage: await store.lineage.list('dev', { limit: 9 }),
    outbox: await store.outbox.pending('dev', NOW, 9),
  };
}

export function releaseConformance(open: OpenState): void {
  describe('releases', () => {
    it(
      'makes everything of a commit true at once',
      withState(open, async (store) => {
        const commit = commitOf(keyOf(), 'b1');
        await store.runs.start(runOf('run of b1'));
        const release = { ...commit.release, number: 1 };
        expect(await store.releases.commit(commit)).toEqual({ kind: 'published', release });
        expect(await store.products.get(keyOf())).toEqual({
          key: keyOf(),
          version: '1.0.0',
          specDigest: 'spec of b1',
          declaration: commit.declaration,
          tables: commit.tables,
          state: 'live',
          release,
          recordedAt: NOW,
        });
        expect((await store.pointers.get('dev', 'sales', 'orders', 'heads'))?.metadataLocation).toBe(
          'b1/heads',
        );
        expect(await store.releases.cursors(keyOf())).toEqual({ pos: { file: 'b1' } });
        expect(await store.runs.results('run of b1')).toEqual(commit.results);
        expect((await store.runs.get('run of b1'))?.releaseNumber).toBe(1);
        expect(await store.measurements.history(keyOf(), 0)).toEqual(commit.measurements);
        expect(await store.lineage.list('dev', { limit: 9 })).toEqual(commit.lineage);
        expect(await store.outbox.pending('dev', NOW, 9)).toMatchObject(commit.outbox);
      }),
    );

    it(
      'numbers releases per product and finds them again',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.releases.commit(commitOf(keyOf('other'), 'b1'));
        await store.releases.commit(commitOf(keyOf(), 'b2', 'b1'));
        await store.releases.commit(commitOf(keyOf(), 'b3', 'b2'));
        expect((await store.releases.latest(keyOf()))?.buildId).toBe('b3');
        expect((await store.releases.list(keyOf(), 2)).map((r) => [r.number, r.buildId])).toEqual([
          [3, 'b3'],
          [2, 'b2'],
        ]);
        expect(await store.releases.byBuild(keyOf(), 'b2')).toEqual({
          ...commitOf(keyOf(), 'b2').release,
          number: 2,
        });
        expect(await store.releases.byBuild(keyOf(), 'b9')).toBeUndefined();
        expect((await store.releases.latest(keyOf('other')))?.number).toBe(1);
      }),
    );

    it(
      'answers with the release of an earlier commit of the same build, and changes nothing',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.releases.commit(commitOf(keyOf(), 'b2', 'b1'));
        const before = await traces(store);
        for (const from of [undefined, 'b1', 'b2', 'wrong']) {
          expect(await store.releases.commit(commitOf(keyOf(), 'b1', from))).toEqual({
            kind: 'already-published',
            release: { ...commitOf(keyOf(), 'b1').release, number: 1 },
          });
        }
        expect(await traces(store)).toEqual(before);
      }),
    );

    const CONFLICTS: readonly {
      readonly name: string;
      readonly from: string | undefined;
      readonly table: string;
    }[] = [
      { name: 'a table that should not exist yet', from: undefined, table: 'sales.orders.lines' },
      { name: 'another metadata location', from: 'b0', table: 'sales.orders.lines' },
    ];
    it.each(CONFLICTS)(
      'leaves nothing of a commit that meets $name',
      async ({ from, table }) =>
        await withState(open, async (store) => {
          await store.releases.commit(commitOf(keyOf(), 'b1'));
          await store.runs.start(runOf('run of b2'));
          const before = await traces(store);
          expect(await store.releases.commit(commitOf(keyOf(), 'b2', from))).toEqual({
            kind: 'conflict',
            table,
          });
          expect(await traces(store)).toEqual(before);
          expect(await store.releases.commit(commitOf(keyOf(), 'b2', 'b1'))).toMatchObject({
            kind: 'published',
            release: { number: 2 },
          });
        })(),
    );

    it(
      'takes back the first table when the second is in conflict',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.pointers.swap('dev', [
          {
            warehouse: 'sales',
            namespace: 'orders',
            table: 'heads',
            expected: 'b1/heads',
            next: 'elsewhere',
          },
        ]);
        const before = await traces(store);
        expect(await store.releases.commit(commitOf(keyOf(), 'b2', 'b1'))).toEqual({
          kind: 'conflict',
          table: 'sales.orders.heads',
        });
        expect(await traces(store)).toEqual(before);
      }),
    );

    it(
      'is in conflict when an expected table does not exist',
      withState(open, async (store) => {
        expect((await store.releases.commit(commitOf(keyOf(), 'b1', 'b0'))).kind).toBe('conflict');
        expect(await store.products.list('dev')).toEqual([]);
      }),
    );

    it(
      'lets exactly one of many racing builds win, over two connections',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        await store.releases.commit(commitOf(keyOf(), 'b0'));
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 === 0 ? store : other).releases.commit(commitOf(keyOf(), `race ${index}`, 'b0')),
          ),
        );
        expect(countOf(outcomes)).toEqual({ published: 1, conflict: 19 });
        const live = await store.releases.latest(keyOf());
        expect(live?.number).toBe(2);
        expect((await store.pointers.list('dev')).map((pointer) => pointer.metadataLocation)).toEqual([
          `${live?.buildId}/heads`,
          `${live?.buildId}/lines`,
        ]);
      }),
    );

    it(
      'publishes a build once, however often and wherever it is committed at once',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        const outcomes = await Promise.all(
          [store, other, store, other].map((each) => each.releases.commit(commitOf(keyOf(), 'b1'))),
        );
        expect(countOf(outcomes)).toEqual({ published: 1, 'already-published': 3 });
        expect((await store.outbox.pending('dev', NOW, 9)).length).toBe(1);
      }),
    );

    it(
      'keeps the position of inputs that were not read, and drops those no longer declared',
      withState(open, async (store) => {
        const commit = (build: string, from: string | undefined, more: Partial<ReleaseCommit>) =>
          store.releases.commit({ ...commitOf(keyOf(), build, from), ...more });
        const ports = ['pos', 'web'];
        await commit('b1', undefined, {
          declaration: declared(keyOf(), '', ports),
          cursors: { pos: 1, web: ['9007199254740993'] },
        });
        await commit('b2', 'b1', { declaration: declared(keyOf(), '', ports), cursors: { pos: 2 } });
        expect(await store.releases.cursors(keyOf())).toEqual({ pos: 2, web: ['9007199254740993'] });
        await commit('b3', 'b2', { declaration: declared(keyOf(), '', ['web']), cursors: {} });
        expect(await store.releases.cursors(keyOf())).toEqual({ web: ['9007199254740993'] });
      }),
    );

    it(
      'renames and drops tables in the same step, and undoes both on a conflict',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        const at = (table: string, namespace = 'orders') => ({ warehouse: keyOf().domain, namespace, table });
        const namespace = (await store.pointers.list('dev'))[0]?.namespace ?? '';
        const moves = {
          renames: [{ from: at('lines', namespace), to: at('lines', 'older') }],
          drops: [at('heads', namespace)],
        };
        const stale = { ...commitOf(keyOf(), 'b2', 'b0'), ...moves };
        expect((await store.releases.commit(stale)).kind).toBe('conflict');
        expect((await store.pointers.list('dev')).map(({ table }) => table).sort()).toEqual([
          'heads',
          'lines',
        ]);
        const fresh = { ...commitOf(keyOf(), 'b2'), ...moves };
        expect((await store.releases.commit(fresh)).kind).toBe('published');
        const after = (await store.pointers.list('dev')).map(
          (pointer) => `${pointer.namespace}.${pointer.table}`,
        );
        expect(after.sort()).toEqual(['older.lines', `${namespace}.heads`, `${namespace}.lines`].sort());
      }),
    );

    it(
      'replaces results that were saved before the release',
      withState(open, async (store) => {
        await store.runs.start(runOf('run of b1'));
        await store.runs.saveResults('run of b1', [resultOf('a'), resultOf('b')]);
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        expect(await store.runs.results('run of b1')).toEqual(commitOf(keyOf(), 'b1').results);
      }),
    );
  });
}

function countOf(outcomes: readonly ReleaseOutcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
