import { isPlainObject } from '../../lib/json.ts';
import { type Column, type DataType, formatDataType } from '../../model/data-type.ts';

/**
 * Why a JSON value is none of a column type, as one phrase; undefined when it is. What passes here is read by the
 * engine without error, so that one bad event never stops a landing.
 */
export function checkValue(value: unknown, type: DataType): string | undefined {
  switch (type.kind) {
    case 'list':
      return Array.isArray(value)
        ? first(value, (item) => checkNullable(item, type.element))
        : mismatch(value, type);
    case 'map':
      return isPlainObject(value)
        ? first(Object.values(value), (item) => checkNullable(item, type.value))
        : mismatch(value, type);
    case 'struct':
      return isPlainObject(value) ? checkColumns(value, type.fields) : mismatch(value, type);
    default:
      return SCALARS[type.kind](value, type) ? undefined : mismatch(value, type);
  }
}

/** Checks the fields of an object against columns; fields that are no column are left out later. */
export function checkColumns(
  row: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
): string | undefined {
  return first(columns, (column) => {
    const value = row[column.name];
    if (value === null || value === undefined) {
      return column.nullable ? undefined : `\`${column.name}\` is required and missing`;
    }
    const reason = checkValue(value, column.type);
    return reason && `\`${column.name}\` ${reason}`;
  });
}

function checkNullable(value: unknown, type: DataType): string | undefined {
  return value === null ? undefined : checkValue(value, type);
}

function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const reason = check(item);
    if (reason) return reason;
  }
  return undefined;
}

function mismatch(value: unknown, type: DataType): string {
  return `is ${nameOf(value)} and no \`${formatDataType(type)}\``;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

type Scalar = Exclude<DataType['kind'], 'list' | 'map' | 'struct'>;

const INT_MAX = 2 ** 31;
const LONG_MAX = 2n ** 63n;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MINUTES = String.raw`([01]\d|2[0-3]):[0-5]\d`;
const SECONDS = String.raw`:[0-5]\d(\.\d{1,9})?`;
const ZONE = String.raw`(Z|[+-](0\d|1[0-5]):?[0-5]\d)`;
const TIME = new RegExp(`^${MINUTES}(${SECONDS})?$`);
/** The engine takes a zone only after seconds. */
const INSTANT = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)[T ]${MINUTES}(${SECONDS}${ZONE}?)?$`);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Without zeros in front, which the engine does not take in JSON text. */
const NUMBER = /^-?(0|[1-9]\d{0,59})(\.\d{1,60})?([eE][+-]?\d{1,3})?$/;
const FLOAT_MAX = 3.4028234663852886e38;

const SCALARS: Readonly<Record<Scalar, (value: unknown, type: DataType) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  int: (value) => wholeWithin(value, BigInt(INT_MAX)),
  long: (value) => wholeWithin(value, LONG_MAX),
  float: (value) => isFloating(value, FLOAT_MAX),
  double: (value) => isFloating(value, Number.MAX_VALUE),
  decimal: (value, type) => isDecimal(value, type),
  string: (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
  date: (value) => typeof value === 'string' && isDate(value),
  time: (value) => typeof value === 'string' && TIME.test(value),
  timestamp: (value) => typeof value === 'string' && isInstant(value),
  timestamptz: (value) => typeof value === 'string' && isInstant(value),
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  binary: (value) => typeof value === 'string' && /^([\x20-\x5b\x5d-\x7e]|\\x[0-9A-F]{2})*$/i.test(value),
};

/** A JSON number beyond 2^53 has lost digits here, not in the engine, which reads the text: only its size is checked. */
function wholeWithin(value: unknown, bound: bigint): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && inRange(BigInt(value), bound);
  return typeof value === 'string' && /^-?(0|[1-9]\d{0,18})$/.test(value) && inRange(BigInt(value), bound);
}

function inRange(value: bigint, bound: bigint): boolean {
  return value >= -bound && value < bound;
}

function isFloating(value: unknown, max: number): boolean {
  if (typeof value === 'number') return Math.abs(value) <= max;
  if (typeof value !== 'string') return false;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return true;
  return NUMBER.test(value) && Math.abs(Number(value)) <= max;
}

/** Digits before the point must fit; more digits after it than the scale are rounded, as for JSON numbers they must be. */
function isDecimal(value: unknown, type: DataType): boolean {
  if (type.kind !== 'decimal') return false;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return false;
  if (typeof value === 'number' && !/[eI]/.test(text)) return fits(text, type);
  return NUMBER.test(text) && !/e/i.test(text) && fits(text, type);
}

function fits(text: string, type: { readonly precision: number; readonly scale: number }): boolean {
  const [whole = ''] = text.replace('-', '').split('.');
  // Rounding up may add a digit, so a number of only nines that fits by count is left to fail at the edge: one place less.
  const digits = whole.replace(/^0+/, '').length;
  return digits <= type.precision - type.scale && !roundsBeyond(text, type);
}

function roundsBeyond(
  text: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): boolean {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  if (fraction.length <= scale) return false;
  const kept = whole.replace(/^0+/, '') + fraction.slice(0, scale);
  return (fraction[scale] ?? '0') >= '5' && kept.length >= precision && /^9+$/.test(kept);
}

/** Counted by hand: making a `Date` of every value would be half the cost of a landing. */
function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  const month = Number(text.slice(5, 7));
  if (month !== 2) return day <= (SHORT_MONTHS.has(month) ? 30 : 31);
  const year = Number(text.slice(0, 4));
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const SHORT_MONTHS: ReadonlySet<number> = new Set([4, 6, 9, 11]);

function isInstant(text: string): boolean {
  const match = INSTANT.exec(text);
  return match?.[1] !== undefined && isDate(match[1]);
}
