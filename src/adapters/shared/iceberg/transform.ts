import type { Transform } from '../../../model/schema.ts';

/**
 * Prints a transform as metadata files name it: `identity`, `bucket[16]`, `truncate[4]`.
 *
 * source  Iceberg table spec v2 §Partition Transforms
 */
export function formatTransform(transform: Transform): string {
  switch (transform.kind) {
    case 'bucket':
      return `bucket[${transform.buckets}]`;
    case 'truncate':
      return `truncate[${transform.width}]`;
    default:
      return transform.kind;
  }
}

/** Undefined for `void` and for transforms of later spec versions. */
export function parseTransform(text: string): Transform | undefined {
  switch (text) {
    case 'identity':
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
      return { kind: text };
  }
  const match = /^(bucket|truncate)\[(\d+)\]$/.exec(text);
  if (!match) return undefined;
  const parameter = Number(match[2]);
  return match[1] === 'bucket'
    ? { kind: 'bucket', buckets: parameter }
    : { kind: 'truncate', width: parameter };
}

/**
 * The type of partition values that a transform yields for a source type.
 *
 * shape   `day`, `timestamp` → `date`
 * source  Iceberg table spec v2 §Partition Transforms; `day` yields `date` in every implementation (stored as int)
 */
export function transformResultType(transform: string, sourceType: string): string {
  if (transform === 'day') return 'date';
  if (transform === 'year' || transform === 'month' || transform === 'hour') return 'int';
  return transform.startsWith('bucket[') ? 'int' : sourceType;
}
