import { describe, expect, it } from 'vitest';
import type { NewOutboxRow, StateStore } from '../../capabilities/state.ts';
import { commitOf, HOUR, keyOf, NOW, type OpenState } from './fixtures.ts';
import { withState } from './with-state.ts';

function rowOf(idempotencyKey: string): NewOutboxRow {
  return { topic: 'releases', idempotencyKey, payload: { idempotencyKey, big: '9007199254740993' } };
}

async function fill(store: StateStore, keys: readonly string[]): Promise<void> {
  await store.releases.commit({ ...commitOf(keyOf(), 'b1'), outbox: keys.map(rowOf) });
}

async function pendingKeys(store: StateStore, at = NOW, limit = 99): Promise<readonly string[]> {
  return (await store.outbox.pending('dev', at, limit)).map((row) => row.idempotencyKey);
}

export function outboxConformance(open: OpenState): void {
  describe('outbox', () => {
    it(
      'hands out the oldest first, until they are done',
      withState(open, async (store) => {
        await fill(store, ['a', 'b', 'c']);
        const [first, second] = await store.outbox.pending('dev', NOW, 2);
        expect(first).toEqual({ ...rowOf('a'), id: first?.id, attempts: 0 });
        expect(second?.idempotencyKey).toBe('b');
        await store.outbox.done([first?.id ?? -1, second?.id ?? -1], NOW);
        expect(await pendingKeys(store)).toEqual(['c']);
      }),
    );

    it(
      'keeps a row back until it is to be tried again',
      withState(open, async (store) => {
        await fill(store, ['a', 'b']);
        const [first] = await store.outbox.pending('dev', NOW, 1);
        await store.outbox.retry(first?.id ?? -1, NOW + HOUR, 'connection refused');
        expect(await pendingKeys(store, NOW + HOUR - 1)).toEqual(['b']);
        expect(await store.outbox.pending('dev', NOW + HOUR, 9)).toMatchObject([
          { idempotencyKey: 'a', attempts: 1 },
          { idempotencyKey: 'b', attempts: 0 },
        ]);
      }),
    );

    it(
      'does not bring back what is done',
      withState(open, async (store) => {
        await fill(store, ['a']);
        const [row] = await store.outbox.pending('dev', NOW, 1);
        await store.outbox.done([row?.id ?? -1], NOW);
        await store.outbox.retry(row?.id ?? -1, NOW, 'too late');
        await store.outbox.done([row?.id ?? -1, 999_999], NOW);
        expect(await pendingKeys(store)).toEqual([]);
      }),
    );

    it(
      'takes thousands of rows at once',
      withState(open, async (store) => {
        await fill(
          store,
          Array.from({ length: 3_000 }, (_, index) => `k${index}`),
        );
        const rows = await store.outbox.pending('dev', NOW, 5_000);
        expect(rows.length).toBe(3_000);
        await store.outbox.done(
          rows.map(({ id }) => id),
          NOW,
        );
        expect(await pendingKeys(store)).toEqual([]);
      }),
    );
  });
}
