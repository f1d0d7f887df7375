import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SystemError } from '../../model/problem.ts';

export interface WriterLock {
  release(): void;
}

/** Result code of the SQLite C interface for "somebody else has the lock". */
const SQLITE_BUSY = 5;

/**
 * Makes this process the one writer of a log. The lock is one of the operating system, taken through an empty SQLite
 * file: it ends with its process however that dies, so no stale one is ever left. `writer.json` only names the holder.
 *
 * errors  SystemError DM9006 when another process, or another log object of this one, is the writer
 * source  SQLite documentation: File Locking And Concurrency; BEGIN EXCLUSIVE
 */
export async function lockForWriting(directory: string, at: number): Promise<WriterLock> {
  await mkdir(directory, { recursive: true });
  // INVARIANT: nothing else in this process opens writer.lock; POSIX drops a process's locks with any close of the file.
  const lock = new DatabaseSync(join(directory, 'writer.lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw isBusy(error) ? heldBy(await holderOf(directory), error) : error;
  }
  await nameHolder(directory, at);
  return { release: () => lock.close() };
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === SQLITE_BUSY
  );
}

async function nameHolder(directory: string, at: number): Promise<void> {
  const partial = join(directory, 'writer.json.tmp');
  const file = await open(partial, 'w');
  try {
    await file.writeFile(`${JSON.stringify({ process: process.pid, since: new Date(at).toISOString() })}\n`);
  } finally {
    await file.close();
  }
  await rename(partial, join(directory, 'writer.json'));
}

async function holderOf(directory: string): Promise<string> {
  try {
    const holder: unknown = JSON.parse(await readFile(join(directory, 'writer.json'), 'utf8'));
    if (typeof holder === 'object' && holder !== null && 'process' in holder && 'since' in holder) {
      return `process ${String(holder.process)} since ${String(holder.since)}`;
    }
  } catch {
    // The holder has the lock and has not written its name yet: the refusal stands, without a name.
  }
  return 'another process';
}

function heldBy(holder: string, cause: unknown): SystemError {
  return new SystemError('DM9006', `the event log is written by ${holder}`, {
    system: 'embedded-stream',
    retryable: true,
    cause,
  });
}
