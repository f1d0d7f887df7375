import { quoteLiteral } from '../../lib/sql-text.ts';
import type { DataType } from '../../model/data-type.ts';

/** A declared value as SQL of the column's own type, so that the scan compares without a cast per row. */
export type Literal =
  | { readonly ok: true; readonly sql: string }
  | { readonly ok: false; readonly reason: string };

/** A bound of a range; `all` = every value of the type lies beyond it, `none` = no value can. */
export type Bound =
  | { readonly kind: 'value'; readonly sql: string }
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'bad'; readonly reason: string };

const EXPONENT_MAX = 400;

/**
 * The SQL of one bound of a range.
 *
 * shape   declared text and column type → SQL, or that the bound fails all or no values
 * units   bounds are inclusive; a bound finer than the column's scale moves inwards to the next value of the type
 * source  DuckDB 1.5 §Numeric Types, §Timestamp Types: literals and casts
 */
export function boundLiteral(text: string, type: DataType, side: 'min' | 'max'): Bound {
  const exact = exactType(type);
  if (exact) return exactBound(text, exact, side);
  const literal = type.kind === 'string' ? refuse(text, 'a range', type) : valueLiteral(text, type);
  return literal.ok ? { kind: 'value', sql: literal.sql } : { kind: 'bad', reason: literal.reason };
}

/**
 * The SQL of one listed value; undefined when no value of the column's type can equal it (1.5 in a list of longs).
 *
 * shape   declared value and column type → SQL
 * source  DuckDB 1.5 §Literal Types
 */
export function listedLiteral(value: string | number | boolean, type: DataType): Literal | undefined {
  const exact = exactType(type);
  if (!exact) return valueLiteral(String(value), type);
  const number = parseNumber(String(value));
  if (!number) return refuse(String(value), 'a list', type);
  const unscaled = toScale(number, exact.scale, 'ceil');
  if (unscaled !== toScale(number, exact.scale, 'floor')) return undefined;
  return unscaled < exact.min || unscaled > exact.max
    ? undefined
    : { ok: true, sql: exactSql(unscaled, exact) };
}

/** A UTC instant as SQL of a date or timestamp type; undefined for other types. */
export function instantLiteral(timeMs: number, type: DataType): string | undefined {
  const text = new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
  if (type.kind === 'date') return `DATE '${text.slice(0, 10)}'`;
  if (type.kind === 'timestamp') return `TIMESTAMP '${text}'`;
  return type.kind === 'timestamptz' ? `TIMESTAMPTZ '${text}+00'` : undefined;
}

function valueLiteral(text: string, type: DataType): Literal {
  switch (type.kind) {
    case 'string':
      return { ok: true, sql: quoteLiteral(text) };
    case 'float':
    case 'double':
      return parseNumber(text)
        ? { ok: true, sql: `CAST(${quoteLiteral(text)} AS ${type.kind.toUpperCase()})` }
        : refuse(text, 'a number', type);
    case 'boolean':
      return text === 'true' || text === 'false' ? { ok: true, sql: text } : refuse(text, 'a boolean', type);
    case 'uuid':
      return /^[0-9a-fA-F-]{32,36}$/.test(text)
        ? { ok: true, sql: `CAST('${text}' AS UUID)` }
        : refuse(text, 'a UUID', type);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return timeLiteral(text, type);
    default:
      return refuse(text, 'a comparison', type);
  }
}

function timeLiteral(text: string, type: DataType): Literal {
  if (type.kind === 'date') {
    return /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? { ok: true, sql: `DATE '${text}'` }
      : refuse(text, 'a date', type);
  }
  if (type.kind === 'time') {
    return /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/.test(text)
      ? { ok: true, sql: `TIME '${text}'` }
      : refuse(text, 'a time', type);
  }
  const utc = utcText(text);
  if (utc === undefined) return refuse(text, 'a time', type);
  return { ok: true, sql: type.kind === 'timestamptz' ? `TIMESTAMPTZ '${utc}+00'` : `TIMESTAMP '${utc}'` };
}

/** RFC 3339 text, or a plain date, as `YYYY-MM-DD hh:mm:ss[.ffffff]` in UTC; text without an offset is UTC. */
function utcText(text: string): string | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (!match) return undefined;
  const instant = `${match[1]}T${match[2] ?? '00:00'}:${match[3] ?? '00'}${match[5] ?? 'Z'}`;
  const timeMs = Date.parse(instant);
  if (Number.isNaN(timeMs)) return undefined;
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')}${match[4] ?? ''}`;
}

function refuse(text: string, wanted: string, type: DataType): Literal {
  return { ok: false, reason: `\`${text}\` does not fit ${wanted} on a column of type \`${type.kind}\`` };
}

/** Integers and decimals: exact values as whole multiples of 10^-scale. */
interface ExactType {
  readonly kind: 'int' | 'long' | 'decimal';
  readonly precision: number;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
}

function exactType(type: DataType): ExactType | undefined {
  if (type.kind === 'int' || type.kind === 'long') {
    const limit = 2n ** (type.kind === 'int' ? 31n : 63n);
    return { kind: type.kind, precision: 0, scale: 0, min: -limit, max: limit - 1n };
  }
  if (type.kind !== 'decimal') return undefined;
  const limit = 10n ** BigInt(type.precision) - 1n;
  return { kind: 'decimal', precision: type.precision, scale: type.scale, min: -limit, max: limit };
}

function exactBound(text: string, type: ExactType, side: 'min' | 'max'): Bound {
  const number = parseNumber(text);
  if (!number) return { kind: 'bad', reason: `\`${text}\` is not a number` };
  const unscaled = toScale(number, type.scale, side === 'min' ? 'ceil' : 'floor');
  if (side === 'min' ? unscaled > type.max : unscaled < type.min) return { kind: 'all' };
  if (side === 'min' ? unscaled <= type.min : unscaled >= type.max) return { kind: 'none' };
  return { kind: 'value', sql: exactSql(unscaled, type) };
}

function exactSql(unscaled: bigint, type: ExactType): string {
  const sqlType =
    type.kind === 'decimal'
      ? `DECIMAL(${type.precision},${type.scale})`
      : type.kind === 'int'
        ? 'INTEGER'
        : 'BIGINT';
  return `CAST('${decimalText(unscaled, type.scale)}' AS ${sqlType})`;
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

interface ExactNumber {
  readonly unscaled: bigint;
  readonly scale: number;
}

function parseNumber(text: string): ExactNumber | undefined {
  const match = /^([+-]?)(\d{1,400})(?:\.(\d{1,400}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const exponent = Number(match[4] ?? 0);
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = BigInt(`${match[2]}${match[3] ?? ''}`) * (match[1] === '-' ? -1n : 1n);
  const scale = (match[3] ?? '').length - exponent;
  return scale >= 0 ? { unscaled: digits, scale } : { unscaled: digits * 10n ** BigInt(-scale), scale: 0 };
}

function toScale(number: ExactNumber, scale: number, rounding: 'ceil' | 'floor'): bigint {
  if (number.scale <= scale) return number.unscaled * 10n ** BigInt(scale - number.scale);
  const divisor = 10n ** BigInt(number.scale - scale);
  const quotient = number.unscaled / divisor;
  const rest = number.unscaled % divisor;
  if (rest === 0n) return quotient;
  if (rounding === 'ceil') return rest > 0n ? quotient + 1n : quotient;
  return rest < 0n ? quotient - 1n : quotient;
}
