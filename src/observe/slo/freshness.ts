import { assert } from '../../lib/assert.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Measurement } from '../../model/measurement.ts';
import { judgeShare, measured, type SloSubject, unmeasured } from './judge.ts';

/** What the caller read from the freshness column of the live snapshot. Times are UTC milliseconds. */
export interface FreshnessReading {
  /** Newest value that is not after `measuredAt`; undefined when there is none. */
  readonly newestPastAt?: number;
  /** Rows whose value lies after `measuredAt`. */
  readonly futureRows: number;
}

/**
 * How old the newest row of a published product is. Rows from the future are not news: they are left out of the age,
 * and while there are any, the best answer is `unknown`, since one wrong clock would keep a dead feed green for ever.
 *
 * shape   reading → one Measurement
 * units   milliseconds; `target` is parsed by lib/duration ("4h" → 14_400_000)
 * errors  none thrown; nothing to read gives value null and status `unknown`
 * source  article §Data Product Specification, slos.freshness (`last_updated_timestamp`)
 */
export function measureFreshness(subject: SloSubject, reading: FreshnessReading): Measurement {
  const { bound } = subject.slo;
  assert(bound.kind === 'duration', 'the target of freshness is a duration');
  const { newestPastAt, futureRows } = reading;
  if (newestPastAt === undefined) {
    return unmeasured(
      subject,
      futureRows > 0 ? `all ${futureRows} rows lie in the future` : 'no row has a value to read the age from',
    );
  }
  const ageMs = subject.measuredAt - newestPastAt;
  assert(ageMs >= 0, 'the newest past value is not after the measurement');
  const status = judgeShare(ageMs, bound.durationMsMax);
  const detail = `the newest row is ${formatDuration(ageMs)} old, target ${subject.slo.target}`;
  if (futureRows > 0 && status !== 'breached') {
    return unmeasured(subject, `${detail}; ${futureRows} rows lie in the future`);
  }
  return measured(subject, ageMs, status, detail);
}
