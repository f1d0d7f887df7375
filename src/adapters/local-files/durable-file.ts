import { link, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './storage-error.ts';

/** How many files are synced at once: enough for the disk to merge them, few enough to leave threads for others. */
const SYNC_PARALLEL_MAX = 4;
/** Names tried, because a crashed process with the same id may have left some; orphan clean-up removes those. */
const TEMPORARY_NAMES_MAX = 1_000;

/**
 * Writes a file that is there completely or not at all, and stays after a power cut.
 *
 * shape   path, content → `exists` and nothing written when the name is taken
 * errors  those of `node:fs`
 * source  POSIX.1-2024 link() (fails with EEXIST in one step), fsync(); Linux fsync(2): the folder needs its own
 */
export async function createDurably(
  root: string,
  path: string,
  content: Uint8Array,
): Promise<'created' | 'exists'> {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = await writeTemporary(path, content);
  try {
    await link(temporary, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return 'exists';
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  // Up to the root, because a folder may be one that another process has made and not synced yet.
  for (const parent of foldersUpTo(root, folder)) await syncPath(parent);
  return 'created';
}

async function writeTemporary(path: string, content: Uint8Array): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${attempt}.tmp`);
    try {
      await writeSynced(temporary, content);
      return temporary;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || attempt >= TEMPORARY_NAMES_MAX) throw error;
    }
  }
}

/** INVARIANT: removes only a file that this call has made. */
async function writeSynced(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Makes a folder and what is missing above it; every folder that got an entry is synced. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (const path of foldersUpTo(dirname(first), dirname(folder))) await syncPath(path);
}

/** Syncs files, then every folder from theirs up to the root, each once. */
export async function syncDurably(root: string, paths: readonly string[]): Promise<void> {
  await inParallel([...new Set(paths)], syncPath);
  const folders = new Set(paths.flatMap((path) => foldersUpTo(root, dirname(path))));
  await inParallel([...folders], syncPath);
}

/** The folder, its parent, … and the last one, `top`. */
function foldersUpTo(top: string, folder: string): readonly string[] {
  const folders = [folder];
  for (let path = folder; path !== top && path !== dirname(path); path = dirname(path))
    folders.push(dirname(path));
  return folders;
}

async function inParallel(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const queue = paths.values();
  const workers = Array.from({ length: SYNC_PARALLEL_MAX }, async () => {
    for (const path of queue) await work(path);
  });
  await Promise.all(workers);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
