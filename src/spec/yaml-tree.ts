import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { Path } from './issue.ts';
import { DEPTH_MAX } from './yaml.ts';

/** A YAML value with its place: offsets of the file's text, quotes included. */
export interface YamlNode {
  readonly kind: 'scalar' | 'mapping' | 'sequence' | 'alias';
  start: number;
  end: number;
  /** Offsets of a scalar's content, without quotes. */
  readonly inner: { readonly start: number; readonly end: number };
  /** Text of a scalar after unquoting and unfolding. */
  readonly text: string;
  readonly style: 'plain' | 'quoted' | 'literal' | 'folded';
  /** Columns that a block scalar's lines are indented by. */
  readonly indent: number;
  readonly entries: { readonly key: YamlNode; readonly value: YamlNode }[];
  readonly items: YamlNode[];
}

/** Reads the places of all values; undefined when the text is no YAML. */
export function readTree(text: string): YamlNode | undefined {
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: DEPTH_MAX });
  } catch {
    // Not swallowed: whoever parses the values reports the same syntax error with its place.
    return undefined;
  }
  return treeOf(text, events);
}

/** Puts the flat event list of one document into a tree. */
export function treeOf(text: string, events: readonly Event[]): YamlNode | undefined {
  const reader = { text, events, position: 1 };
  return events[0]?.type === EVENT_ID.DOCUMENT ? readNode(reader) : undefined;
}

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  position: number;
}

// Recursion is bounded: the parser refuses more than DEPTH_MAX levels.
function readNode(reader: Reader): YamlNode | undefined {
  const event = reader.events[reader.position];
  if (!event || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
  reader.position++;
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return scalarNode(reader.text, event);
    case EVENT_ID.ALIAS:
      return node('alias', event.anchorStart - 1, event.anchorEnd);
    case EVENT_ID.SEQUENCE:
      return readSequence(reader, event.start);
    default:
      return readMapping(reader, event.start);
  }
}

function readSequence(reader: Reader, start: number): YamlNode {
  const sequence = node('sequence', start, start);
  for (let item = readNode(reader); item; item = readNode(reader)) {
    sequence.items.push(item);
    sequence.end = item.end;
  }
  reader.position++;
  return sequence;
}

function readMapping(reader: Reader, start: number): YamlNode {
  const mapping = node('mapping', start, start);
  for (let key = readNode(reader); key; key = readNode(reader)) {
    const value = readNode(reader) ?? node('scalar', key.end, key.end);
    mapping.entries.push({ key, value });
    mapping.end = value.end;
  }
  reader.position++;
  return mapping;
}

type ScalarEvent = Extract<Event, { readonly valueStart: number }>;

function scalarNode(text: string, event: ScalarEvent): YamlNode {
  const style = styleOf(event);
  const start = Math.max(0, event.valueStart);
  const end = Math.max(start, event.valueEnd);
  const quote = style === 'quoted' ? 1 : 0;
  return {
    ...node('scalar', start - quote, end + quote),
    inner: { start, end },
    text: event.valueStart < 0 ? '' : getScalarValue(text, event),
    style,
    indent: event.indent,
  };
}

function styleOf(event: ScalarEvent): YamlNode['style'] {
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return 'quoted';
    case SCALAR_STYLE.LITERAL_BLOCK:
      return 'literal';
    case SCALAR_STYLE.FOLDED_BLOCK:
      return 'folded';
    default:
      return 'plain';
  }
}

function node(kind: YamlNode['kind'], start: number, end: number): YamlNode {
  const inner = { start, end };
  return { kind, start, end, inner, text: '', style: 'plain', indent: 0, entries: [], items: [] };
}

export interface FoundNode {
  readonly value: YamlNode;
  /** The key that the value belongs to; absent for list items and the top. */
  readonly key?: YamlNode;
  /** False when only a parent of the path exists. */
  readonly complete: boolean;
}

/** The node at a path of keys, or the deepest one on the way to it. */
export function findNode(tree: YamlNode, path: Path): FoundNode {
  let found: FoundNode = { value: tree, complete: true };
  for (const step of path) {
    const next = stepInto(found.value, step);
    if (!next) return { ...found, complete: false };
    found = next;
  }
  return found;
}

function stepInto(from: YamlNode, step: string | number): FoundNode | undefined {
  if (from.kind === 'sequence') {
    const item = typeof step === 'number' ? from.items[step] : findItem(from.items, step);
    return item && { value: item, complete: true };
  }
  const entry = from.entries.find(({ key }) => key.text === String(step));
  return entry && { value: entry.value, key: entry.key, complete: true };
}

/** Checks that no longer know a position name the item instead: by its `name`, its text, or a word of its text. */
function findItem(items: readonly YamlNode[], name: string): YamlNode | undefined {
  const isNamed = (item: YamlNode): boolean =>
    item.text === name || item.entries.some(({ key, value }) => key.text === 'name' && value.text === name);
  return items.find(isNamed) ?? items.find((item) => item.text.split(/\W+/).includes(name));
}
