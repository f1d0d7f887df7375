import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { SystemError } from '../../model/problem.ts';
import type { StateDatabase, StateDialect } from '../shared/state/state-database.ts';
import type { StateTables } from '../shared/state/tables.ts';
import { backupDatabase } from './backup-database.ts';
import { BUSY_TIMEOUT_MS, LOCK_WAIT_MS_MAX, retryWhileLocked, sqliteDialect } from './sqlite-dialect.ts';
import { sqliteError } from './sqlite-error.ts';

/** Stands in the header of every state file ("DMSH"), so that no other database is taken for one. */
export const APPLICATION_ID = 0x444d5348;
const OWNER_ONLY = 0o600;

export interface SqliteDatabaseOptions {
  readonly lockWaitMs?: number;
  /** Smallest file size that counts as full; only tests set it. */
  readonly pagesMax?: number;
}

/** Opens the file with the durability that an acknowledged commit needs; the layout may still be old. */
export async function openSqliteDatabase(
  path: string,
  { lockWaitMs = LOCK_WAIT_MS_MAX, pagesMax }: SqliteDatabaseOptions = {},
): Promise<StateDatabase> {
  try {
    createPrivately(path);
    const connection = new DatabaseSync(path, {
      timeout: BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: true,
    });
    try {
      await configure(connection, path, lockWaitMs);
      if (pagesMax !== undefined) connection.exec(`pragma max_page_count = ${pagesMax}`);
    } catch (error) {
      connection.close();
      throw error;
    }
    return stateDatabase(connection, path, lockWaitMs);
  } catch (error) {
    throw openError(error, path);
  }
}

/** State holds declarations and samples of data: only its owner reads it. SQLite gives `-wal` and `-shm` the same mode. */
function createPrivately(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', OWNER_ONLY));
}

async function configure(connection: DatabaseSync, path: string, lockWaitMs: number): Promise<void> {
  await retryWhileLocked(() => claim(connection, path), lockWaitMs);
  await retryWhileLocked(() => connection.exec('pragma journal_mode = wal'), lockWaitMs);
  connection.exec('pragma synchronous = full');
}

/** Marks an empty file as ours and refuses one that is somebody else's. */
function claim(connection: DatabaseSync, path: string): void {
  const id = connection.prepare('pragma application_id').get()?.['application_id'];
  if (id === APPLICATION_ID) return;
  const objects = connection.prepare('select count(*) as count from sqlite_schema').get()?.['count'];
  if (id === 0 && objects === 0) connection.exec(`pragma application_id = ${APPLICATION_ID}`);
  else {
    throw new SystemError('DM9004', `\`${path}\` is a database, and not one of datamesh`, {
      system: 'sqlite',
      retryable: false,
    });
  }
}

function openError(error: unknown, path: string): unknown {
  const isFileError = error instanceof Error && 'code' in error && !('errcode' in error);
  if (error instanceof SystemError || !isFileError) return sqliteError(error, path);
  return new SystemError('DM9004', `the state file \`${path}\` cannot be opened: ${error.message}`, {
    system: 'sqlite',
    retryable: false,
    cause: error,
  });
}

function stateDatabase(connection: DatabaseSync, path: string, lockWaitMs: number): StateDatabase {
  const db = new Kysely<StateTables>({ dialect: sqliteDialect(connection, lockWaitMs) });
  const named = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw sqliteError(error, path);
    } finally {
      // The connection is synchronous: without a turn of the event loop, a series of calls would stop everything else.
      await nextTurn();
    }
  };
  return {
    dialect: SQLITE,
    read: (work) => named(() => db.transaction().setAccessMode('read only').execute(work)),
    write: (work) => named(() => db.transaction().execute(work)),
    backup: (target) => named(() => backupDatabase(path, target)),
    close: () => db.destroy(),
  };
}

const SQLITE: StateDialect = {
  autoIdType: 'integer',
  autoId: (column) => column.primaryKey().autoIncrement(),
  text: 'text',
  hasTable: async (tx, table) => {
    const found = await sql`select 1 from sqlite_schema where type = 'table' and name = ${table}`.execute(tx);
    return found.rows.length > 0;
  },
};
