import { createHash } from 'node:crypto';
import { createReadStream, realpathSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SourceFileEntry, SourceFiles } from '../../capabilities/storage.ts';
import { findByGlob, isAbsent, isInside, leavesRoot } from './find-by-glob.ts';
import { naming, refused, storageError } from './storage-error.ts';

export interface LocalSourceFilesOptions {
  /** The mesh root; nothing above it is read. */
  readonly root: string;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Files of source systems below the mesh root.
 *
 * Globs are case sensitive on every system and know `*`, `?`, `[…]`, `{a,b}` and `**`. Not matched: names that end in
 * `.tmp` or begin with `.` or `_`, folders included, because writers use them for what is not finished; unless the
 * glob spells the folder out before its first wildcard. Symbolic links are followed while they stay in the root.
 *
 * shape   mesh root → SourceFiles; paths are relative to the root, with `/`
 * units   sizes in bytes, times in UTC milliseconds
 * errors  SystemError DM9002 (no access, path outside the root, too many files)
 * source  Node 24 documentation of `path.matchesGlob`; Hadoop's and Spark's `_temporary`, `_SUCCESS` convention
 */
export function localSourceFiles(options: LocalSourceFilesOptions): SourceFiles {
  const root = resolve(options.root);
  return {
    find: async (glob) => naming('look for', glob, () => findEntries(root, glob)),
    read: async (path) => naming('read', path, async () => readFile(await pathInRoot(root, path))),
    readChunks: (path) => readChunks(root, path),
    hash: async (path) => naming('read', path, async () => hashFile(await pathInRoot(root, path))),
    enginePath: (path) => checkedPath(root, path),
  };
}

async function findEntries(root: string, glob: string): Promise<readonly SourceFileEntry[]> {
  const paths = await findByGlob(root, glob);
  const entries: SourceFileEntry[] = [];
  for (const path of paths) {
    const file = await stat(join(root, path));
    entries.push({ path, sizeBytes: file.size, modifiedAt: Math.floor(file.mtimeMs) });
  }
  return entries;
}

function lexicalPath(root: string, path: string): string {
  if (leavesRoot(path)) throw refused(`\`${path}\` is outside the mesh root`);
  return join(root, path);
}

/** For an engine, which follows links by itself; a missing file is the engine's to report. */
function checkedPath(root: string, path: string): string {
  const lexical = lexicalPath(root, path);
  try {
    if (isInside(realpathSync(root), realpathSync(lexical))) return lexical;
  } catch (error) {
    if (isAbsent(error)) return lexical;
    throw storageError(error, 'look at', path);
  }
  throw refused(`\`${path}\` is outside the mesh root`);
}

/** Looks through links as well: a link in the root may point out of it. */
async function pathInRoot(root: string, path: string): Promise<string> {
  const real = await realpath(lexicalPath(root, path));
  if (!isInside(await realpath(root), real)) throw refused(`\`${path}\` is outside the mesh root`);
  return real;
}

async function* readChunks(root: string, path: string): AsyncGenerator<Uint8Array> {
  const real = await naming('read', path, () => pathInRoot(root, path));
  try {
    yield* createReadStream(real, { highWaterMark: CHUNK_BYTES });
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
