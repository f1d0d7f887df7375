import { formatDuration } from '../../lib/duration.ts';
import type { Json } from '../../lib/json.ts';
import type { QualityRule } from '../../model/quality.ts';
import type { Audit, AuditInput } from './audit-context.ts';
import type { ScannedRule } from './compile-sql.ts';
import type { Finding } from './findings.ts';
import type { ScanAnswer } from './scan.ts';
import { countOf } from './scan.ts';

/**
 * Reads what the scans said about one rule: of the added files, and of the kept ones when they were read too.
 *
 * shape   rule and its answers → finding without samples
 * units   freshness in ms; a newest value up to a minute ahead counts as age 0, times beyond that are ignored
 * errors  none; an answer that is an error is an error finding
 * source  declarations.md §Contracts and rules
 */
export function scannedFinding(
  rule: ScannedRule,
  audit: Pick<Audit, 'input' | 'rows'>,
  answers: readonly ScanAnswer[],
): Finding {
  const refused = answers.find((answer) => !answer.ok);
  if (refused && !refused.ok) return { kind: 'error', reason: refused.reason };
  const values = answers.map((answer) => (answer.ok ? answer.values : []));
  const rowsWhole = audit.rows.added + audit.rows.kept;
  if (rule.check === 'row_count') return rowCountFinding(rule, rowsWhole);
  if (rule.check === 'freshness') return freshnessFinding(rule, rowsWhole, values, audit.input);
  const rowsFailed = values.reduce((sum, [failed]) => sum + countOf(failed), 0);
  return {
    kind: 'rows',
    rowsChecked: answers.length > 1 ? rowsWhole : audit.rows.added,
    rowsFailed,
    noun: nounOf(rule, rowsFailed),
    samples: [],
  };
}

function rowCountFinding(rule: Extract<QualityRule, { check: 'row_count' }>, rows: number): Finding {
  const tooFew = rule.min !== undefined && rows < rule.min;
  const tooMany = rule.max !== undefined && rows > rule.max;
  const counted = rows === 1 ? '1 row' : `${rows} rows`;
  const wanted = tooFew ? `, at least ${rule.min} expected` : tooMany ? `, at most ${rule.max} expected` : '';
  return {
    kind: 'whole',
    rowsChecked: rows,
    holds: !tooFew && !tooMany,
    measured: rows,
    detail: counted + wanted,
  };
}

function freshnessFinding(
  rule: Extract<QualityRule, { check: 'freshness' }>,
  rowsChecked: number,
  values: readonly (readonly Json[])[],
  { now, masked }: Pick<AuditInput, 'now' | 'masked'>,
): Finding {
  const times = values.flatMap(([newest]) =>
    newest === null || newest === undefined ? [] : [Number(newest)],
  );
  const future = values.reduce((sum, [, ahead]) => sum + countOf(ahead), 0);
  const ignored =
    future === 0
      ? ''
      : `; ${future === 1 ? '1 row lies' : `${future} rows lie`} in the future and ${future === 1 ? 'is' : 'are'} ignored`;
  if (times.length === 0) {
    return { kind: 'whole', rowsChecked, holds: false, detail: `no value to be fresh${ignored}` };
  }
  const newest = Math.max(...times);
  const measured = Math.max(0, now - newest);
  const holds = measured <= rule.ageMsMax;
  const verdict = `${holds ? 'within' : 'older than'} ${rule.target || formatDuration(rule.ageMsMax)}${ignored}`;
  if (masked.has(rule.column))
    return { kind: 'whole', rowsChecked, holds, detail: `newest value ${verdict}` };
  // The instant, not the age: an unchanged fault prints an unchanged text.
  const detail = `newest value ${new Date(newest).toISOString()}, ${verdict}`;
  return { kind: 'whole', rowsChecked, holds, measured, detail };
}

function nounOf(rule: ScannedRule, count: number): string {
  const values = count === 1 ? 'value' : 'values';
  switch (rule.check) {
    case 'not_null':
      return `${values} missing`;
    case 'regex':
      return `${values} ${count === 1 ? 'does' : 'do'} not match`;
    case 'enum':
      return `${values} not in the list`;
    case 'range':
      return `${values} out of range`;
    case 'length':
      return `${values} longer than ${rule.lengthMax} characters`;
    default:
      return values;
  }
}
