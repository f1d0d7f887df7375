import { isPlainObject } from '../../lib/json.ts';
import type { Column } from '../../model/data-type.ts';
import type { Shape } from './cursor.ts';
import { textLines } from './text-lines.ts';

/** Lines looked at: enough to meet the keys that a source writes. */
const LINES_MAX = 100;
const LINE_BYTES_MAX = 1024 * 1024;

/** Keys of the first objects in a file of JSON lines; what is no object is left to the engine to refuse. */
export async function jsonHead(chunks: AsyncIterable<Uint8Array>): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const { number, text } of textLines(chunks, LINE_BYTES_MAX)) {
    if (number > LINES_MAX) break;
    for (const key of keysOf(text ?? '')) keys.add(key);
  }
  return keys;
}

function keysOf(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? Object.keys(value) : [];
  } catch {
    // The engine reads every line after this look, and refuses the file with the place of the fault.
    return [];
  }
}

/** Declared columns, then keys that are none, as text. A column is missing when no line at all has a value for it. */
export function jsonShape(
  declared: readonly Column[],
  keys: ReadonlySet<string>,
  hasValues: (column: string) => boolean,
): Shape {
  const known = new Set(declared.map((column) => column.name));
  const extra = [...keys]
    .filter((key) => !known.has(key))
    .sort()
    .map((name): Column => ({ name, type: { kind: 'string' }, nullable: true }));
  return [...declared.filter(({ name }) => keys.has(name) || hasValues(name)), ...extra];
}
