import type { SourceFile } from '../model/mesh.ts';
import type { Where } from '../model/problem.ts';
import type { Path } from './issue.ts';
import { type FoundNode, findNode, readTree, type YamlNode } from './yaml-tree.ts';

/**
 * Where a key path of a declaration stands in its file.
 *
 * shape   file + keys and list positions from the top → line and column of the value, of its key where the value
 *         spans lines, of the deepest existing parent where the path does not exist; 1:1 for text that is no YAML
 * units   lines and columns start at 1, columns count UTF-16 units, the end is exclusive
 */
export function locate(file: SourceFile, path: Path): Where {
  const tree = readTree(file.text);
  if (!tree) return { file: file.path, line: 1, column: 1 };
  const { start, end } = spanOf(findNode(tree, path), 'value');
  return whereOf(file, lineStarts(file.text), start, end);
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text to point at: one line where possible, never a whole block. */
export function spanOf(found: FoundNode, part: 'key' | 'value'): Span {
  const { value, key, complete } = found;
  if (key && (part === 'key' || !complete || spansLines(value))) return { start: key.start, end: key.end };
  return spansLines(value) ? firstScalar(value) : { start: value.start, end: value.end };
}

function spansLines(node: YamlNode): boolean {
  return (
    node.entries.length > 0 || node.items.length > 0 || node.style === 'literal' || node.style === 'folded'
  );
}

function firstScalar(top: YamlNode): Span {
  let node = top;
  for (;;) {
    const next: YamlNode | undefined = node.entries[0]?.key ?? node.items[0];
    if (!next) return { start: node.start, end: node.end };
    node = next;
  }
}

/** Offset of the first character of every line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let offset = text.indexOf('\n'); offset >= 0; offset = text.indexOf('\n', offset + 1))
    starts.push(offset + 1);
  return starts;
}

export function whereOf(file: SourceFile, starts: readonly number[], start: number, end: number): Where {
  const from = positionOf(starts, start);
  const to = positionOf(starts, Math.max(start, end));
  return { file: file.path, ...from, endLine: to.line, endColumn: to.column };
}

function positionOf(
  starts: readonly number[],
  offset: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
