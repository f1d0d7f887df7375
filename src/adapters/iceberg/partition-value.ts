import { toLong } from '../../lib/lossless-json.ts';
import type { PartitionValue } from '../../model/build.ts';

import type { TypedPartitionField } from './manifest-schema.ts';
import { baseOf, formatEngineText, type PrimitiveValue, parseEngineText } from './primitive-value.ts';
import { bigEndian, decimalBytes, fromSingleValue } from './single-value.ts';

/**
 * A partition value in the form that Avro stores.
 *
 * shape   (`identity` of decimal(4,2), `1.50`) → fixed bytes of 150; (`year`, 54) → 54
 * errors  throws Error when the value is none of the field's type
 * source  Iceberg table spec v2, appendix A, Avro
 */
export function toAvroPartition(field: TypedPartitionField, value: PartitionValue): unknown {
  if (value === null) return null;
  return storedPartition(field, parsePartition(field, value));
}

/** A value as Avro stores it: decimals as fixed bytes, longs and times as long. */
function storedPartition(field: TypedPartitionField, value: PrimitiveValue): unknown {
  switch (baseOf(field.type)) {
    case 'decimal':
      return bigEndian(BigInt(String(value)), decimalBytes(field.type));
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return toLong(BigInt(String(value)));
    default:
      return value;
  }
}

/**
 * Stored partition values for a spec whose source columns were widened since: a wider decimal takes more bytes. What was
 * stored reads by the wider type as well.
 *
 * source  Iceberg table spec v2 §Schema Evolution, type promotion
 */
export function widenPartition(
  stored: Readonly<Record<string, unknown>>,
  to: readonly TypedPartitionField[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    to.map((field) => {
      const key = `f${field.fieldId}`;
      const value = fromAvroPartition(field, stored[key]);
      return [key, value === undefined ? null : storedPartition(field, value)];
    }),
  );
}

function parsePartition(field: TypedPartitionField, value: Exclude<PartitionValue, null>): PrimitiveValue {
  const parsed = parseEngineText(field.type, String(value));
  if (parsed === undefined) {
    throw new Error(`partition field \`${field.name}\`: \`${value}\` is no value of type ${field.type}`);
  }
  return parsed;
}

/** The value of a stored partition; undefined when it is null. */
export function fromAvroPartition(field: TypedPartitionField, stored: unknown): PrimitiveValue | undefined {
  if (stored === null || stored === undefined) return undefined;
  if (baseOf(field.type) === 'decimal' && Buffer.isBuffer(stored)) return fromSingleValue(field.type, stored);
  return stored as PrimitiveValue;
}

/** As `DataFile.partition` has it: integers for bucket and time transforms, text or a boolean for the others. */
export function toPartitionValue(field: TypedPartitionField, stored: unknown): PartitionValue {
  const value = fromAvroPartition(field, stored);
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value;
  const isSourceValue = field.transform === 'identity' || field.transform.startsWith('truncate[');
  return isSourceValue ? formatEngineText(field.type, value) : Number(value);
}
