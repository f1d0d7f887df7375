import type { Measurement } from '../../model/measurement.ts';
import type { RuleResult } from '../../model/quality.ts';
import { measureRatio, type SloSubject, unmeasured } from './judge.ts';

/**
 * The share of checks of rows that passed, over all rules of the newest audit. A rule about the whole table
 * (`row_count`, `freshness`) counts as one check.
 *
 * shape   rule results → one Measurement
 * units   parts per million, rounded down
 * errors  none thrown; without rules, or with a rule that could not run, value null and status `unknown`
 * source  article §Data Product Specification, slos.accuracy (`validation_pass_rate`)
 */
export function measureAccuracy(subject: SloSubject, results: readonly RuleResult[]): Measurement {
  if (results.length === 0) return unmeasured(subject, 'no quality rule is declared');
  const notRun = results.filter((result) => result.outcome === 'error');
  if (notRun.length > 0) {
    return unmeasured(subject, `could not run: ${notRun.map((result) => result.rule).join(', ')}`);
  }
  let passed = 0;
  let checked = 0;
  for (const result of results) {
    const { all, good } = checksOf(result);
    passed += good;
    checked += all;
  }
  return measureRatio(subject, passed, checked, 'checks passed');
}

function checksOf(result: RuleResult): { readonly all: number; readonly good: number } {
  const isWholeTable = result.check === 'row_count' || result.check === 'freshness';
  if (isWholeTable) return { all: 1, good: result.outcome === 'passed' ? 1 : 0 };
  return { all: result.rowsChecked, good: Math.max(0, result.rowsChecked - result.rowsFailed) };
}
