import { baseOf, type PrimitiveValue, precisionOf } from './primitive-value.ts';

/**
 * Binary single-value serialization: how bounds are stored in manifests and manifest lists.
 *
 * shape   (`int`, 1) → 01 00 00 00
 * source  Iceberg table spec v2, appendix D, table "Binary single-value serialization"
 */
export function toSingleValue(type: string, value: PrimitiveValue): Buffer {
  if (Buffer.isBuffer(value)) return value;
  switch (baseOf(type)) {
    case 'boolean':
      return Buffer.from([value ? 1 : 0]);
    case 'int':
    case 'date':
      return fixed(4, (bytes) => bytes.writeInt32LE(Number(value)));
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return fixed(8, (bytes) => bytes.writeBigInt64LE(BigInt(value)));
    case 'float':
      return fixed(4, (bytes) => bytes.writeFloatLE(Number(value)));
    case 'double':
      return fixed(8, (bytes) => bytes.writeDoubleLE(Number(value)));
    case 'decimal':
      return bigEndian(BigInt(value));
    default:
      return Buffer.from(String(value), 'utf8');
  }
}

/**
 * Reads a stored bound by the column's type now: bounds of before a promotion (int → long, float → double) are narrower.
 *
 * source  Iceberg table spec v2, appendix D; §Schema Evolution, type promotion
 */
export function fromSingleValue(type: string, bytes: Buffer): PrimitiveValue | undefined {
  switch (baseOf(type)) {
    case 'boolean':
      return bytes.length === 1 ? bytes[0] !== 0 : undefined;
    case 'int':
    case 'date':
      return bytes.length === 4 ? bytes.readInt32LE() : undefined;
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return bytes.length === 8
        ? bytes.readBigInt64LE()
        : bytes.length === 4
          ? BigInt(bytes.readInt32LE())
          : undefined;
    case 'float':
    case 'double':
      return bytes.length === 8 ? bytes.readDoubleLE() : bytes.length === 4 ? bytes.readFloatLE() : undefined;
    case 'decimal':
      return bytes.length > 0
        ? BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
        : undefined;
    case 'string':
      return bytes.toString('utf8');
    default:
      return bytes;
  }
}

/**
 * Bytes that hold any unscaled value of a decimal's precision, for Avro's fixed decimal.
 *
 * source  Iceberg table spec v2, appendix A, Avro: decimal → fixed(minBytesRequired(P))
 */
export function decimalBytes(type: string): number {
  const largest = 10n ** BigInt(precisionOf(type)) - 1n;
  return bigEndian(largest).length;
}

/** Two's complement, most significant byte first: as few bytes as hold it, or `length` of them. */
export function bigEndian(value: bigint, length = bytesNeeded(value)): Buffer {
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return Buffer.from(hex, 'hex');
}

function bytesNeeded(value: bigint): number {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  return length;
}

function fixed(length: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(length);
  write(bytes);
  return bytes;
}
