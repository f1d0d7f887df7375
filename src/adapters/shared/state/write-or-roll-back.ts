import type { StateDatabase, StateQueries } from './state-database.ts';

/**
 * A transaction whose work may take everything back and still answer: `rollBack(answer)` undoes what was written and
 * makes `answer` the result.
 */
export async function writeOrRollBack<T>(
  database: StateDatabase,
  work: (tx: StateQueries, rollBack: (answer: T) => never) => Promise<T>,
): Promise<T> {
  try {
    return await database.write((tx) =>
      work(tx, (answer) => {
        throw new RolledBack(answer);
      }),
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.answer as T;
    throw error;
  }
}

/** Never leaves this file: the way out of a transaction that must not commit. */
class RolledBack extends Error {
  readonly answer: unknown;

  constructor(answer: unknown) {
    super('rolled back');
    this.answer = answer;
  }
}
