import { access, link, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { SystemError } from '../../model/problem.ts';

const OWNER_ONLY = 0o600;
/** All pages in one step: a step that another writer interrupts would start over, for ever on a busy system. */
const PAGES_AT_ONCE = 2 ** 31 - 1;

/**
 * Copies a state file that is in use into one new file, which appears whole or not at all.
 *
 * shape   path of the live file, path of the copy → nothing; the copy is synced and readable by its owner only
 * errors  SystemError DM9004 when the copy's path is taken or cannot be written; those of `node:sqlite`
 * source  SQLite documentation: Online Backup API; Node 24 documentation: `sqlite.backup`
 */
export async function backupDatabase(path: string, target: string): Promise<void> {
  const partial = join(dirname(target), `.${basename(target)}.partial`);
  try {
    await refuseTaken(target);
    await rm(partial, { force: true });
    await (await open(partial, 'wx', OWNER_ONLY)).close();
    await copyPages(path, partial);
    await syncPath(partial);
    // A link, unlike a rename, never replaces a file that appeared meanwhile.
    await link(partial, target);
    await syncPath(dirname(target));
  } catch (error) {
    throw error instanceof Error && 'code' in error && !('errcode' in error)
      ? fileError(error, target)
      : error;
  } finally {
    await rm(partial, { force: true });
  }
}

/** A connection of its own, so that the copy, made in another thread, stops nobody here. */
async function copyPages(path: string, partial: string): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true });
  try {
    await backup(source, partial, { rate: PAGES_AT_ONCE });
  } finally {
    source.close();
  }
}

async function refuseTaken(target: string): Promise<void> {
  const taken = await access(target).then(
    () => true,
    () => false,
  );
  if (taken) throw Object.assign(new Error('the file exists already'), { code: 'EEXIST' });
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function fileError(error: Error, target: string): unknown {
  if (error instanceof SystemError) return error;
  const full = 'code' in error && error.code === 'ENOSPC';
  return new SystemError(full ? 'DM9003' : 'DM9004', `no backup in \`${target}\`: ${error.message}`, {
    system: 'sqlite',
    retryable: full,
    cause: error,
  });
}
