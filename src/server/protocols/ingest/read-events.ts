import { isSafeNumber, parse } from 'lossless-json';
import type { Json } from '../../../lib/json.ts';

export type ReadEvents =
  | { readonly kind: 'read'; readonly events: readonly Json[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads the body of a push.
 *
 * shape   JSON object, JSON array, or NDJSON by its content type → events
 * units   numbers that a JavaScript number cannot hold become text, digit for digit
 */
export function readEvents(body: string, contentType: string): ReadEvents {
  if (!/^application\/x-ndjson\b/i.test(contentType)) {
    const value = readJson(body);
    if (value === undefined) return { kind: 'unreadable', reason: 'the body is not JSON' };
    return { kind: 'read', events: isList(value) ? value : [value] };
  }
  const events: Json[] = [];
  for (const [index, line] of body.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = readJson(line);
    if (value === undefined) return { kind: 'unreadable', reason: `line ${index + 1} is not JSON` };
    events.push(value);
  }
  return { kind: 'read', events };
}

/** Sixteen digits or more in a row, with or without a point: only then can `JSON.parse` lose one. */
const LONG_NUMBER = /[\d.]{16,}|\d[eE]/;

function readJson(text: string): Json | undefined {
  try {
    // Both parsers answer JSON values only.
    if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Json;
    return parse(text, undefined, { parseNumber: losslessly }) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function losslessly(text: string): number | string {
  return isSafeNumber(text) ? Number(text) : text;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
