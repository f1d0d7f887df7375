import { assert } from '../lib/assert.ts';

/** One piece of work that may start when everything in `after` has ended well. */
export interface Task<T> {
  readonly name: string;
  readonly after: readonly string[];
  run(): Promise<T>;
}

export interface TaskGraphOptions<T> {
  readonly atOnceMax: number;
  /** Whether an outcome lets dependants start. */
  succeeded(outcome: T): boolean;
  /** The outcome of a task that cannot start, because `cause` did not succeed. */
  skipped(task: Task<T>, cause: string): T;
}

/**
 * Runs tasks in dependency order, several at once. Tasks are started in the given order as they become ready, so a run
 * with `atOnceMax` 1 is the order that the plan printed. Names in `after` that are no tasks count as done.
 */
export async function runTaskGraph<T>(
  tasks: readonly Task<T>[],
  options: TaskGraphOptions<T>,
): Promise<ReadonlyMap<string, T>> {
  const outcomes = new Map<string, T>();
  const waiting = [...tasks];
  const running = new Map<string, Promise<void>>();
  const names = new Set(tasks.map((task) => task.name));
  while (waiting.length > 0 || running.size > 0) {
    startReady();
    assert(running.size > 0 || waiting.length === 0, 'tasks wait for each other');
    if (running.size > 0) await Promise.race(running.values());
  }
  return outcomes;

  function startReady(): void {
    for (let index = 0; index < waiting.length && running.size < options.atOnceMax; ) {
      const task = waiting[index];
      const needed = (task?.after ?? []).filter((name) => names.has(name));
      if (!task || !needed.every((name) => outcomes.has(name))) {
        index++;
        continue;
      }
      waiting.splice(index, 1);
      const cause = needed.find((name) => !options.succeeded(outcomes.get(name) as T));
      if (cause === undefined) start(task);
      else {
        outcomes.set(task.name, options.skipped(task, cause));
        index = 0;
      }
    }
  }

  function start(task: Task<T>): void {
    const ended = task.run().then((outcome) => {
      outcomes.set(task.name, outcome);
      running.delete(task.name);
    });
    running.set(task.name, ended);
  }
}
