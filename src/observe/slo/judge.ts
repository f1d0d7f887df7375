import { assert } from '../../lib/assert.ts';
import { formatRatio, RATIO_ONE, type Ratio } from '../../lib/ratio.ts';
import type { Measurement, SloStatus } from '../../model/measurement.ts';
import type { ProductKey } from '../../model/product-key.ts';
import type { Slo } from '../../model/slo.ts';

/** Whose SLO is measured, and when. */
export interface SloSubject {
  readonly product: ProductKey;
  /** `product`, or the name of the contract that declares it. */
  readonly scope: string;
  readonly slo: Slo;
  /** UTC milliseconds. */
  readonly measuredAt: number;
}

/**
 * `at_risk` begins when more than this share of what the target allows is used up: four fifths of the maximal age, or
 * four fifths of the errors that a ratio leaves room for.
 */
const AT_RISK_SHARE = 0.8;

/** `met` up to four fifths of the bound, `at_risk` up to the bound itself, `breached` beyond it. */
export function judgeShare(used: number, allowed: number): Exclude<SloStatus, 'unknown'> {
  if (used > allowed) return 'breached';
  return used > allowed * AT_RISK_SHARE ? 'at_risk' : 'met';
}

/** A measurement that was made. */
export function measured(
  subject: SloSubject,
  value: number,
  status: Exclude<SloStatus, 'unknown'>,
  detail: string,
): Measurement {
  return { ...identityOf(subject), value, status, detail };
}

/** A measurement that could not be made; never `met`. */
export function unmeasured(subject: SloSubject, detail: string): Measurement {
  return { ...identityOf(subject), value: null, status: 'unknown', detail };
}

/** Judges good things out of all things against a ratio target. */
export function measureRatio(subject: SloSubject, good: number, all: number, things: string): Measurement {
  const { bound } = subject.slo;
  assert(bound.kind === 'ratio', `the target of ${subject.slo.name} is a ratio`);
  assert(good >= 0 && good <= all && Number.isSafeInteger(all), `${good} of ${all} ${things} is a share`);
  if (all === 0) return unmeasured(subject, `there are no ${things}`);
  const value = ratioDown(good, all);
  const status = judgeShare(RATIO_ONE - value, RATIO_ONE - bound.ratioMin);
  return measured(
    subject,
    value,
    status,
    `${good} of ${all} ${things} (${formatRatio(value)}), target ${subject.slo.target}`,
  );
}

/** Rounded down in whole numbers: a ratio is never shown better than it is. */
function ratioDown(good: number, all: number): Ratio {
  return Number((BigInt(good) * BigInt(RATIO_ONE)) / BigInt(all));
}

function identityOf({
  product,
  scope,
  slo,
  measuredAt,
}: SloSubject): Omit<Measurement, 'value' | 'status' | 'detail'> {
  return { product, scope, slo: slo.name, measurement: slo.measurement, target: slo.target, measuredAt };
}
