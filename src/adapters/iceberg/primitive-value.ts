import {
  formatDays,
  formatTime,
  formatTimestamp,
  parseDays,
  parseTime,
  parseTimestamp,
} from './engine-time.ts';

/**
 * A value of a primitive Iceberg type: boolean; number for int, date, float and double; bigint for long, times and
 * the unscaled decimal; string; bytes for uuid, fixed and binary.
 */
export type PrimitiveValue = boolean | number | bigint | string | Buffer;

/**
 * Reads the engine's text of a value.
 *
 * shape   (`decimal(12,2)`, `12.30`) → 1230n; undefined when the text is no value of the type
 * source  DuckDB 1.5 `COPY … RETURN_STATS` text: booleans as 1 and 0, blobs as hex, timestamps in UTC
 */
export function parseEngineText(type: string, text: string): PrimitiveValue | undefined {
  switch (baseOf(type)) {
    case 'boolean':
      return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined;
    case 'int':
      return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
    case 'long':
      return /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
    case 'float':
    case 'double':
      return parseFloating(text);
    case 'decimal':
      return parseDecimal(text, scaleOf(type));
    case 'date':
      return /^-?\d+$/.test(text) ? Number(text) : parseDays(text);
    case 'time':
      return parseTime(text);
    case 'timestamp':
    case 'timestamptz':
      return parseTimestamp(text);
    case 'string':
      return text;
    case 'uuid':
      return parseHex(text.replaceAll('-', ''), 16);
    case 'fixed':
    case 'binary':
      return parseHex(text);
    default:
      return undefined;
  }
}

/** Prints a value as the engine does; `parseEngineText` reads it back. */
export function formatEngineText(type: string, value: PrimitiveValue): string {
  if (Buffer.isBuffer(value)) {
    const hex = value.toString('hex');
    return type === 'uuid'
      ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
      : hex.toUpperCase();
  }
  switch (baseOf(type)) {
    case 'float':
    case 'double':
      return formatFloating(Number(value));
    case 'decimal':
      return formatDecimal(BigInt(value), scaleOf(type));
    case 'date':
      return formatDays(Number(value));
    case 'time':
      return formatTime(BigInt(value));
    case 'timestamp':
      return formatTimestamp(BigInt(value));
    case 'timestamptz':
      return withOffset(formatTimestamp(BigInt(value)));
    default:
      return String(value);
  }
}

/** `decimal(12,2)` → `decimal`, `fixed[16]` → `fixed`. */
export function baseOf(type: string): string {
  // Called once a bound: only parameterized types take the slow way.
  return type.endsWith(')') || type.endsWith(']') ? type.slice(0, type.search(/[([]/)) : type;
}

export function precisionOf(type: string): number {
  return Number(/^decimal\((\d+),/.exec(type)?.[1] ?? 0);
}

function scaleOf(type: string): number {
  return Number(/,\s*(\d+)\)$/.exec(type)?.[1] ?? 0);
}

function parseFloating(text: string): number | undefined {
  const word = text.toLowerCase();
  if (word === 'inf' || word === 'infinity') return Number.POSITIVE_INFINITY;
  if (word === '-inf' || word === '-infinity') return Number.NEGATIVE_INFINITY;
  if (word === 'nan') return Number.NaN;
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

function formatFloating(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  if (Object.is(value, -0)) return '-0.0';
  return Number.isNaN(value)
    ? 'nan'
    : Number.isInteger(value) && Math.abs(value) < 1e15
      ? `${value}.0`
      : String(value);
}

function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || (match[2] === '' && !match[3])) return undefined;
  const fraction = match[3] ?? '';
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const unscaled = BigInt(`${match[2]}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  return match[1] === '-' ? -unscaled : unscaled;
}

function formatDecimal(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function parseHex(text: string, bytes?: number): Buffer | undefined {
  if (!/^([0-9a-fA-F]{2})*$/.test(text)) return undefined;
  return bytes === undefined || text.length === bytes * 2 ? Buffer.from(text, 'hex') : undefined;
}

function withOffset(text: string): string {
  return text.endsWith('infinity') ? text : `${text}+00`;
}
