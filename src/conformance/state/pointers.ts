import { describe, expect, it } from 'vitest';
import type { PointerSwap } from '../../capabilities/state.ts';
import { HOSTILE_TEXTS, keyOf, type OpenState } from './fixtures.ts';
import { withState } from './with-state.ts';

function swapOf(table: string, next: string, expected?: string): PointerSwap {
  return { warehouse: 'w', namespace: 'n', table, next, ...(expected === undefined ? {} : { expected }) };
}

const at = (table: string) => ({ warehouse: 'w', namespace: 'n', table });

export function pointerConformance(open: OpenState): void {
  describe('pointers', () => {
    it(
      'creates, moves and reads; an owner stays unless another is named',
      withState(open, async (store) => {
        const owner = { ...keyOf(), table: 't' };
        expect(await store.pointers.swap('dev', [{ ...swapOf('t', 'm1'), owner }])).toEqual({});
        expect(await store.pointers.swap('dev', [swapOf('t', 'm2', 'm1')])).toEqual({});
        expect(await store.pointers.get('dev', 'w', 'n', 't')).toEqual({
          ...at('t'),
          metadataLocation: 'm2',
          owner,
        });
        expect(await store.pointers.get('dev', 'w', 'n', 'u')).toBeUndefined();
      }),
    );

    it(
      'has no owner for tables of nobody',
      withState(open, async (store) => {
        await store.pointers.swap('dev', [swapOf('t', 'm1')]);
        expect(await store.pointers.get('dev', 'w', 'n', 't')).toEqual({
          ...at('t'),
          metadataLocation: 'm1',
        });
      }),
    );

    it(
      'swaps all or none and names the first that did not match',
      withState(open, async (store) => {
        await store.pointers.swap('dev', [swapOf('a', 'a1'), swapOf('b', 'b1')]);
        const swaps = [swapOf('a', 'a2', 'a1'), swapOf('b', 'b2', 'wrong'), swapOf('c', 'c1', 'wrong')];
        expect(await store.pointers.swap('dev', swaps)).toEqual({ conflict: 'w.n.b' });
        expect(await store.pointers.swap('dev', [swapOf('d', 'd1'), swapOf('a', 'a2')])).toEqual({
          conflict: 'w.n.a',
        });
        expect((await store.pointers.list('dev')).map((pointer) => pointer.metadataLocation)).toEqual([
          'a1',
          'b1',
        ]);
      }),
    );

    it(
      'lets one of many racing swaps win, over two connections',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 === 0 ? store : other).pointers.swap('dev', [swapOf('t', `m${index}`)]),
          ),
        );
        expect(results.filter(({ conflict }) => conflict === undefined).length).toBe(1);
      }),
    );

    it(
      'lists by warehouse and namespace, sorted by code point',
      withState(open, async (store) => {
        for (const table of ['b', 'a', 'B', 'é']) await store.pointers.swap('dev', [swapOf(table, 'm')]);
        await store.pointers.swap('dev', [{ ...swapOf('x', 'm'), namespace: 'm' }]);
        await store.pointers.swap('dev', [{ ...swapOf('x', 'm'), warehouse: 'v' }]);
        const names = async (warehouse?: string, namespace?: string): Promise<string[]> =>
          (await store.pointers.list('dev', warehouse, namespace)).map(
            (pointer) => `${pointer.warehouse}.${pointer.namespace}.${pointer.table}`,
          );
        expect(await names()).toEqual(['v.n.x', 'w.m.x', 'w.n.B', 'w.n.a', 'w.n.b', 'w.n.é']);
        expect(await names('w')).toEqual(['w.m.x', 'w.n.B', 'w.n.a', 'w.n.b', 'w.n.é']);
        expect(await names('w', 'm')).toEqual(['w.m.x']);
      }),
    );

    it(
      'drops once',
      withState(open, async (store) => {
        await store.pointers.swap('dev', [swapOf('t', 'm1')]);
        expect(await store.pointers.drop('dev', 'w', 'n', 't')).toBe(true);
        expect(await store.pointers.drop('dev', 'w', 'n', 't')).toBe(false);
        expect(await store.pointers.swap('dev', [swapOf('t', 'm1')])).toEqual({});
      }),
    );

    it(
      'renames, unless the one is missing or the other exists',
      withState(open, async (store) => {
        const owner = { ...keyOf(), table: 't' };
        await store.pointers.swap('dev', [{ ...swapOf('t', 'm1'), owner }, swapOf('u', 'm2')]);
        expect(await store.pointers.rename('dev', at('x'), at('y'))).toBe('missing');
        expect(await store.pointers.rename('dev', at('t'), at('u'))).toBe('exists');
        expect(await store.pointers.rename('dev', at('t'), { ...at('v'), namespace: 'o' })).toBe('renamed');
        expect(await store.pointers.get('dev', 'w', 'n', 't')).toBeUndefined();
        expect(await store.pointers.get('dev', 'w', 'o', 'v')).toMatchObject({
          metadataLocation: 'm1',
          owner,
        });
      }),
    );

    it(
      'keeps namespaces with their properties',
      withState(open, async (store) => {
        const record = { warehouse: 'w', namespace: 'n', properties: { a: '1', ...hostileProperties() } };
        expect(await store.pointers.putNamespace('dev', record, 'create')).toBe(true);
        const changed = { ...record, properties: { b: '2' } };
        expect(await store.pointers.putNamespace('dev', changed, 'create')).toBe(false);
        expect(await store.pointers.namespaces('dev', 'w')).toEqual([record]);
        expect(await store.pointers.putNamespace('dev', changed, 'replace')).toBe(true);
        await store.pointers.putNamespace('dev', { ...record, namespace: 'a' }, 'replace');
        expect((await store.pointers.namespaces('dev', 'w')).map(({ namespace }) => namespace)).toEqual([
          'a',
          'n',
        ]);
        expect(await store.pointers.namespaces('dev', 'v')).toEqual([]);
      }),
    );

    it(
      'drops a namespace only when it is there and empty',
      withState(open, async (store) => {
        const record = { warehouse: 'w', namespace: 'n', properties: {} };
        await store.pointers.putNamespace('dev', record, 'create');
        await store.pointers.swap('dev', [swapOf('t', 'm1')]);
        expect(await store.pointers.dropNamespace('dev', 'w', 'n')).toBe(false);
        expect(await store.pointers.dropNamespace('dev', 'w', 'm')).toBe(false);
        await store.pointers.drop('dev', 'w', 'n', 't');
        expect(await store.pointers.dropNamespace('dev', 'w', 'n')).toBe(true);
        expect(await store.pointers.namespaces('dev', 'w')).toEqual([]);
      }),
    );

    it(
      'takes hostile names as names',
      withState(open, async (store) => {
        for (const text of HOSTILE_TEXTS) {
          await store.pointers.swap('dev', [{ ...swapOf(text, text), warehouse: text, namespace: text }]);
        }
        for (const text of HOSTILE_TEXTS) {
          expect((await store.pointers.get('dev', text, text, text))?.metadataLocation).toBe(text);
        }
        expect((await store.pointers.list('dev')).length).toBe(HOSTILE_TEXTS.length);
      }),
    );
  });
}

function hostileProperties(): Readonly<Record<string, string>> {
  return Object.fromEntries(HOSTILE_TEXTS.map((text) => [text, text]));
}
