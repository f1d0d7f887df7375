import { isPlainObject, type Json, type JsonObject } from '../lib/json.ts';
import type { ProblemCode } from '../model/problem.ts';
import { readFreeJson } from './free-json.ts';
import { report, type Sink } from './issue.ts';
import { suggest } from './suggest.ts';

/**
 * What a YAML value must look like: reads it into a typed value, reports what is wrong on the way, and describes itself
 * as JSON Schema. What cannot be read is left out and the rest is kept.
 */
export interface Shape<T> {
  readonly read: (value: unknown, sink: Sink) => T | undefined;
  readonly schema: JsonObject;
}

export interface FieldOf<T, Presence extends 'required' | 'optional'> {
  readonly shape: Shape<T>;
  /** Whether the result has the key: because it must be there, or because it has a default. */
  readonly presence: Presence;
  readonly doc: string;
  /** What stands in for a key that is missing or cannot be read. */
  readonly fallback?: T;
  /** True when leaving the key out is no fault. */
  readonly hasDefault?: true;
}

type Fields = Readonly<Record<string, FieldOf<unknown, 'required' | 'optional'>>>;

export type ReadFields<F extends Fields> = {
  readonly [K in keyof F as F[K]['presence'] extends 'required' ? K : never]: F[K] extends FieldOf<
    infer T,
    'required'
  >
    ? T
    : never;
} & {
  readonly [K in keyof F as F[K]['presence'] extends 'required' ? never : K]?: F[K] extends FieldOf<
    infer T,
    'optional'
  >
    ? T
    : never;
};

export type ReadShape<S> = S extends Shape<infer T> ? T : never;

/** A key that must be there. With a fallback the object is kept without it. */
export function required<T>(shape: Shape<T>, doc: string, fallback?: T): FieldOf<T, 'required'> {
  return { shape, presence: 'required', doc, ...(fallback === undefined ? {} : { fallback }) };
}

/** A key that may be left out and then has this value. */
export function defaulted<T>(shape: Shape<T>, doc: string, fallback: T): FieldOf<T, 'required'> {
  return { shape, presence: 'required', doc, fallback, hasDefault: true };
}

export function optional<T>(shape: Shape<T>, doc: string): FieldOf<T, 'optional'> {
  return { shape, presence: 'optional', doc };
}

/** An object with known keys; `x-…` keys are kept aside, all others are refused. */
export function object<F extends Fields>(fields: F): Shape<ReadFields<F>> {
  return objectShape(fields, 'closed');
}

/** An object whose other keys are kept as they are, under `more`; near misses of known keys are refused. */
export function openObject<F extends Fields>(
  fields: F,
): Shape<ReadFields<F> & { readonly more?: JsonObject }> {
  return objectShape(fields, 'open');
}

type Openness = 'open' | 'closed';

function objectShape<F extends Fields>(fields: F, openness: Openness): Shape<ReadFields<F>> {
  const names = Object.keys(fields);
  const needed = names.filter((name) => fields[name]?.presence === 'required');
  const demanded = needed.filter((name) => !fields[name]?.hasDefault);
  const shapes = names.map((name) => fields[name]?.shape);
  const schema = objectSchema(fields, demanded, openness);
  const read = (value: unknown, sink: Sink): ReadFields<F> | undefined => {
    if (!isPlainObject(value)) return wrongType(sink, 'a block of keys', value);
    const result: Record<string, unknown> = {};
    let known = 0;
    // In the order of the fields, not of the file: so results are canonical, and digests need no sorting.
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? '';
      const source = value[name];
      if (source === undefined) continue;
      known++;
      sink.path.push(name);
      const content = shapes[index]?.read(source, sink);
      if (content !== undefined) result[name] = content;
      sink.path.pop();
    }
    if (Object.keys(value).length > known) readOtherKeys(sink, value, names, openness, result);
    // The cast is the gate: every required key is there or the object is refused.
    return complete(result, value, needed, fields, sink) ? (result as ReadFields<F>) : undefined;
  };
  return { read, schema };
}

function readOtherKeys(
  sink: Sink,
  value: Record<string, unknown>,
  names: readonly string[],
  openness: Openness,
  result: Record<string, unknown>,
): void {
  for (const key of Object.keys(value)) {
    if (names.includes(key)) continue;
    sink.path.push(key);
    readOtherKey(sink, key, value, names, openness, result);
    sink.path.pop();
  }
}

function complete(
  result: Record<string, unknown>,
  source: Record<string, unknown>,
  needed: readonly string[],
  fields: Fields,
  sink: Sink,
): boolean {
  let usable = true;
  for (const name of needed) {
    if (result[name] !== undefined) continue;
    const field = fields[name];
    if (!field?.hasDefault && !Object.hasOwn(source, name)) {
      report(sink, 'DM1103', `key \`${name}\` is missing`, { part: 'key', hint: field?.doc });
    }
    if (field?.fallback === undefined) usable = false;
    else result[name] = field.fallback;
  }
  return usable;
}

function readOtherKey(
  sink: Sink,
  key: string,
  siblings: Record<string, unknown>,
  names: readonly string[],
  openness: Openness,
  result: Record<string, unknown>,
): void {
  const value = siblings[key];
  if (key.startsWith('x-')) {
    const kept = readFreeJson(value, sink);
    if (kept !== undefined) sink.extensions[sink.path.join('.')] = kept;
    return;
  }
  const isNearMiss = suggest(key, names, Object.keys(siblings)).fix !== undefined;
  if (openness === 'open' && key !== '__proto__' && !isNearMiss) {
    const kept = readFreeJson(value, sink);
    if (kept !== undefined) result['more'] = { ...(result['more'] ?? {}), [key]: kept };
    return;
  }
  reportUnknownKey(sink, key, siblings, names);
}

function reportUnknownKey(
  sink: Sink,
  key: string,
  siblings: Record<string, unknown>,
  names: readonly string[],
): void {
  if (key === '__proto__') {
    report(sink, 'DM1009', 'key `__proto__` is reserved', { part: 'key' });
    return;
  }
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  const { hint, fix } = suggest(key, names, Object.keys(siblings));
  report(sink, 'DM1101', `unknown key \`${shown}\``, { part: 'key', hint, fix });
}

function objectSchema(fields: Fields, needed: readonly string[], openness: Openness): JsonObject {
  const properties: Record<string, Json> = {};
  for (const [name, field] of Object.entries(fields)) {
    const fallback = field.hasDefault ? { default: field.fallback as Json } : {};
    properties[name] = { ...field.shape.schema, description: field.doc, ...fallback };
  }
  return {
    type: 'object',
    properties,
    patternProperties: { '^x-': {} },
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: openness === 'open',
  };
}

export interface ListOptions {
  readonly itemsMax?: number;
  readonly itemsMin?: number;
  /** What the items are called, where no two may have the same `name`. */
  readonly uniqueNoun?: string;
}

/** A list; items that cannot be read are left out. */
export function list<T>(item: Shape<T>, options: ListOptions = {}): Shape<readonly T[]> {
  const { itemsMax = LIST_ITEMS_MAX, itemsMin = 0 } = options;
  const read = (value: unknown, sink: Sink): readonly T[] | undefined => {
    if (!Array.isArray(value)) return wrongType(sink, 'a list', value);
    if (value.length > itemsMax) reportCount(sink, value.length, `at most ${itemsMax}`);
    if (value.length < itemsMin) reportCount(sink, value.length, `at least ${itemsMin}`);
    const result: T[] = [];
    const names = new Set<string>();
    for (let index = 0; index < value.length && index < itemsMax; index++) {
      sink.path.push(index);
      const content = item.read(value[index], sink);
      if (content !== undefined) result.push(content);
      if (options.uniqueNoun) reportTwice(sink, options.uniqueNoun, content, names);
      sink.path.pop();
    }
    return result;
  };
  return { read, schema: { type: 'array', items: item.schema, maxItems: itemsMax, minItems: itemsMin } };
}

function reportCount(sink: Sink, count: number, expected: string): void {
  report(sink, 'DM1104', `the list has ${count} items: expected ${expected}`, { part: 'key' });
}

/** Names are compared without case, as SQL does. */
function reportTwice(sink: Sink, noun: string, item: unknown, names: Set<string>): void {
  const name = isPlainObject(item) ? item['name'] : undefined;
  if (typeof name !== 'string') return;
  const known = name.toLowerCase();
  if (names.has(known)) report(sink, 'DM1220', `two ${noun}s are named \`${name}\``, { below: ['name'] });
  names.add(known);
}

/** Adds checks between the fields of a value that has been read; `keys` are all that stood there, readable or not. */
export function refine<T>(
  shape: Shape<T>,
  check: (value: T, sink: Sink, keys: readonly string[]) => void,
): Shape<T> {
  const read = (value: unknown, sink: Sink): T | undefined => {
    const content = shape.read(value, sink);
    if (content !== undefined) check(content, sink, isPlainObject(value) ? Object.keys(value) : []);
    return content;
  };
  return { read, schema: shape.schema };
}

export const LIST_ITEMS_MAX = 10_000;

/** Entries by name, such as environments and sources. */
export function record<T>(
  item: Shape<T>,
  name: { readonly pattern: RegExp; readonly code: ProblemCode; readonly expected: string },
): Shape<Readonly<Record<string, T>>> {
  const read = (value: unknown, sink: Sink): Readonly<Record<string, T>> | undefined => {
    if (!isPlainObject(value)) return wrongType(sink, 'a block of named entries', value);
    const result: Record<string, T> = {};
    for (const key of Object.keys(value)) {
      sink.path.push(key);
      if (key.startsWith('x-')) readOtherKey(sink, key, value, [], 'closed', {});
      else if (!name.pattern.test(key))
        report(sink, name.code, `\`${key}\` is no name: expected ${name.expected}`, { part: 'key' });
      else {
        const content = item.read(value[key], sink);
        if (content !== undefined) result[key] = content;
      }
      sink.path.pop();
    }
    return result;
  };
  return { read, schema: { type: 'object', additionalProperties: item.schema } };
}

/** Says that a value is of the wrong type. Answers undefined so that readers can return it. */
export function wrongType(sink: Sink, expected: string, found: unknown): undefined {
  if (found === null) {
    report(sink, 'DM1102', `the key has no value: expected ${expected}`, {
      part: 'key',
      hint: 'give it a value or remove the key',
    });
    return undefined;
  }
  report(sink, 'DM1102', `expected ${expected}, found ${describe(found)}`);
  return undefined;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  if (typeof value === 'string') return 'text';
  return `${typeof value === 'number' ? 'the number' : 'the value'} \`${String(value)}\``;
}
