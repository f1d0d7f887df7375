import type { Dirent } from 'node:fs';
import { lstat, opendir, readFile, stat, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Storage, StoredFile } from '../../capabilities/storage.ts';
import { createDurably, makeFolder, syncDurably } from './durable-file.ts';
import { fileUri } from './file-uri.ts';
import { errorCode, naming, storageError } from './storage-error.ts';
import { declaredPath, warehousePath } from './warehouse-path.ts';

export interface LocalStorageOptions {
  /** Root folder of the warehouse; it is made when something is written. */
  readonly root: string;
}

const FOLDER_DEPTH_MAX = 64;

/**
 * The warehouse in a local folder.
 *
 * shape   root folder → Storage; URIs are `file:///…`, percent-encoded
 * units   sizes in bytes, times in UTC milliseconds
 * errors  SystemError DM9002 (no access, outside the root), DM9003 (disk full)
 * source  RFC 8089; POSIX.1-2024 link(), fsync()
 */
export function localStorage(options: LocalStorageOptions): Storage {
  const root = resolve(options.root);
  const pathOf = (uri: string): string => warehousePath(root, uri);
  return {
    locate: (location) => fileUri(declaredPath(root, location)),
    enginePath: pathOf,
    read: async (uri) => naming('read', uri, () => readFile(pathOf(uri))),
    exists: async (uri) => naming('look at', uri, () => isFile(pathOf(uri))),
    create: async (uri, content) => naming('write', uri, () => createDurably(root, pathOf(uri), content)),
    sync: async (uris) => naming('sync files in', root, () => syncDurably(root, uris.map(pathOf))),
    prepareFolder: async (uri) => naming('make the folder', uri, () => makeFolder(pathOf(uri))),
    list: (uri) => listFiles(pathOf(uri), FOLDER_DEPTH_MAX),
    delete: async (uri) => naming('delete', uri, () => deleteFile(pathOf(uri))),
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function deleteFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/** Depth first; links are neither listed nor followed. What disappears meanwhile is left out. */
async function* listFiles(folder: string, depthLeft: number): AsyncGenerator<StoredFile> {
  for await (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depthLeft > 0) yield* listFiles(path, depthLeft - 1);
    else if (entry.isFile()) {
      const file = await storedFile(path);
      if (file !== undefined) yield file;
    }
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder);
  } catch (error) {
    if (!isAbsent(error)) throw storageError(error, 'list', folder);
  }
}

async function storedFile(path: string): Promise<StoredFile | undefined> {
  try {
    const { size, mtimeMs } = await lstat(path);
    return { uri: fileUri(path), sizeBytes: size, modifiedAt: Math.floor(mtimeMs) };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storageError(error, 'list', path);
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}
