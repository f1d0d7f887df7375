import type { Path } from './issue.ts';

/** A JSON value with its place: offsets of the JSON text. */
export interface JsonNode {
  readonly start: number;
  end: number;
  readonly members: {
    readonly key: string;
    readonly keyStart: number;
    readonly keyEnd: number;
    readonly value: JsonNode;
  }[];
  readonly items: JsonNode[];
}

export type JsonTree =
  | { readonly kind: 'tree'; readonly root: JsonNode }
  /** Offset of the first character that cannot continue the text. */
  | { readonly kind: 'broken'; readonly offset: number };

export const JSON_DEPTH_MAX = 64;

/** Reads the places of all values of a JSON text; only its syntax errors and places matter here. */
export function readJsonTree(text: string): JsonTree {
  const reader: Reader = { text, position: 0 };
  const root = readValue(reader, 0);
  skipSpace(reader);
  return root && reader.position === text.length
    ? { kind: 'tree', root }
    : { kind: 'broken', offset: reader.position };
}

/** The node at a path, or the deepest one on the way; `part: key` answers the key's place. */
export function findJson(root: JsonNode, path: Path, part: 'key' | 'value'): { start: number; end: number } {
  let node = root;
  let span = { start: root.start, end: root.end };
  for (const [index, step] of path.entries()) {
    const member = node.members.find(({ key }) => key === step);
    const next = typeof step === 'number' ? node.items[step] : member?.value;
    if (!next) return span;
    const onKey = member && part === 'key' && index === path.length - 1;
    span = onKey ? { start: member.keyStart, end: member.keyEnd } : { start: next.start, end: next.end };
    node = next;
  }
  return span;
}

export function jsonAt(root: JsonNode, path: Path): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const step of path) {
    node =
      typeof step === 'number' ? node?.items[step] : node?.members.find(({ key }) => key === step)?.value;
  }
  return node;
}

interface Reader {
  readonly text: string;
  position: number;
}

function readValue(reader: Reader, depth: number): JsonNode | undefined {
  skipSpace(reader);
  const start = reader.position;
  if (depth > JSON_DEPTH_MAX) return undefined;
  const node: JsonNode = { start, end: start, members: [], items: [] };
  const first = reader.text[start];
  const read =
    first === '{'
      ? readObject(reader, node, depth)
      : first === '['
        ? readArray(reader, node, depth)
        : readScalar(reader);
  node.end = reader.position;
  return read ? node : undefined;
}

function readObject(reader: Reader, node: JsonNode, depth: number): boolean {
  reader.position++;
  if (take(reader, '}')) return true;
  do {
    skipSpace(reader);
    const keyStart = reader.position;
    if (!readString(reader)) return false;
    const keyEnd = reader.position;
    if (!take(reader, ':')) return false;
    const value = readValue(reader, depth + 1);
    if (!value) return false;
    node.members.push({ key: unquote(reader.text.slice(keyStart, keyEnd)), keyStart, keyEnd, value });
  } while (take(reader, ','));
  return take(reader, '}');
}

function unquote(text: string): string {
  return String(JSON.parse(text));
}

function readArray(reader: Reader, node: JsonNode, depth: number): boolean {
  reader.position++;
  if (take(reader, ']')) return true;
  do {
    const item = readValue(reader, depth + 1);
    if (!item) return false;
    node.items.push(item);
  } while (take(reader, ','));
  return take(reader, ']');
}

const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const PLAIN = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function readScalar(reader: Reader): boolean {
  return reader.text[reader.position] === '"' ? readString(reader) : match(reader, PLAIN);
}

function readString(reader: Reader): boolean {
  return match(reader, STRING);
}

function match(reader: Reader, pattern: RegExp): boolean {
  pattern.lastIndex = reader.position;
  if (!pattern.test(reader.text)) return false;
  reader.position = pattern.lastIndex;
  return true;
}

function take(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.position] !== character) return false;
  reader.position++;
  return true;
}

function skipSpace(reader: Reader): void {
  while (' \t\n\r'.includes(reader.text[reader.position] ?? 'x')) reader.position++;
}
