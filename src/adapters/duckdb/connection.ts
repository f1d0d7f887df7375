import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBPreparedStatement,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import type { ResultRow } from '../../capabilities/compute.ts';
import { SqlError } from '../../capabilities/compute.ts';
import type { Json } from '../../lib/json.ts';
import { SystemError } from '../../model/problem.ts';
import { type FailedStatement, toOurError } from './engine-error.ts';
import { jsonOf, orNull, type ToJson } from './json-value.ts';

type Engine = typeof import('@duckdb/node-api');

/** `StatementType.SELECT` of @duckdb/node-api; the module itself is loaded only when an engine starts. */
const SELECT_STATEMENT = 1;

let engine: Promise<Engine> | undefined;

/** Loads the native module once, on first use: it costs tens of milliseconds that most commands need not pay. */
export function loadEngine(): Promise<Engine> {
  engine ??= import('@duckdb/node-api');
  return engine;
}

/**
 * Settings of every instance: no extension is fetched, times are UTC, failures come as JSON with their position.
 *
 * source  DuckDB 1.5 docs, Configuration; Securing DuckDB
 */
export async function openInstance(settings: Readonly<Record<string, string>>): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await loadEngine();
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      errors_as_json: 'true',
      ...settings,
    });
    const connection = await instance.connect();
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
    connection.closeSync();
    return instance;
  } catch (error) {
    throw toOurError(error, { statement: '', isSourceFile: () => false });
  }
}

/** Where the user's text stands in the statement that the engine's positions refer to. */
export interface UserStatement {
  readonly statement: string;
  readonly text: string;
  readonly offset: number;
}

/** A connection whose failures are ours and whose rows are JSON. */
export class Connection {
  readonly raw: DuckDBConnection;
  readonly #isSourceFile: (path: string) => boolean;
  #interrupts = 0;

  constructor(raw: DuckDBConnection, isSourceFile: (path: string) => boolean) {
    this.raw = raw;
    this.#isSourceFile = isSourceFile;
  }

  static async open(instance: DuckDBInstance, isSourceFile: (path: string) => boolean): Promise<Connection> {
    return new Connection(await instance.connect(), isSourceFile);
  }

  /** Runs one statement of the platform, with the user's text inside it where there is one. */
  async run(statement: string, user?: UserStatement): Promise<readonly ResultRow[]> {
    const failed = user
      ? { statement: user.statement, userText: { text: user.text, offset: user.offset } }
      : { statement };
    return this.#guard(failed, async () => {
      // Unlike `run`, `prepare` refuses a second statement.
      const prepared = await this.raw.prepare(statement);
      try {
        return await allRows(await prepared.run());
      } finally {
        prepared.destroySync();
      }
    });
  }

  /** Runs exactly one SELECT statement. */
  async select(text: string): Promise<readonly ResultRow[]> {
    return this.#guard(asUserText(text), async () => {
      const prepared = await this.#prepareSelect(text);
      try {
        return await allRows(await prepared.run());
      } finally {
        prepared.destroySync();
      }
    });
  }

  /**
   * Rows as the engine makes them, a few thousand at a time. The client library reports the failure of a late row as
   * the end of the rows; only the transaction knows that there was one. So each stream has a transaction, which is
   * asked at the end: part of the rows must never be taken for all of them.
   */
  async *stream(text: string): AsyncGenerator<readonly ResultRow[], void, undefined> {
    const failed = asUserText(text);
    const stopIfInterrupted = this.interruptible();
    const prepared = await this.#guard(failed, () => this.#prepareSelect(text));
    try {
      await this.raw.run('BEGIN TRANSACTION');
      const rows = batches(await this.#guard(failed, () => prepared.stream()));
      for (;;) {
        const next = await this.#guard(failed, () => rows.next());
        stopIfInterrupted();
        if (next.done) break;
        yield next.value;
      }
      if (await this.#hasFailed()) await this.#guard(failed, () => this.#failAgain(prepared));
    } finally {
      prepared.destroySync();
    }
  }

  /** Names and types of the columns that a SELECT answers. */
  async columns(text: string): Promise<readonly { readonly name: string; readonly type: DuckDBType }[]> {
    return this.#guard(asUserText(text), async () => {
      const prepared = await this.#prepareSelect(text);
      try {
        const names = uniqueNames(indexesTo(prepared.columnCount).map((index) => prepared.columnName(index)));
        return names.map((name, index) => ({ name, type: prepared.columnType(index) }));
      } finally {
        prepared.destroySync();
      }
    });
  }

  /** Stops the running statement; work made of several statements stops before its next one. */
  interrupt(): void {
    this.#interrupts++;
    this.raw.interrupt();
  }

  /** A function that throws once `interrupt` was called after now. */
  interruptible(): () => void {
    const before = this.#interrupts;
    return () => {
      if (this.#interrupts !== before) {
        throw new SystemError('DM9001', 'the statement was interrupted', {
          system: 'duckdb',
          retryable: true,
        });
      }
    };
  }

  close(): void {
    this.raw.closeSync();
  }

  async #prepareSelect(text: string): Promise<DuckDBPreparedStatement> {
    const prepared = await this.raw.prepare(text);
    if (prepared.statementType === SELECT_STATEMENT && prepared.parameterCount === 0) return prepared;
    const reason =
      prepared.parameterCount === 0 ? 'the statement is not a SELECT' : 'parameters are not possible here';
    prepared.destroySync();
    throw new SqlError(reason);
  }

  /** A failed statement leaves its transaction aborted, which then takes no other statement. */
  async #hasFailed(): Promise<boolean> {
    return this.raw.run('SELECT 1').then(
      () => false,
      () => true,
    );
  }

  /** The failure is known and its reason is not: the statement runs once more, now with its result held back. */
  async #failAgain(prepared: DuckDBPreparedStatement): Promise<never> {
    await this.raw.run('ROLLBACK');
    await prepared.run();
    const message = 'the statement failed after some of its rows, and did not fail again';
    throw new SystemError('DM9001', message, { system: 'duckdb', retryable: true });
  }

  async #guard<T>(failed: Omit<FailedStatement, 'isSourceFile'>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toOurError(error, { ...failed, isSourceFile: this.#isSourceFile });
    }
  }
}

function asUserText(text: string): Omit<FailedStatement, 'isSourceFile'> {
  return { statement: text, userText: { text, offset: 0 } };
}

async function allRows(result: DuckDBResult): Promise<readonly ResultRow[]> {
  const rows: ResultRow[] = [];
  for await (const batch of batches(result)) rows.push(...batch);
  return rows;
}

/** Rows of a result, chunk by chunk. */
async function* batches(result: DuckDBResult): AsyncGenerator<readonly ResultRow[], void, undefined> {
  const indexes = indexesTo(result.columnCount);
  const names = uniqueNames(result.columnNames());
  const converters = indexes.map((index) => jsonOf(result.columnType(index)));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    const columns = indexes.map((index) =>
      columnJson(chunk.getColumnValues(index), converters[index] ?? String),
    );
    yield Array.from({ length: chunk.rowCount }, (_, row) => rowOf(names, columns, row));
  }
}

function columnJson(values: readonly DuckDBValue[], toJson: ToJson): readonly Json[] {
  return values.map((value) => orNull(value, toJson));
}

function rowOf(names: readonly string[], columns: readonly (readonly Json[])[], row: number): ResultRow {
  const result: Record<string, Json> = {};
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const value = columns[index]?.[row] ?? null;
    // Assigning to this one name would set the prototype instead.
    if (name === '__proto__') Object.defineProperty(result, name, { value, enumerable: true });
    else result[name] = value;
  }
  return result;
}

/** Two columns of one name would be one key of a row: the second becomes `name_1`, as in a table made from the query. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let count = 1; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function indexesTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
