import { open } from 'node:fs/promises';

const HEADER_BYTES_MAX = 65_536;
export const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * The character that splits the header of a CSV file into the given number of names; a comma when none does.
 *
 * shape   path, 3 → `;` for a file that begins with `id;name;at`
 * errors  those of the file system
 * source  RFC 4180 §2: names may be quoted
 */
export async function csvDelimiter(path: string, columnCount: number): Promise<string> {
  const header = await firstLine(path);
  const unquoted = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  return DELIMITERS.find((delimiter) => unquoted.split(delimiter).length === columnCount) ?? ',';
}

async function firstLine(path: string): Promise<string> {
  await using file = await open(path);
  const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(HEADER_BYTES_MAX), position: 0 });
  return buffer.toString('utf8', 0, bytesRead).split(/\r\n|\r|\n/, 1)[0] ?? '';
}
