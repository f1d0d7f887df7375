import { existsSync } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SystemError } from '../../model/problem.ts';
import { refuseNewer } from '../shared/state/migrate.ts';
import { MIGRATIONS } from '../shared/state/migrations.ts';
import { backupDatabase } from './backup-database.ts';
import { APPLICATION_ID } from './sqlite-database.ts';
import { resultCode, SQLITE_BUSY, sqliteError } from './sqlite-error.ts';

export interface RestoreSqliteOptions {
  /** A backup; it stays as it is. */
  readonly from: string;
  /** The state file to be replaced, or made. */
  readonly path: string;
}

/**
 * Puts a backup in the place of the state, in one step, and keeps what was there beside it.
 *
 * shape   backup, path → path of the kept state, or undefined when there was none
 * errors  SystemError DM9004 the backup is damaged or none of ours, or another process has the state open (retryable);
 *         DM9005 the backup is from a newer version; DM9003 disk full. Then the state is as before
 * source  SQLite documentation: WAL mode §8 (exclusive locking), PRAGMA quick_check; POSIX.1-2024 rename()
 */
export async function restoreSqliteState({ from, path }: RestoreSqliteOptions): Promise<string | undefined> {
  verifyBackup(from);
  await mkdir(dirname(path), { recursive: true });
  const copy = `${path}.restoring`;
  await rm(copy, { force: true });
  await backupDatabase(from, copy);
  try {
    return await replace(path, copy);
  } finally {
    await rm(copy, { force: true });
  }
}

/** A whole database of ours, of a layout that this version knows. */
export function verifyBackup(from: string): void {
  try {
    const database = new DatabaseSync(from, { readOnly: true });
    try {
      const value = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
      if (value('pragma application_id') !== APPLICATION_ID)
        throw failed(`\`${from}\` is no state of datamesh`, false);
      const check = value('pragma quick_check(1)');
      if (check !== 'ok') throw failed(`\`${from}\` is damaged: ${String(check)}`, false);
      refuseNewer(Number(value('select max(version) from schema_version')), MIGRATIONS.at(-1)?.version ?? 0);
    } finally {
      database.close();
    }
  } catch (error) {
    throw sqliteError(error, from);
  }
}

/** The lock on the old file is held until the new one has its name, so that nobody writes into what is set aside. */
async function replace(path: string, copy: string): Promise<string | undefined> {
  const kept = existsSync(path) ? `${path}.before-restore` : undefined;
  const lock = kept === undefined ? undefined : lockAlone(path);
  try {
    if (kept !== undefined) await setAside(path, kept);
    await rename(copy, path);
    await syncFolder(dirname(path));
  } finally {
    lock?.close();
  }
  return kept;
}

/** Writes the log back into the file, so that the file is all; undefined when it is too damaged for that. */
function lockAlone(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive');
    return database;
  } catch (error) {
    database.close();
    if (resultCode(error) === SQLITE_BUSY) {
      throw failed(`the state file \`${path}\` is open in another process; stop it first`, true);
    }
    return undefined;
  }
}

/** A log that could not be written back goes along: under its own name it would be read into the new file. */
async function setAside(path: string, kept: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${kept}${suffix}`, { force: true });
  await link(path, kept);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(`${path}${suffix}`)) await rename(`${path}${suffix}`, `${kept}${suffix}`);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function failed(message: string, retryable: boolean): SystemError {
  return new SystemError('DM9004', message, { system: 'sqlite', retryable });
}
