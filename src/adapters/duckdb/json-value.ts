import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Json } from '../../lib/json.ts';

/** Turns one non-null engine value into JSON. */
export type ToJson = (value: DuckDBValue) => Json;

const DAY_MS = 86_400_000;
const DATE_DAYS_MAX = 100_000_000;
const DATE_MS_MAX = 8_640_000_000_000_000n;
const FLOAT_DIGITS_MAX = 9;

const BY_NAME: Readonly<Record<string, ToJson>> = {
  BOOLEAN: (value) => value === true,
  TINYINT: Number,
  SMALLINT: Number,
  INTEGER: Number,
  UTINYINT: Number,
  USMALLINT: Number,
  UINTEGER: Number,
  FLOAT: (value) => floatJson(Number(value)),
  DOUBLE: (value) => doubleJson(Number(value)),
  DATE: (value) => dateText((value as { days: number }).days, value),
  TIMESTAMP: (value) => timestampText((value as { micros: bigint }).micros, value),
  TIMESTAMP_S: (value) => timestampText((value as { seconds: bigint }).seconds * 1_000_000n, value),
  TIMESTAMP_MS: (value) => timestampText((value as { millis: bigint }).millis * 1_000n, value),
  'TIMESTAMP WITH TIME ZONE': (value) => zoned(timestampText((value as { micros: bigint }).micros, value)),
  BLOB: (value) => base64(value),
};

/**
 * How values of an engine type are written as JSON: 64-bit and larger integers and decimals as text, dates and
 * timestamps as RFC 3339 (UTC, at least milliseconds; without `Z` where the type has no zone), binaries as base64,
 * NaN and infinities as text, maps as lists of `{key, value}`; any other type as the engine's text.
 *
 * source  DuckDB 1.5 docs, SQL › Data Types; RFC 3339 §5.6; @duckdb/node-api 1.5.5 values
 */
export function jsonOf(type: DuckDBType): ToJson {
  const named = BY_NAME[type.toString()];
  if (named) return named;
  if ('memberTags' in type) return unionJson(type.memberTags, type.memberTypes);
  if ('keyType' in type) return mapJson(jsonOf(type.keyType), jsonOf(type.valueType));
  if ('valueType' in type) return listJson(jsonOf(type.valueType));
  if ('entryNames' in type) return structJson(type.entryNames, type.entryTypes);
  return String;
}

function listJson(element: ToJson): ToJson {
  return (value) => (value as { items: readonly DuckDBValue[] }).items.map((item) => orNull(item, element));
}

function mapJson(key: ToJson, value: ToJson): ToJson {
  return (map) =>
    (map as { entries: readonly { key: DuckDBValue; value: DuckDBValue }[] }).entries.map((entry) => ({
      key: orNull(entry.key, key),
      value: orNull(entry.value, value),
    }));
}

function structJson(names: readonly string[], types: readonly DuckDBType[]): ToJson {
  const converters = types.map(jsonOf);
  return (value) => {
    const { entries } = value as { entries: Readonly<Record<string, DuckDBValue>> };
    return Object.fromEntries(
      names.map((name, index) => [name, orNull(entries[name] ?? null, converters[index] ?? String)]),
    );
  };
}

function unionJson(tags: readonly string[], types: readonly DuckDBType[]): ToJson {
  const converters = new Map(tags.map((tag, index) => [tag, types[index]]));
  return (value) => {
    const union = value as { tag: string; value: DuckDBValue };
    const type = converters.get(union.tag);
    return orNull(union.value, type ? jsonOf(type) : String);
  };
}

export function orNull(value: DuckDBValue, toJson: ToJson): Json {
  return value === null || value === undefined ? null : toJson(value);
}

function doubleJson(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

/** The shortest text that is this 32-bit number: `1.1`, not `1.100000023841858`. */
function floatJson(value: number): Json {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < FLOAT_DIGITS_MAX; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(FLOAT_DIGITS_MAX));
}

function base64(value: DuckDBValue): string {
  const { bytes } = value as { bytes: Uint8Array };
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Dates that JavaScript cannot hold, infinities among them, stay the engine's text. */
function dateText(days: number, value: DuckDBValue): string {
  if (Math.abs(days) > DATE_DAYS_MAX) return String(value);
  return new Date(days * DAY_MS).toISOString().replace(/T.*$/, '');
}

function timestampText(micros: bigint, value: DuckDBValue): string {
  const fraction = ((micros % 1_000n) + 1_000n) % 1_000n;
  const milliseconds = (micros - fraction) / 1_000n;
  if (milliseconds > DATE_MS_MAX || milliseconds < -DATE_MS_MAX) return String(value);
  const text = new Date(Number(milliseconds)).toISOString().slice(0, -1);
  return fraction === 0n ? text : `${text}${String(fraction).padStart(3, '0')}`;
}

function zoned(text: string): string {
  return text.includes('T') ? `${text}Z` : text;
}
