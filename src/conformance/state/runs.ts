import { describe, expect, it } from 'vitest';
import { productLease } from '../../capabilities/state.ts';
import type { RunStep } from '../../model/run.ts';
import { commitOf, HOSTILE_TEXTS, HOUR, keyOf, NOW, type OpenState, resultOf, runOf } from './fixtures.ts';
import { withState } from './with-state.ts';

const STEPS: readonly RunStep[] = [
  { name: 'ingest', subject: 'pos', state: 'done', rows: 3, durationMs: 1.5 },
  { name: 'gate', subject: 'lines', state: 'failed', durationMs: 0, detail: '1 rule failed' },
];

export function runConformance(open: OpenState): void {
  describe('runs', () => {
    it(
      'records a run from start to end',
      withState(open, async (store) => {
        await store.runs.start(runOf('r1'));
        expect(await store.runs.get('r1')).toEqual({ ...runOf('r1'), steps: [] });
        for (const step of STEPS) await store.runs.step('r1', step);
        const error = { code: 'DM9001' as const, message: HOSTILE_TEXTS.join('|') };
        await store.runs.finish('r1', { state: 'failed', error, finishedAt: NOW + 1 });
        expect(await store.runs.get('r1')).toEqual({
          ...runOf('r1'),
          state: 'failed',
          finishedAt: NOW + 1,
          steps: STEPS,
          error,
        });
      }),
    );

    it(
      'refuses steps and ends of a run that never started',
      withState(open, async (store) => {
        await expect(store.runs.step('r1', { ...STEPS[0] } as RunStep)).rejects.toThrow();
        await expect(store.runs.finish('r1', { state: 'failed', finishedAt: NOW })).rejects.toThrow();
        await expect(store.runs.saveResults('r1', [])).rejects.toThrow();
        expect(await store.runs.get('r1')).toBeUndefined();
      }),
    );

    it(
      'carries the number of its release',
      withState(open, async (store) => {
        await store.runs.start(runOf('run of b1'));
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        expect(await store.runs.get('run of b1')).toMatchObject({ releaseNumber: 1, state: 'running' });
      }),
    );

    it(
      'lists newest first, by domain and product, within the limit',
      withState(open, async (store) => {
        await store.runs.start(runOf('r1', keyOf('a'), NOW));
        await store.runs.start(runOf('r2', keyOf('b'), NOW));
        await store.runs.start(runOf('r3', keyOf('a'), NOW - 1));
        await store.runs.start(runOf('r4', { ...keyOf('a'), domain: 'finance' }, NOW + 1));
        await store.runs.step('r2', { ...STEPS[0] } as RunStep);
        const ids = async (query: { domain?: string; product?: string; limit?: number }): Promise<string[]> =>
          (await store.runs.list({ environment: 'dev', limit: 9, ...query })).map(({ id }) => id);
        expect(await ids({})).toEqual(['r4', 'r2', 'r1', 'r3']);
        expect(await ids({ limit: 2 })).toEqual(['r4', 'r2']);
        expect(await ids({ domain: 'sales' })).toEqual(['r2', 'r1', 'r3']);
        expect(await ids({ domain: 'sales', product: 'a' })).toEqual(['r1', 'r3']);
        expect((await store.runs.list({ environment: 'dev', limit: 9 }))[1]?.steps).toEqual([STEPS[0]]);
      }),
    );

    it(
      'replaces the results of a run, and gives them back in order',
      withState(open, async (store) => {
        await store.runs.start(runOf('r1'));
        await store.runs.saveResults('r1', [resultOf('a'), resultOf('b'), resultOf('c')]);
        const { measured: _, ...unmeasured } = resultOf('z');
        await store.runs.saveResults('r1', [unmeasured, resultOf('a')]);
        expect(await store.runs.results('r1')).toEqual([unmeasured, resultOf('a')]);
      }),
    );

    it(
      'keeps many results',
      withState(open, async (store) => {
        const results = Array.from({ length: 3_000 }, (_, index) => resultOf(`rule ${index}`));
        await store.runs.start(runOf('r1'));
        await store.runs.saveResults('r1', results);
        expect(await store.runs.results('r1')).toEqual(results);
      }),
    );

    it(
      'interrupts exactly the running runs whose lease is absent or expired',
      withState(open, async (store) => {
        const lease = (product: string, until: number): Promise<unknown> =>
          store.leases.acquire('dev', productLease(keyOf(product)), 'h', NOW, until);
        for (const product of ['held', 'expired', 'absent', 'finished']) {
          await store.runs.start(runOf(product, keyOf(product)));
        }
        await store.runs.finish('finished', { state: 'succeeded', finishedAt: NOW });
        await lease('held', NOW + HOUR + 1);
        await lease('expired', NOW + HOUR);
        expect(await store.runs.interruptAbandoned('dev', NOW + HOUR)).toEqual(['expired', 'absent']);
        expect(await store.runs.interruptAbandoned('dev', NOW + HOUR)).toEqual([]);
        expect(await store.runs.get('expired')).toMatchObject({
          state: 'interrupted',
          finishedAt: NOW + HOUR,
        });
        expect(await store.runs.get('held')).toMatchObject({ state: 'running' });
        expect(await store.runs.get('finished')).toMatchObject({ state: 'succeeded' });
      }),
    );
  });
}
