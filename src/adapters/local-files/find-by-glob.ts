import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { errorCode, refused } from './storage-error.ts';

export const FILES_FOUND_MAX = 1_000_000;
const FOLDER_DEPTH_MAX = 64;

/** Files below the root that match, relative to it, sorted by code point. A missing folder holds none. */
export async function findByGlob(root: string, glob: string): Promise<readonly string[]> {
  if (leavesRoot(glob)) return [];
  const pattern = posix.normalize(glob);
  const fixed = fixedFolder(pattern);
  const found: string[] = [];
  const search = { root, realRoot: await realPathOf(root), pattern, found, depthMax: depthOf(pattern) };
  const start = await realPathOf(join(root, fixed));
  if (search.realRoot !== undefined && start !== undefined && isInside(search.realRoot, start)) {
    await searchFolder(search, fixed);
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** Lexically above the root, absolute, or no path at all. */
export function leavesRoot(path: string): boolean {
  return path === '' || /[\0\\]/.test(path) || path.startsWith('/') || path.split('/').includes('..');
}

export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

interface Search {
  readonly root: string;
  readonly realRoot: string | undefined;
  readonly pattern: string;
  readonly found: string[];
  readonly depthMax: number;
}

/** Undefined when nothing is there. */
async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The folders before the first wildcard: what lies beside them is never read. */
function fixedFolder(pattern: string): string {
  const segments = pattern.split('/').slice(0, -1);
  const wild = segments.findIndex((segment) => /[*?[{!(+@]/.test(segment));
  return (wild === -1 ? segments : segments.slice(0, wild)).join('/');
}

/** Without `**` and with no `/` inside braces, a match has exactly as many segments as its pattern. */
function depthOf(pattern: string): number {
  return /\*\*|\{[^}]*\//.test(pattern) ? FOLDER_DEPTH_MAX : pattern.split('/').length;
}

async function searchFolder(search: Search, folder: string): Promise<void> {
  const depth = folder === '' ? 0 : folder.split('/').length;
  if (depth >= search.depthMax) return;
  for (const entry of await entriesOf(join(search.root, folder))) {
    if (isUnfinished(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? await linkKind(search, folder, path) : entryKind(entry);
    if (kind === 'folder') await searchFolder(search, path);
    else if (kind === 'file' && posix.matchesGlob(path, search.pattern)) addFound(search, path);
  }
}

function addFound({ found, pattern }: Search, path: string): void {
  if (found.length >= FILES_FOUND_MAX) {
    throw refused(`\`${pattern}\` matches more than ${FILES_FOUND_MAX} files`);
  }
  found.push(path);
}

function isUnfinished(name: string): boolean {
  return name.startsWith('.') || name.startsWith('_') || name.endsWith('.tmp');
}

function entryKind(entry: Dirent): 'file' | 'folder' | 'neither' {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'neither';
}

/** A link out of the root counts for nothing, and one to a folder around itself would be walked for ever. */
async function linkKind(
  search: Search,
  folder: string,
  path: string,
): Promise<'file' | 'folder' | 'neither'> {
  try {
    const target = await realpath(join(search.root, path));
    if (search.realRoot === undefined || !isInside(search.realRoot, target)) return 'neither';
    const entry = await stat(target);
    if (entry.isFile()) return 'file';
    const around = isInside(target, await realpath(join(search.root, folder)));
    return entry.isDirectory() && !around ? 'folder' : 'neither';
  } catch (error) {
    if (isAbsent(error) || errorCode(error) === 'ELOOP') return 'neither';
    throw error;
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}
