import type { DataType } from '../../model/data-type.ts';
import type { AvroCodec, AvroRefusal } from './avro-schema.ts';

/** JSON text of one decoded value that is not null. Numbers of 64 bits and decimals keep every digit. */
export type Text = (value: unknown) => string;

const DECIMAL_PRECISION_MAX = 38;

export const booleanCodec: AvroCodec = { type: { kind: 'boolean' }, nullable: false, text: String };

export const binaryCodec: AvroCodec = {
  type: { kind: 'binary' },
  nullable: false,
  // The engine reads `\xAB` inside text as one byte.
  text: (value) => `"${[...(value as Uint8Array)].map((byte) => `\\\\x${hex(byte)}`).join('')}"`,
};

/** JSON has no NaN and no infinities; the engine reads their names. */
export function floatCodec(kind: 'float' | 'double'): AvroCodec {
  const text: Text = (value) => (Number.isFinite(value) ? String(value) : `"${String(value)}"`);
  return { type: { kind }, nullable: false, text };
}

export function stringCodec(logical: string): AvroCodec {
  const type: DataType =
    logical === 'uuid'
      ? { kind: 'uuid' }
      : logical === 'io.debezium.time.ZonedTimestamp'
        ? { kind: 'timestamptz' }
        : { kind: 'string' };
  return { type, nullable: false, text: JSON.stringify };
}

/** Integers by logical type. Decoded values are `number` for int and `bigint` for long. */
export function integerCodec(kind: 'int' | 'long', logical: string): AvroCodec {
  const temporal = TEMPORAL[logical];
  if (!temporal) return { type: { kind }, nullable: false, text: String };
  return {
    type: { kind: temporal.kind },
    nullable: false,
    text: (value) => `"${temporal.text(BigInt(value as number | bigint))}"`,
  };
}

export function decimalCodec(precision: number, scale: number): AvroCodec | AvroRefusal {
  if (!(precision >= 1 && precision <= DECIMAL_PRECISION_MAX && scale >= 0 && scale <= precision)) {
    return { refused: `a decimal of precision ${precision} and scale ${scale}` };
  }
  return {
    type: { kind: 'decimal', precision, scale },
    nullable: false,
    text: (value) => `"${decimalText(value as Uint8Array, scale)}"`,
  };
}

/** Two's-complement, big-endian bytes of the unscaled value. */
function decimalText(bytes: Uint8Array, scale: number): string {
  const raw = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  const unscaled = BigInt.asIntN(Math.max(8 * bytes.length, 8), raw);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
}

interface Temporal {
  readonly kind: 'date' | 'time' | 'timestamp' | 'timestamptz';
  readonly text: Text;
}

const DAY_MS = 86_400_000n;
const dayText = (days: unknown): string =>
  isoOf((days as bigint) * DAY_MS).slice(0, -'T00:00:00.000Z'.length);
/** RFC 3339 in UTC from a count of 1/`perSecond` seconds, with microseconds at most: finer digits are cut. */
const instantText =
  (perSecond: bigint, zone: string): Text =>
  (count) => {
    const micros = floorDivide((count as bigint) * 1_000_000n, perSecond);
    const seconds = floorDivide(micros, 1_000_000n);
    const fraction = (micros - seconds * 1_000_000n).toString().padStart(6, '0');
    return `${isoOf(seconds * 1_000n).slice(0, -'.000Z'.length)}.${fraction}${zone}`;
  };
const clockText =
  (perSecond: bigint): Text =>
  (count) =>
    instantText(perSecond, '')(count).slice('1970-01-01T'.length);

const TEMPORAL: Readonly<Record<string, Temporal>> = {
  date: { kind: 'date', text: dayText },
  'time-millis': { kind: 'time', text: clockText(1_000n) },
  'time-micros': { kind: 'time', text: clockText(1_000_000n) },
  'timestamp-millis': { kind: 'timestamptz', text: instantText(1_000n, 'Z') },
  'timestamp-micros': { kind: 'timestamptz', text: instantText(1_000_000n, 'Z') },
  'timestamp-nanos': { kind: 'timestamptz', text: instantText(1_000_000_000n, 'Z') },
  'local-timestamp-millis': { kind: 'timestamp', text: instantText(1_000n, '') },
  'local-timestamp-micros': { kind: 'timestamp', text: instantText(1_000_000n, '') },
  'local-timestamp-nanos': { kind: 'timestamp', text: instantText(1_000_000_000n, '') },
  'io.debezium.time.Date': { kind: 'date', text: dayText },
  'io.debezium.time.Time': { kind: 'time', text: clockText(1_000n) },
  'io.debezium.time.MicroTime': { kind: 'time', text: clockText(1_000_000n) },
  'io.debezium.time.NanoTime': { kind: 'time', text: clockText(1_000_000_000n) },
  'io.debezium.time.Timestamp': { kind: 'timestamp', text: instantText(1_000n, '') },
  'io.debezium.time.MicroTimestamp': { kind: 'timestamp', text: instantText(1_000_000n, '') },
  'io.debezium.time.NanoTimestamp': { kind: 'timestamp', text: instantText(1_000_000_000n, '') },
};

/** Dates beyond what JavaScript holds become text that no type accepts, so that the row is refused and not changed. */
function isoOf(ms: bigint): string {
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? 'out of range.000Z' : date.toISOString();
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}
