import { describe, expect, it } from 'vitest';
import type { StateStore } from '../../capabilities/state.ts';
import { HOUR, NOW, type OpenState } from './fixtures.ts';
import { withState } from './with-state.ts';

function acquire(store: StateStore, holder: string, at: number, until: number) {
  return store.leases.acquire('dev', 'lease', holder, at, until);
}

export function leaseConformance(open: OpenState): void {
  describe('leases', () => {
    it(
      'has one holder, and names it to others',
      withState(open, async (store) => {
        const held = { holder: 'a', expiresAt: NOW + HOUR };
        expect(await acquire(store, 'a', NOW, NOW + HOUR)).toEqual({ ...held, acquired: true });
        expect(await acquire(store, 'b', NOW, NOW + 2 * HOUR)).toEqual({ ...held, acquired: false });
        expect(await acquire(store, 'b', NOW + HOUR - 1, NOW + 2 * HOUR)).toEqual({
          ...held,
          acquired: false,
        });
      }),
    );

    it(
      'goes to another when it has expired',
      withState(open, async (store) => {
        await acquire(store, 'a', NOW, NOW + HOUR);
        expect(await acquire(store, 'b', NOW + HOUR, NOW + 2 * HOUR)).toEqual({
          acquired: true,
          holder: 'b',
          expiresAt: NOW + 2 * HOUR,
        });
        expect(await store.leases.renew('dev', 'lease', 'a', NOW + 9 * HOUR)).toBe(false);
        await store.leases.release('dev', 'lease', 'a');
        expect((await acquire(store, 'a', NOW + HOUR, NOW + 9 * HOUR)).holder).toBe('b');
      }),
    );

    it(
      'is renewed by its holder, also by acquiring it again',
      withState(open, async (store) => {
        await acquire(store, 'a', NOW, NOW + HOUR);
        expect(await store.leases.renew('dev', 'lease', 'a', NOW + 2 * HOUR)).toBe(true);
        expect((await acquire(store, 'b', NOW + HOUR, NOW + 9 * HOUR)).expiresAt).toBe(NOW + 2 * HOUR);
        expect(await acquire(store, 'a', NOW + HOUR, NOW + 3 * HOUR)).toEqual({
          acquired: true,
          holder: 'a',
          expiresAt: NOW + 3 * HOUR,
        });
      }),
    );

    it(
      'is free after its release',
      withState(open, async (store) => {
        await acquire(store, 'a', NOW, NOW + HOUR);
        await store.leases.release('dev', 'lease', 'b');
        expect((await acquire(store, 'b', NOW, NOW + HOUR)).acquired).toBe(false);
        await store.leases.release('dev', 'lease', 'a');
        await store.leases.release('dev', 'lease', 'a');
        expect(await store.leases.renew('dev', 'lease', 'a', NOW + HOUR)).toBe(false);
        expect((await acquire(store, 'b', NOW, NOW + HOUR)).acquired).toBe(true);
      }),
    );

    it(
      'goes to one of many that ask at once, over two connections',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            acquire(index % 2 === 0 ? store : other, `h${index}`, NOW, NOW + HOUR),
          ),
        );
        expect(answers.filter(({ acquired }) => acquired).length).toBe(1);
        expect(new Set(answers.map(({ holder }) => holder)).size).toBe(1);
      }),
    );
  });
}
