import type { Json, JsonObject } from '../lib/json.ts';
import { isPlainObject } from '../lib/json.ts';
import { report, type Sink } from './issue.ts';
import type { Shape } from './shape.ts';

/** Keeps any YAML value as it is; only keys that could reach an object's prototype are refused. */
export function readFreeJson(value: unknown, sink: Sink): Json | undefined {
  if (Array.isArray(value)) return value.map((item, index) => readBelow(item, index, sink) ?? null);
  if (!isPlainObject(value)) return isScalar(value) ? value : undefined;
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const kept = readBelow(value[key], key, sink);
    if (kept !== undefined && key !== '__proto__') result[key] = kept;
  }
  return result;
}

function readBelow(value: unknown, key: string | number, sink: Sink): Json | undefined {
  sink.path.push(key);
  if (key === '__proto__') report(sink, 'DM1009', 'key `__proto__` is reserved', { part: 'key' });
  const kept = readFreeJson(value, sink);
  sink.path.pop();
  return kept;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** A block whose keys are not ours to know. */
export const freeObject: Shape<JsonObject> = {
  read: (value, sink) => {
    if (isPlainObject(value)) return readFreeJson(value, sink) as JsonObject;
    report(sink, 'DM1102', 'expected a block of keys');
    return undefined;
  },
  schema: { type: 'object' },
};

export const freeValue: Shape<Json> = { read: readFreeJson, schema: {} };
