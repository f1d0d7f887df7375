import { present } from '../../lib/assert.ts';
import { storedBound } from './bounds.ts';
import type { ManifestEntry } from './manifest.ts';
import type { PartitionSummary } from './manifest-list.ts';
import type { TypedPartitionField } from './manifest-schema.ts';
import { fromAvroPartition } from './partition-value.ts';
import { formatEngineText, type PrimitiveValue } from './primitive-value.ts';

/**
 * What the partition fields of a manifest's entries hold, so that readers can skip the manifest.
 *
 * shape   entries → one summary a partition field, in order
 * source  Iceberg table spec v2 §Manifest Lists, field_summary: bounds leave out null and NaN
 */
export function summarizePartitions(
  fields: readonly TypedPartitionField[],
  entries: readonly ManifestEntry[],
): readonly PartitionSummary[] {
  return fields.map((field) => {
    const key = `f${field.fieldId}`;
    const values = entries.map((entry) => fromAvroPartition(field, entry.data_file.partition[key]));
    return summarize(field, values);
  });
}

function summarize(
  field: TypedPartitionField,
  values: readonly (PrimitiveValue | undefined)[],
): PartitionSummary {
  const known = values.filter((value): value is PrimitiveValue => value !== undefined);
  const ordered = known.filter((value) => !Number.isNaN(value));
  const isFloating = field.type === 'float' || field.type === 'double';
  return {
    contains_null: known.length < values.length,
    contains_nan: isFloating ? ordered.length < known.length : false,
    lower_bound: bound(field, ordered, 'lower'),
    upper_bound: bound(field, ordered, 'upper'),
  };
}

function bound(
  field: TypedPartitionField,
  values: readonly PrimitiveValue[],
  side: 'lower' | 'upper',
): Buffer | null {
  if (values.length === 0) return null;
  const wanted = side === 'lower' ? -1 : 1;
  const extreme = values.reduce((best, value) => (compare(value, best) === wanted ? value : best));
  return storedBound(field.type, formatEngineText(field.type, present(extreme, 'bound')), side) ?? null;
}

/** Iceberg's order: strings by UTF-8 bytes (which is by code point), bytes unsigned, false before true. */
export function compare(a: PrimitiveValue, b: PrimitiveValue): -1 | 0 | 1 {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
