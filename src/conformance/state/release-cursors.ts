import { describe, expect, it } from 'vitest';
import { RELEASES_WITH_CURSORS_MAX } from '../../capabilities/state.ts';
import { commitOf, declared, keyOf, type OpenState } from './fixtures.ts';
import { withState } from './with-state.ts';

/** Positions of earlier releases, which a rollback takes up again. */
export function releaseCursorConformance(open: OpenState): void {
  describe('input positions of a release', () => {
    it(
      'are kept with it, those of ports that its build did not read included',
      withState(open, async (store) => {
        const declaration = declared(keyOf(), '', ['pos', 'web']);
        const first = { ...commitOf(keyOf(), 'b1'), declaration, inputsDigest: 'one' };
        await store.releases.commit({ ...first, cursors: { pos: 1, web: ['9007199254740993'] } });
        const second = { ...commitOf(keyOf(), 'b2', 'b1'), declaration, inputsDigest: 'two' };
        await store.releases.commit({ ...second, cursors: { pos: 2 } });
        expect(await store.releases.cursorsOf(keyOf(), 1)).toEqual({
          cursors: { pos: 1, web: ['9007199254740993'] },
          inputsDigest: 'one',
        });
        expect(await store.releases.cursorsOf(keyOf(), 2)).toEqual({
          cursors: { pos: 2, web: ['9007199254740993'] },
          inputsDigest: 'two',
        });
      }),
    );

    it(
      'are unknown for releases and products that do not exist',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        expect(await store.releases.cursorsOf(keyOf(), 2)).toBeUndefined();
        expect(await store.releases.cursorsOf(keyOf('other'), 1)).toBeUndefined();
        expect(await store.releases.cursorsOf(keyOf('orders', 'prod'), 1)).toBeUndefined();
        expect(await store.releases.cursorsOf(keyOf(), 1)).toEqual({ cursors: { pos: { file: 'b1' } } });
      }),
    );

    it(
      'are dropped beyond a limit, of the same product only',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf('other'), 'b1'));
        for (let n = 1; n <= RELEASES_WITH_CURSORS_MAX + 1; n++) {
          await store.releases.commit(commitOf(keyOf(), `b${n}`, n === 1 ? undefined : `b${n - 1}`));
        }
        expect(await store.releases.cursorsOf(keyOf(), 1)).toBeUndefined();
        expect(await store.releases.cursorsOf(keyOf(), 2)).toEqual({ cursors: { pos: { file: 'b2' } } });
        expect(await store.releases.cursorsOf(keyOf('other'), 1)).toBeDefined();
        expect((await store.releases.list(keyOf(), 200)).length).toBe(RELEASES_WITH_CURSORS_MAX + 1);
      }),
    );
  });
}
