import type { Json } from '../../lib/json.ts';
import { formatRatio, RATIO_ONE, ratioOf } from '../../lib/ratio.ts';
import type { StagedTable } from '../../model/build.ts';
import type { QualityRule, RuleResult } from '../../model/quality.ts';
import { definitionOf } from './rules.ts';

/** What running one rule showed, before severity and threshold judge it. */
export type Finding =
  /** Rules that count rows; `noun` follows the count: `duplicates`, `values do not match`. */
  | {
      readonly kind: 'rows';
      readonly rowsChecked: number;
      readonly rowsFailed: number;
      readonly noun: string;
      readonly samples: readonly Json[];
    }
  /** Rules about the table as a whole, which hold or do not. */
  | {
      readonly kind: 'whole';
      readonly rowsChecked: number;
      readonly holds: boolean;
      readonly measured?: number;
      readonly detail: string;
    }
  | { readonly kind: 'error'; readonly reason: string };

/**
 * Judges a finding. A rule about rows passes when its share of passing rows is at least its threshold, compared
 * exactly; an empty table passes. A threshold has no meaning for rules about the whole table. Rows returned by custom
 * SQL may outnumber the table's; the share is then 0.
 *
 * shape   finding and rule → RuleResult
 * units   ratios in parts per million, rounded down
 * source  declarations.md §Contracts and rules: threshold, severity
 */
export function judge(
  table: Pick<StagedTable, 'table' | 'schema'>,
  rule: QualityRule,
  finding: Finding,
): RuleResult {
  const common = {
    table: table.table,
    rule: rule.name,
    check: rule.check,
    severity: rule.severity,
    thresholdMin: rule.thresholdMin,
    where: rule.where,
    definition: definitionOf(rule, table),
  };
  if (finding.kind === 'error') {
    const nothing = { rowsChecked: 0, rowsFailed: 0, passRatio: 0, samples: [] };
    return { ...common, ...nothing, outcome: 'error', detail: finding.reason };
  }
  if (finding.kind === 'whole') {
    return {
      ...common,
      outcome: finding.holds ? 'passed' : 'failed',
      rowsChecked: finding.rowsChecked,
      rowsFailed: 0,
      passRatio: finding.holds ? RATIO_ONE : 0,
      ...(finding.measured === undefined ? {} : { measured: finding.measured }),
      samples: [],
      detail: finding.detail,
    };
  }
  return { ...common, ...judgeRows(rule, finding) };
}

function judgeRows(
  rule: QualityRule,
  { rowsChecked, rowsFailed, noun, samples }: Extract<Finding, { kind: 'rows' }>,
): Pick<RuleResult, 'outcome' | 'rowsChecked' | 'rowsFailed' | 'passRatio' | 'samples' | 'detail'> {
  const rowsPassed = Math.max(0, rowsChecked - rowsFailed);
  const enough =
    rowsFailed === 0 ||
    (rowsChecked > 0 &&
      BigInt(rowsPassed) * BigInt(RATIO_ONE) >= BigInt(rule.thresholdMin) * BigInt(rowsChecked));
  const passRatio = rowsFailed > 0 && rowsChecked === 0 ? 0 : ratioOf(rowsPassed, rowsChecked);
  return {
    outcome: enough ? 'passed' : 'failed',
    rowsChecked,
    rowsFailed,
    passRatio,
    samples,
    detail: rowsDetail(rule, rowsChecked, rowsFailed, passRatio, noun, samples),
  };
}

function rowsDetail(
  rule: QualityRule,
  rowsChecked: number,
  rowsFailed: number,
  passRatio: number,
  noun: string,
  samples: readonly Json[],
): string {
  if (rowsFailed === 0) return rowsChecked === 1 ? '1 row passes' : `${rowsChecked} rows pass`;
  const example = samples[0] === undefined ? '' : `, e.g. ${JSON.stringify(samples[0])}`;
  const threshold =
    rule.thresholdMin === RATIO_ONE
      ? ''
      : ` (${formatRatio(passRatio)} pass, at least ${formatRatio(rule.thresholdMin)} must)`;
  return `${rowsFailed} ${noun}${example}${threshold}`;
}
