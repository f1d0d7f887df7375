import type { Measurement } from '../../model/measurement.ts';
import { measureRatio, type SloSubject } from './judge.ts';

/** Counted by the caller over the columns of the live snapshot that may be NULL or not: rows × columns in all. */
export interface CompletenessReading {
  readonly valuesNonNull: number;
  readonly valuesAll: number;
}

/**
 * The share of values that are not NULL.
 *
 * shape   reading → one Measurement
 * units   parts per million, rounded down
 * errors  none thrown; a product without values gives value null and status `unknown`
 * source  article §Data Product Specification, slos.completeness (`non_null_ratio`)
 */
export function measureCompleteness(subject: SloSubject, reading: CompletenessReading): Measurement {
  return measureRatio(subject, reading.valuesNonNull, reading.valuesAll, 'values are not NULL');
}
