import type { Column } from '../../model/data-type.ts';
import type { Shape } from './cursor.ts';
import { textLines } from './text-lines.ts';

const HEADER_BYTES_MAX = 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface CsvHeader {
  /** Columns in the order of the header: with the declared type where the name is declared, else text. */
  readonly shape: Shape;
  readonly delimiter: string;
}

/**
 * Reads the header line of a CSV file.
 *
 * shape   bytes + declared columns → header, or undefined when the file has no header line
 */
export async function csvHeader(
  chunks: AsyncIterable<Uint8Array>,
  declared: readonly Column[],
): Promise<CsvHeader | undefined> {
  for await (const line of textLines(chunks, HEADER_BYTES_MAX)) {
    if (line.text === undefined) return undefined;
    const byName = new Map(declared.map((column) => [column.name.toLowerCase(), column]));
    const { names, delimiter } = bestSplit(line.text.replace(/\r$/, ''), byName);
    const shape = names.map(
      (name): Column => byName.get(name.toLowerCase()) ?? { name, type: { kind: 'string' }, nullable: true },
    );
    return { shape, delimiter };
  }
  return undefined;
}

interface Split {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/** Splits by the delimiter that finds most of the declared names. */
function bestSplit(header: string, declared: ReadonlyMap<string, Column>): Split {
  const candidates = DELIMITERS.map((delimiter) => ({ delimiter, names: splitHeader(header, delimiter) }));
  const known = ({ names }: Split): number => names.filter((name) => declared.has(name.toLowerCase())).length;
  return candidates.reduce((best, split) => (known(split) > known(best) ? split : best));
}

/** Fields of one header line; quotes may surround a name and double inside it (RFC 4180 §2). */
function splitHeader(header: string, delimiter: string): readonly string[] {
  const stop = delimiter === '|' ? '\\|' : delimiter;
  const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^${stop}]*))(${stop}|$)`, 'y');
  const names: string[] = [];
  for (let more = true; more; ) {
    const match = pattern.exec(header);
    if (!match) return [header];
    const name = (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim();
    names.push(name === '' ? `column_${names.length + 1}` : name);
    more = match[3] !== '';
  }
  return names;
}
