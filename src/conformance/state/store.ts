import { describe, expect, it } from 'vitest';
import { commitOf, keyOf, NOW, type OpenState, runOf } from './fixtures.ts';
import { withState } from './with-state.ts';

export function storeConformance(open: OpenState): void {
  describe('store', () => {
    it(
      'is there again when it is opened again',
      withState(open, async (store, state) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store[Symbol.asyncDispose]();
        const again = await state.reopen();
        expect(await again.releases.latest(keyOf())).toMatchObject({ buildId: 'b1', number: 1 });
      }),
    );

    it(
      'shows one connection at once what another has written',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        expect(await other.releases.latest(keyOf())).toBeUndefined();
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        expect(await other.releases.latest(keyOf())).toMatchObject({ number: 1 });
        await other.releases.commit(commitOf(keyOf(), 'b2', 'b1'));
        expect(await store.releases.latest(keyOf())).toMatchObject({ number: 2 });
      }),
    );

    it(
      'never shows half a commit to a reader, over two connections',
      withState(open, async (store, state) => {
        const reader = await state.reopen();
        let writing = true;
        const write = async (): Promise<void> => {
          await store.releases.commit(commitOf(keyOf(), 'b0'));
          for (let index = 1; index <= 50; index++) {
            await store.releases.commit(commitOf(keyOf(), `b${index}`, `b${index - 1}`));
          }
        };
        const seen = new Set<string>();
        const read = async (): Promise<void> => {
          while (writing) {
            const pointers = await reader.pointers.list('dev');
            const builds = new Set(pointers.map(({ metadataLocation }) => metadataLocation.split('/')[0]));
            expect(builds.size).toBeLessThanOrEqual(1);
            expect([0, 2]).toContain(pointers.length);
            for (const build of builds) seen.add(build ?? '');
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        const written = write().finally(() => {
          writing = false;
        });
        await Promise.all([written, read()]);
        expect(seen.size).toBeGreaterThan(1);
      }),
    );

    it(
      'stays usable after a method has failed',
      withState(open, async (store) => {
        await store.runs.start(runOf('r1'));
        await expect(store.runs.start(runOf('r1'))).rejects.toThrow();
        await expect(store.runs.finish('r9', { state: 'failed', finishedAt: NOW })).rejects.toThrow();
        await store.runs.start(runOf('r2'));
        expect((await store.runs.list({ environment: 'dev', limit: 9 })).length).toBe(2);
      }),
    );
  });
}
