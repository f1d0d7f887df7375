import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { ProblemCode } from '../model/problem.ts';
import { coreScalar } from './core-scalar.ts';

export const ALIASES_MAX = 100;
/** Values after aliases are expanded; a file without aliases is bounded by its size. */
export const EXPANDED_VALUES_MAX = 50_000;

/** What is wrong with the document as YAML though its syntax is right. */
export interface ConstructFault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface Constructed {
  readonly value: unknown;
  readonly faults: readonly ConstructFault[];
}

/**
 * Turns parser events into plain values. Ours instead of the parser's own, because it finds every repeated key and every
 * tag at once, bounds what aliases expand to, keeps long numbers exact, and takes half the time.
 *
 * source  YAML 1.2.2 §10.3 Core Schema; tags and merge keys are not part of our format
 */
export function construct(text: string, events: readonly Event[]): Constructed {
  const reader: Reader = { text, events, position: 1, values: 0, aliases: 0, anchors: new Map(), faults: [] };
  const value = readValue(reader);
  if (reader.aliases > 0 && reader.values > EXPANDED_VALUES_MAX) {
    fault(reader, 'DM1003', `aliases expand to more than ${EXPANDED_VALUES_MAX} values`, 0, 1);
  }
  return { value, faults: reader.faults };
}

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  position: number;
  /** Values so far, those behind aliases counted as often as they appear. */
  values: number;
  aliases: number;
  /** Complete values only, so that no value can contain itself. */
  readonly anchors: Map<string, { readonly value: unknown; readonly values: number }>;
  readonly faults: ConstructFault[];
}

function fault(reader: Reader, code: ProblemCode, message: string, start: number, end: number): void {
  reader.faults.push({ code, message, start: Math.max(0, start), end: Math.max(1, end) });
}

/** Stands for the end of a collection. */
const END = Symbol('end');

// Recursion is bounded: the parser refuses more than DEPTH_MAX levels.
function readValue(reader: Reader): unknown {
  const event = reader.events[reader.position++];
  if (!event) return END;
  switch (event.type) {
    case EVENT_ID.SCALAR:
      reader.values++;
      if (event.tagStart >= 0) refuseTag(reader, event.tagStart, event.tagEnd);
      return anchored(reader, event, reader.values - 1, scalarValue(reader.text, event));
    case EVENT_ID.MAPPING:
      return readCollection(reader, event, readMapping);
    case EVENT_ID.SEQUENCE:
      return readCollection(reader, event, readSequence);
    case EVENT_ID.ALIAS:
      return readAlias(reader, event.anchorStart, event.anchorEnd);
    default:
      return END;
  }
}

type ScalarEvent = Extract<Event, { readonly valueStart: number }>;
type Anchored = Extract<Event, { readonly tagStart: number }>;

function textOf(text: string, event: ScalarEvent): string {
  if (event.valueStart < 0) return '';
  return event.fast ? text.slice(event.valueStart, event.valueEnd) : getScalarValue(text, event);
}

function scalarValue(text: string, event: ScalarEvent): unknown {
  const content = textOf(text, event);
  return event.style === SCALAR_STYLE.PLAIN ? coreScalar(content) : content;
}

function readCollection(reader: Reader, event: Anchored, read: (reader: Reader) => unknown): unknown {
  const before = reader.values++;
  if (event.tagStart >= 0) refuseTag(reader, event.tagStart, event.tagEnd);
  return anchored(reader, event, before, read(reader));
}

function anchored(reader: Reader, event: Anchored, before: number, value: unknown): unknown {
  if (event.anchorStart >= 0) {
    const name = reader.text.slice(event.anchorStart, event.anchorEnd);
    reader.anchors.set(name, { value, values: reader.values - before });
  }
  return value;
}

function refuseTag(reader: Reader, start: number, end: number): void {
  fault(
    reader,
    'DM1011',
    `tag \`${reader.text.slice(start, Math.min(end, start + 60))}\` has no meaning here`,
    start,
    end,
  );
}

function readAlias(reader: Reader, start: number, end: number): unknown {
  const name = reader.text.slice(start, end);
  const known = reader.anchors.get(name);
  if (++reader.aliases === ALIASES_MAX + 1) {
    fault(reader, 'DM1003', `the file holds more than ${ALIASES_MAX} aliases`, start - 1, end);
  }
  if (!known)
    fault(reader, 'DM1001', `alias \`*${name.slice(0, 60)}\` refers to no value before it`, start - 1, end);
  reader.values += known?.values ?? 1;
  return known?.value ?? null;
}

function readSequence(reader: Reader): unknown[] {
  const items: unknown[] = [];
  for (let item = readValue(reader); item !== END; item = readValue(reader)) items.push(item);
  return items;
}

function readMapping(reader: Reader): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (;;) {
    const event = reader.events[reader.position];
    const key = readKey(reader);
    if (key === END) return result;
    const value = readValue(reader);
    if (typeof key !== 'string' || !event) continue;
    if (Object.hasOwn(result, key)) {
      const { start, end } = placeOf(event);
      fault(reader, 'DM1007', `key \`${key.slice(0, 60)}\` stands twice in one block`, start, end);
    } else if (key === '__proto__') {
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    } else result[key] = value;
  }
}

/** The text of a key; undefined, and a fault, for anything that is no text. */
function readKey(reader: Reader): string | undefined | typeof END {
  const event = reader.events[reader.position];
  if (event?.type === EVENT_ID.SCALAR) {
    reader.position++;
    return textOf(reader.text, event);
  }
  if (readValue(reader) === END) return END;
  if (event) fault(reader, 'DM1001', 'a key must be text', placeOf(event).start, placeOf(event).end);
  return undefined;
}

function placeOf(event: Event): { readonly start: number; readonly end: number } {
  if ('valueStart' in event) return { start: event.valueStart, end: event.valueEnd };
  if ('start' in event) return { start: event.start, end: event.start + 1 };
  return 'anchorStart' in event ? { start: event.anchorStart, end: event.anchorEnd } : { start: 0, end: 1 };
}
