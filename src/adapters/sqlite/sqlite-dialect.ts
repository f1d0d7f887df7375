import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import { resultCode, SQLITE_BUSY } from './sqlite-error.ts';

/** How long a writer waits for one of another process, in all. */
export const LOCK_WAIT_MS_MAX = 10_000;
/** SQLite's own wait stops the whole process, so it is short; between two of them other work goes on. */
export const BUSY_TIMEOUT_MS = 10;
const LOCK_RETRY_MS = 10;
const STATEMENTS_CACHED_MAX = 256;

/**
 * Kysely on the synchronous connection of `node:sqlite`. The connection is one, so Kysely hands it to one transaction
 * at a time; other processes are waited for without stopping this one.
 *
 * shape   open connection → Kysely dialect; closing Kysely closes the connection
 * errors  those of `node:sqlite`, unchanged
 * source  Kysely 0.29 Dialect, Driver; Node 24 documentation of `node:sqlite`; SQLite documentation of BEGIN IMMEDIATE
 */
export function sqliteDialect(database: DatabaseSync, lockWaitMs: number = LOCK_WAIT_MS_MAX): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(database, lockWaitMs),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function sqliteDriver(database: DatabaseSync, lockWaitMs: number): Driver {
  const connection = sqliteConnection(database);
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: (_connection, settings) => begin(database, settings, lockWaitMs),
    commitTransaction: async () => database.exec('commit'),
    // SQLite has rolled back by itself after some errors, such as a full disk.
    rollbackTransaction: async () => {
      if (database.isTransaction) database.exec('rollback');
    },
    releaseConnection: async () => {},
    destroy: async () => database.close(),
  };
}

/** Writers take the lock at once: one that read first and then wrote could fail half way, with nothing to wait for. */
async function begin(
  database: DatabaseSync,
  settings: TransactionSettings,
  lockWaitMs: number,
): Promise<void> {
  const statement = settings.accessMode === 'read only' ? 'begin deferred' : 'begin immediate';
  await retryWhileLocked(() => database.exec(statement), lockWaitMs);
}

/** Runs something that either fails as locked without any effect, or is done. */
export async function retryWhileLocked(attempt: () => void, lockWaitMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += BUSY_TIMEOUT_MS + LOCK_RETRY_MS) {
    try {
      attempt();
      return;
    } catch (error) {
      if (resultCode(error) !== SQLITE_BUSY || waitedMs >= lockWaitMs) throw error;
    }
    await delay(LOCK_RETRY_MS);
  }
}

interface CachedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

function sqliteConnection(database: DatabaseSync): DatabaseConnection {
  const cache = new Map<string, CachedStatement>();
  return {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
      execute(cached(database, cache, query.sql), query.parameters as readonly SQLInputValue[]),
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      const { statement } = cached(database, cache, query.sql);
      for (const row of statement.iterate(...(query.parameters as readonly SQLInputValue[]))) {
        yield { rows: [row as R] };
      }
    },
  };
}

function execute<R>(
  { statement, returnsRows }: CachedStatement,
  parameters: readonly SQLInputValue[],
): QueryResult<R> {
  if (returnsRows) return { rows: statement.all(...parameters) as R[] };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** Drops the statement that was unused longest when there are too many. */
function cached(database: DatabaseSync, cache: Map<string, CachedStatement>, sql: string): CachedStatement {
  const known = cache.get(sql);
  if (known !== undefined) {
    cache.delete(sql);
    cache.set(sql, known);
    return known;
  }
  const statement = database.prepare(sql);
  const added = { statement, returnsRows: statement.columns().length > 0 };
  cache.set(sql, added);
  const [oldest] = cache.keys();
  if (cache.size > STATEMENTS_CACHED_MAX && oldest !== undefined) cache.delete(oldest);
  return added;
}
