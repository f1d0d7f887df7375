import { describe, expect, it } from 'vitest';
import { runTaskGraph, type Task } from './parallel.ts';

interface Outcome {
  readonly ok: boolean;
  readonly cause?: string;
}

function tasksOf(graph: Readonly<Record<string, readonly string[]>>, failing: readonly string[] = []) {
  const started: string[] = [];
  let running = 0;
  let runningMost = 0;
  const tasks = Object.entries(graph).map(
    ([name, after]): Task<Outcome> => ({
      name,
      after,
      async run() {
        started.push(name);
        runningMost = Math.max(runningMost, ++running);
        await Promise.resolve();
        running--;
        return { ok: !failing.includes(name) };
      },
    }),
  );
  return { tasks, started, most: () => runningMost };
}

const options = (atOnceMax: number) => ({
  atOnceMax,
  succeeded: (outcome: Outcome) => outcome.ok,
  skipped: (_: Task<Outcome>, cause: string): Outcome => ({ ok: false, cause }),
});

describe('runTaskGraph', () => {
  it('starts a task after all that it needs', async () => {
    const { tasks, started } = tasksOf({ c: ['a', 'b'], a: [], b: ['a'], d: ['c'] });
    await runTaskGraph(tasks, options(2));
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps the given order and one task at a time when told so', async () => {
    const { tasks, started, most } = tasksOf({ x: [], y: [], z: [] });
    await runTaskGraph(tasks, options(1));
    expect(started).toEqual(['x', 'y', 'z']);
    expect(most()).toBe(1);
  });

  it('runs independent tasks at once up to the limit', async () => {
    const { tasks, most } = tasksOf({ a: [], b: [], c: [], d: [] });
    await runTaskGraph(tasks, options(3));
    expect(most()).toBe(3);
  });

  it('skips whatever needs a failed task, directly or not, and runs the rest', async () => {
    const { tasks, started } = tasksOf({ a: [], b: ['a'], c: ['b'], other: [] }, ['a']);
    const outcomes = await runTaskGraph(tasks, options(2));
    expect(started).toEqual(['a', 'other']);
    expect(outcomes.get('b')).toEqual({ ok: false, cause: 'a' });
    expect(outcomes.get('c')).toEqual({ ok: false, cause: 'b' });
    expect(outcomes.get('other')).toEqual({ ok: true });
  });

  it('counts names that are no tasks as done', async () => {
    const { tasks, started } = tasksOf({ a: ['elsewhere'] });
    await runTaskGraph(tasks, options(1));
    expect(started).toEqual(['a']);
  });
});
