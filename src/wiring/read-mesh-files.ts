import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SourceFile } from '../model/mesh.ts';

/** The folder at or above `start` that holds `datamesh.yaml`. */
export function findMeshRoot(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'datamesh.yaml'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

const DECLARATION_FOLDERS = ['domains', 'policies'];
const TOP_FILES = ['datamesh.yaml', 'datamesh.local.yaml'];
/** A file beyond it is handed on cut: `spec/` refuses it by name without parsing it. */
const FILE_BYTES_READ_MAX = 1_048_577;
const FILES_AT_ONCE = 64;

/** Reads every declaration and model of a mesh folder, sorted by path; generated and hidden folders are not entered. */
export async function readMeshFiles(root: string): Promise<readonly SourceFile[]> {
  const below = await Promise.all(DECLARATION_FOLDERS.map((folder) => listFiles(root, folder)));
  return readFilesAt(
    root,
    [...TOP_FILES.filter((file) => existsSync(join(root, file))), ...below.flat()].sort(),
  );
}

/** Reads files by their paths relative to a folder. */
export async function readFilesAt(root: string, paths: readonly string[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (let start = 0; start < paths.length; start += FILES_AT_ONCE) {
    const batch = paths.slice(start, start + FILES_AT_ONCE);
    files.push(...(await Promise.all(batch.map((path) => readOne(root, path)))));
  }
  return files;
}

async function listFiles(root: string, folder: string): Promise<readonly string[]> {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  const entries = await readdir(start, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|sql)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !path.split('/').some((part) => part.startsWith('.') || part === 'node_modules'));
}

async function readOne(root: string, path: string): Promise<SourceFile> {
  const absolute = join(root, path);
  const { size } = await stat(absolute);
  if (size <= FILE_BYTES_READ_MAX) return { path, text: await readFile(absolute, 'utf8') };
  return { path, text: ' '.repeat(FILE_BYTES_READ_MAX) };
}
