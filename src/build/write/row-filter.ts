import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { Field } from '../../model/schema.ts';
import type { BackfillWindow } from '../context.ts';

/** Rows by their watermark. Instants are UTC milliseconds; rows without a watermark never age. */

/** SQL that is true for rows that retention keeps. */
export function isRetained(watermark: Field, cutoff: number): string {
  return `(${instantOf(watermark)} >= ${instantLiteral(watermark, cutoff)} OR ${quoteIdentifier(watermark.name)} IS NULL)`;
}

/** SQL that is true for rows inside the window; never NULL. */
export function isInside(watermark: Field, { from, to }: BackfillWindow): string {
  const instant = instantOf(watermark);
  const after = `${instant} >= ${instantLiteral(watermark, from)}`;
  const before = `${instant} < ${instantLiteral(watermark, to)}`;
  return `coalesce(${after} AND ${before}, false)`;
}

/** The watermark as something to compare an instant with; a date is its midnight in UTC. */
export function instantOf(watermark: Field, sql = quoteIdentifier(watermark.name)): string {
  return watermark.type.kind === 'timestamptz' ? sql : `CAST(${sql} AS TIMESTAMP)`;
}

export function instantLiteral(watermark: Field, instant: number): string {
  const text = new Date(instant).toISOString();
  return watermark.type.kind === 'timestamptz'
    ? `TIMESTAMPTZ '${text}'`
    : `TIMESTAMP '${text.slice(0, -1).replace('T', ' ')}'`;
}

const DAY_MS = 86_400_000;

/**
 * The instant before which rows have expired, at the start of a UTC day: expiry rewrites files, and once a day is
 * often enough for periods that are counted in months.
 */
export function retentionCutoff(now: number, periodMs: number): number {
  return Math.floor((now - periodMs) / DAY_MS) * DAY_MS;
}
