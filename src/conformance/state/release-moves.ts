import { describe, expect, it } from 'vitest';
import type { ReleaseCommit, StateStore, TableAddress } from '../../capabilities/state.ts';
import { commitOf, keyOf, type OpenState } from './fixtures.ts';
import { withState } from './with-state.ts';

const at = (table: string, namespace = 'orders'): TableAddress => ({ warehouse: 'sales', namespace, table });

/** A second release that moves pointers besides swapping those of its two tables. */
function moving(more: Partial<ReleaseCommit>): ReleaseCommit {
  return { ...commitOf(keyOf(), 'b2', 'b1'), ...more };
}

async function addresses(store: StateStore): Promise<readonly string[]> {
  const pointers = await store.pointers.list('dev');
  return pointers.map((pointer) => `${pointer.namespace}.${pointer.table} ${pointer.metadataLocation}`);
}

export function releaseMoveConformance(open: OpenState): void {
  describe('releases that rename and drop tables', () => {
    it(
      'rename and drop in the same transaction as they swap',
      withState(open, async (store) => {
        const key = keyOf();
        const owner = { ...key, table: 'old' };
        await store.releases.commit(commitOf(key, 'b1'));
        await store.pointers.swap('dev', [
          { ...at('old'), next: 'm-old', owner },
          { ...at('gone'), next: 'm-gone' },
        ]);
        const commit = moving({
          renames: [{ from: at('old'), to: at('old', 'orders_v1') }],
          drops: [at('gone'), at('never there')],
        });
        expect((await store.releases.commit(commit)).kind).toBe('published');
        expect(await addresses(store)).toEqual([
          'orders.heads b2/heads',
          'orders.lines b2/lines',
          'orders_v1.old m-old',
        ]);
        expect((await store.pointers.get('dev', 'sales', 'orders_v1', 'old'))?.owner).toEqual(owner);
      }),
    );

    it(
      'may give one table the name of another that goes, and swap what was renamed',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        const commit = moving({
          drops: [at('heads')],
          renames: [{ from: at('lines'), to: at('heads') }],
          pointers: [{ ...at('heads'), expected: 'b1/lines', next: 'b2/heads' }],
        });
        expect((await store.releases.commit(commit)).kind).toBe('published');
        expect(await addresses(store)).toEqual(['orders.heads b2/heads']);
      }),
    );

    const CONFLICTS: readonly {
      readonly name: string;
      readonly more: Partial<ReleaseCommit>;
      readonly table: string;
    }[] = [
      {
        name: 'the table to rename is missing',
        more: { drops: [at('other')], renames: [{ from: at('none'), to: at('some') }] },
        table: 'sales.orders.none',
      },
      {
        name: 'the new name is taken',
        more: { renames: [{ from: at('other'), to: at('lines') }] },
        table: 'sales.orders.other',
      },
      {
        name: 'a later swap does not match',
        more: {
          drops: [at('other')],
          renames: [{ from: at('heads'), to: at('tails') }],
          pointers: [{ ...at('lines'), expected: 'wrong', next: 'b2/lines' }],
        },
        table: 'sales.orders.lines',
      },
    ];
    it.each(CONFLICTS)('take everything back when $name', ({ more, table }) =>
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.pointers.swap('dev', [{ ...at('other'), next: 'm-other' }]);
        const before = await addresses(store);
        expect(await store.releases.commit(moving(more))).toEqual({ kind: 'conflict', table });
        expect(await addresses(store)).toEqual(before);
        expect((await store.releases.latest(keyOf()))?.buildId).toBe('b1');
      })(),
    );
  });
}
