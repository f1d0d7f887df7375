import { describe, expect, it } from 'vitest';
import {
  eventOf,
  HOSTILE_TEXTS,
  HOUR,
  incidentOf,
  keyOf,
  measurementOf,
  NOW,
  type OpenState,
} from './fixtures.ts';
import { withState } from './with-state.ts';

export function observationConformance(open: OpenState): void {
  describe('measurements', () => {
    it(
      'keeps the history, oldest first, and the newest of each product, scope and SLO',
      withState(open, async (store) => {
        const first = measurementOf(keyOf(), { measuredAt: NOW, value: 1 });
        const second = measurementOf(keyOf(), { measuredAt: NOW + 1, value: null, status: 'unknown' });
        const scoped = measurementOf(keyOf(), { scope: 'orders-contract', value: 0.5 });
        const completeness = measurementOf(keyOf(), { slo: 'completeness', value: 999_999 });
        const other = measurementOf(keyOf('other'));
        await store.measurements.save([second, scoped, other, completeness]);
        await store.measurements.save([first]);
        expect(await store.measurements.history(keyOf(), 0)).toEqual([scoped, completeness, first, second]);
        expect(await store.measurements.history(keyOf(), NOW + 1)).toEqual([second]);
        expect(await store.measurements.latest('dev')).toEqual([scoped, completeness, second, other]);
      }),
    );

    it(
      'takes the one saved last when two have the same time',
      withState(open, async (store) => {
        await store.measurements.save([
          measurementOf(keyOf(), { value: 1 }),
          measurementOf(keyOf(), { value: 2 }),
        ]);
        expect((await store.measurements.latest('dev')).map(({ value }) => value)).toEqual([2]);
      }),
    );
  });

  describe('incidents', () => {
    it(
      'opens one per product and code, and sees it again',
      withState(open, async (store) => {
        const opened = await store.incidents.open(incidentOf('i1'));
        expect(opened).toEqual({ ...incidentOf('i1'), state: 'open', lastSeenAt: NOW });
        const again = await store.incidents.open({ ...incidentOf('i2'), openedAt: NOW + HOUR, runId: 'r' });
        expect(again).toEqual({ ...opened, detail: 'seen as i2', runId: 'r', lastSeenAt: NOW + HOUR });
        await store.incidents.open(incidentOf('i3', keyOf(), 'DM9002'));
        await store.incidents.open(incidentOf('i4', keyOf('other')));
        expect((await store.incidents.list('dev')).map(({ id }) => id)).toEqual(['i4', 'i3', 'i1']);
      }),
    );

    it(
      'opens one of many that are reported at once, over two connections',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        const incidents = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            (index % 2 === 0 ? store : other).incidents.open(incidentOf(`i${index}`)),
          ),
        );
        expect(new Set(incidents.map(({ id }) => id)).size).toBe(1);
        expect((await store.incidents.list('dev')).length).toBe(1);
      }),
    );

    it(
      'resolves by code or altogether, and a new one then opens',
      withState(open, async (store) => {
        await store.incidents.open(incidentOf('i1', keyOf(), 'DM9001'));
        await store.incidents.open(incidentOf('i2', keyOf(), 'DM9002'));
        await store.incidents.open(incidentOf('i3', keyOf('other'), 'DM9001'));
        await store.incidents.resolve(keyOf(), NOW + 1, []);
        expect((await store.incidents.list('dev', 'open')).length).toBe(3);
        await store.incidents.resolve(keyOf(), NOW + 1, ['DM9001', 'DM9003']);
        expect(await store.incidents.list('dev', 'resolved')).toEqual([
          { ...incidentOf('i1'), state: 'resolved', lastSeenAt: NOW, resolvedAt: NOW + 1 },
        ]);
        await store.incidents.open(incidentOf('i4', keyOf(), 'DM9001'));
        await store.incidents.resolve(keyOf(), NOW + 2);
        expect((await store.incidents.list('dev', 'open')).map(({ id }) => id)).toEqual(['i3']);
        expect((await store.incidents.list('dev', 'resolved')).map((i) => [i.id, i.resolvedAt])).toEqual([
          ['i4', NOW + 2],
          ['i2', NOW + 2],
          ['i1', NOW + 1],
        ]);
      }),
    );
  });

  describe('lineage', () => {
    it(
      'lists newest first, by job, within the limit',
      withState(open, async (store) => {
        const start = eventOf('START', { eventTime: NOW, job: 'a.b' });
        const complete = eventOf('COMPLETE', { eventTime: NOW, job: 'a.b' });
        const late = eventOf('FAIL', { eventTime: NOW - 1, job: 'a.b' });
        await store.lineage.save('dev', [start, complete, late, eventOf('START', { job: 'a.c' })]);
        expect(await store.lineage.list('dev', { job: 'a.b', limit: 9 })).toEqual([complete, start, late]);
        expect(await store.lineage.list('dev', { job: 'a.b', limit: 1 })).toEqual([complete]);
        expect((await store.lineage.list('dev', { limit: 9 })).length).toBe(4);
        expect(await store.lineage.list('dev', { job: 'a.x', limit: 9 })).toEqual([]);
      }),
    );

    it(
      'gives bodies back unchanged, big ones and hostile ones',
      withState(open, async (store) => {
        const body = {
          texts: HOSTILE_TEXTS,
          big: 'é🦆'.repeat(500_000),
          nested: { deep: [[[{ x: null }]]] },
        };
        await store.lineage.save('dev', [eventOf('COMPLETE', { body })]);
        expect((await store.lineage.list('dev', { limit: 1 }))[0]?.body).toEqual(body);
      }),
    );

    it(
      'saves many events',
      withState(open, async (store) => {
        const events = Array.from({ length: 2_000 }, (_, index) => eventOf('START', { runId: `r${index}` }));
        await store.lineage.save('dev', events);
        expect((await store.lineage.list('dev', { limit: 5_000 })).length).toBe(2_000);
      }),
    );
  });
}
