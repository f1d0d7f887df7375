import { INFINITE_DAYS, INFINITE_MICROS } from './engine-time.ts';
import { baseOf, formatEngineText, type PrimitiveValue, parseEngineText } from './primitive-value.ts';
import { fromSingleValue, toSingleValue } from './single-value.ts';

/** Metrics mode `truncate(16)`: code points of strings and bytes of binaries that a bound keeps. */
export const BOUND_LENGTH_MAX = 16;
const CODE_POINT_MAX = 0x10ffff;
const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xdfff;

/**
 * A column's bound as a manifest stores it; undefined when none can be given.
 *
 * shape   (`string`, long text, 'upper') → 16 code points, the last one increased
 * source  Iceberg table spec v2 §Manifests, data_file 125 and 128 with note 2 (-0.0, NaN) and appendix D; table property
 *         write.metadata.metrics.default = truncate(16)
 */
export function storedBound(type: string, text: string, side: 'lower' | 'upper'): Buffer | undefined {
  const value = parseEngineText(type, text);
  if (value === undefined || isInfinite(type, value)) return undefined;
  const narrowed = narrow(value, side);
  return narrowed === undefined ? undefined : toSingleValue(type, narrowed);
}

/** The engine's text of a stored bound; undefined when the bytes do not fit the column's type. */
export function boundText(type: string, bytes: Buffer): string | undefined {
  const value = fromSingleValue(type, bytes);
  return value === undefined ? undefined : formatEngineText(type, value);
}

function isInfinite(type: string, value: PrimitiveValue): boolean {
  const base = baseOf(type);
  if (base === 'date') return Math.abs(Number(value)) === INFINITE_DAYS;
  if (base !== 'timestamp' && base !== 'timestamptz') return false;
  return value === INFINITE_MICROS || value === -INFINITE_MICROS;
}

function narrow(value: PrimitiveValue, side: 'lower' | 'upper'): PrimitiveValue | undefined {
  if (typeof value === 'string') return narrowText(value, side);
  if (Buffer.isBuffer(value)) return narrowBytes(value, side);
  if (Number.isNaN(value)) return undefined;
  // The engine compares both zeros as equal, Iceberg orders -0.0 first.
  if (value === 0) return side === 'lower' ? -0 : 0;
  return value;
}

function narrowText(text: string, side: 'lower' | 'upper'): string | undefined {
  // A code point has at most two UTF-16 units, so short text needs no split.
  if (text.length <= BOUND_LENGTH_MAX) return text;
  const points = Array.from(text.slice(0, 2 * BOUND_LENGTH_MAX + 2));
  if (points.length <= BOUND_LENGTH_MAX) return text;
  const kept = points.slice(0, BOUND_LENGTH_MAX);
  return side === 'lower' ? kept.join('') : increasedText(kept);
}

function increasedText(points: readonly string[]): string | undefined {
  for (let last = points.length - 1; last >= 0; last--) {
    const next = nextCodePoint(points[last]?.codePointAt(0) ?? CODE_POINT_MAX);
    if (next !== undefined) return points.slice(0, last).join('') + String.fromCodePoint(next);
  }
  return undefined;
}

function nextCodePoint(point: number): number | undefined {
  if (point >= CODE_POINT_MAX) return undefined;
  return point + 1 >= SURROGATES_START && point + 1 <= SURROGATES_END ? SURROGATES_END + 1 : point + 1;
}

function narrowBytes(bytes: Buffer, side: 'lower' | 'upper'): Buffer | undefined {
  if (bytes.length <= BOUND_LENGTH_MAX) return bytes;
  const kept = Buffer.from(bytes.subarray(0, BOUND_LENGTH_MAX));
  if (side === 'lower') return kept;
  for (let last = kept.length - 1; last >= 0; last--) {
    const byte = kept[last] ?? 0xff;
    if (byte === 0xff) continue;
    kept[last] = byte + 1;
    return kept.subarray(0, last + 1);
  }
  return undefined;
}
