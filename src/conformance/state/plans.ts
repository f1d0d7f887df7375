import { describe, expect, it } from 'vitest';
import { NOW, type OpenState, planOf } from './fixtures.ts';
import { withState } from './with-state.ts';

export function planConformance(open: OpenState): void {
  describe('plans', () => {
    it(
      'finds a plan by its digest',
      withState(open, async (store) => {
        await store.plans.save(planOf('d1'), NOW);
        expect(await store.plans.get('dev', 'd1')).toEqual(planOf('d1'));
        expect(await store.plans.get('dev', 'd2')).toBeUndefined();
      }),
    );

    it(
      'takes the one saved last as the latest, also under a frozen clock',
      withState(open, async (store) => {
        expect(await store.plans.latest('dev')).toBeUndefined();
        for (const digest of ['d1', 'd2', 'd1']) await store.plans.save(planOf(digest), NOW);
        expect((await store.plans.latest('dev'))?.digest).toBe('d1');
        expect((await store.plans.get('dev', 'd2'))?.digest).toBe('d2');
      }),
    );
  });
}
