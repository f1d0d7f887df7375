import { describe, expect, it } from 'vitest';
import type { Job, StateStore } from '../../capabilities/state.ts';
import { HOUR, NOW, type OpenState } from './fixtures.ts';
import { withState } from './with-state.ts';

function jobOf(subject: string, dueAt = NOW, more: Partial<Job> = {}): Omit<Job, 'id' | 'attempts'> {
  return { kind: 'build', subject, payload: { subject, dueAt }, dueAt, ...more };
}

function take(store: StateStore, at = NOW, holder = 'h', leaseUntil = at + HOUR) {
  return store.jobs.take('dev', holder, at, leaseUntil);
}

async function takeOne(store: StateStore, at = NOW, holder = 'h'): Promise<Job> {
  const job = await take(store, at, holder);
  if (job === undefined) throw new Error('no job is due');
  return job;
}

export function jobConformance(open: OpenState): void {
  describe('jobs', () => {
    it(
      'hands out what is due, the longest due first',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('later', NOW + 1));
        await store.jobs.add('dev', jobOf('second', NOW));
        await store.jobs.add('dev', jobOf('first', NOW - 1));
        expect(await take(store)).toEqual({
          ...jobOf('first', NOW - 1),
          id: expect.any(Number),
          attempts: 0,
        });
        expect((await take(store))?.subject).toBe('second');
        expect(await take(store)).toBeUndefined();
        expect((await store.jobs.list('dev')).map(({ subject }) => subject)).toEqual([
          'first',
          'second',
          'later',
        ]);
      }),
    );

    it(
      'runs one job of a subject at a time, whatever its kind',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a', NOW));
        await store.jobs.add('dev', jobOf('a', NOW, { kind: 'measure' }));
        const first = await takeOne(store);
        expect(await take(store)).toBeUndefined();
        await store.jobs.finish(first.id, 'h');
        expect((await take(store))?.kind).toBe('measure');
      }),
    );

    const DUPLICATES: readonly { readonly name: string; readonly second: number; readonly stays: number }[] =
      [
        { name: 'an earlier one takes the place of the later', second: NOW - 5, stays: NOW - 5 },
        { name: 'a later one is dropped', second: NOW + 5, stays: NOW },
        { name: 'an equal one is dropped', second: NOW, stays: NOW },
      ];
    it.each(DUPLICATES)('keeps one waiting job of a kind and subject: $name', async ({ second, stays }) =>
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a', NOW));
        await store.jobs.add('dev', jobOf('a', second));
        expect((await store.jobs.list('dev')).map(({ dueAt, payload }) => ({ dueAt, payload }))).toEqual([
          { dueAt: stays, payload: { subject: 'a', dueAt: stays } },
        ]);
      })(),
    );

    it(
      'lets one successor wait for a job that is being worked on',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a'));
        const running = await takeOne(store);
        await store.jobs.add('dev', jobOf('a'));
        await store.jobs.add('dev', jobOf('a', NOW + 1));
        expect((await store.jobs.list('dev')).length).toBe(2);
        expect(await take(store)).toBeUndefined();
        await store.jobs.finish(running.id, 'h');
        const successor = await takeOne(store);
        expect(successor.id).not.toBe(running.id);
        await store.jobs.finish(successor.id, 'h');
        expect(await store.jobs.list('dev')).toEqual([]);
      }),
    );

    it(
      'takes a job over when the lease of its holder has expired, as one more attempt',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a'));
        const first = await takeOne(store, NOW, 'dead');
        expect(await take(store, NOW + HOUR - 1)).toBeUndefined();
        expect(await take(store, NOW + HOUR, 'heir')).toEqual({ ...first, attempts: 1 });
        await store.jobs.finish(first.id, 'dead');
        expect(await store.jobs.renew(first.id, 'dead', NOW + 9 * HOUR)).toBe(false);
        expect((await store.jobs.list('dev')).length).toBe(1);
        await store.jobs.finish(first.id, 'heir');
        expect(await store.jobs.list('dev')).toEqual([]);
      }),
    );

    it(
      'stays with a holder that renews',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a'));
        const job = await takeOne(store);
        expect(await store.jobs.renew(job.id, 'h', NOW + 3 * HOUR)).toBe(true);
        expect(await take(store, NOW + 2 * HOUR, 'other')).toBeUndefined();
        await store.jobs.finish(job.id, 'h');
        expect(await store.jobs.renew(job.id, 'h', NOW + 3 * HOUR)).toBe(false);
      }),
    );

    it(
      'is tried again later, with its attempts counted',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a'));
        const job = await takeOne(store);
        await store.jobs.retry(job.id, 'somebody else', NOW, 'not mine');
        expect(await take(store)).toBeUndefined();
        await store.jobs.retry(job.id, 'h', NOW + HOUR, 'engine failed');
        expect(await take(store, NOW + HOUR - 1)).toBeUndefined();
        expect(await take(store, NOW + HOUR)).toEqual({ ...job, dueAt: NOW + HOUR, attempts: 1 });
      }),
    );

    it(
      'becomes one with a successor that waits already: the earlier time, the higher count',
      withState(open, async (store) => {
        await store.jobs.add('dev', jobOf('a'));
        const job = await takeOne(store);
        await store.jobs.add('dev', jobOf('a', NOW + 1));
        await store.jobs.retry(job.id, 'h', NOW + HOUR, 'engine failed');
        expect(await store.jobs.list('dev')).toMatchObject([
          { dueAt: NOW + 1, attempts: 1, payload: { dueAt: NOW + 1 } },
        ]);
        const again = await takeOne(store, NOW + 1);
        await store.jobs.add('dev', jobOf('a', NOW + 9 * HOUR));
        await store.jobs.retry(again.id, 'h', NOW + HOUR, 'engine failed');
        expect(await store.jobs.list('dev')).toMatchObject([{ dueAt: NOW + HOUR, attempts: 2 }]);
      }),
    );

    it(
      'gives each job to one of many workers, over two connections',
      withState(open, async (store, state) => {
        const other = await state.reopen();
        for (let index = 0; index < 10; index++)
          await store.jobs.add('dev', jobOf(`s${index % 5}`, NOW + index));
        const taken = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            take(index % 2 === 0 ? store : other, NOW + HOUR, `h${index}`),
          ),
        );
        const subjects = taken.flatMap((job) => (job === undefined ? [] : [job.subject]));
        expect(subjects.sort()).toEqual(['s0', 's1', 's2', 's3', 's4']);
      }),
    );
  });
}
