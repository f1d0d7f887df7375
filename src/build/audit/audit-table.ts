import type { Json } from '../../lib/json.ts';
import type { QualityRule, RuleResult } from '../../model/quality.ts';
import type { Audit, AuditInput } from './audit-context.ts';
import { dataReason, findingOf, firstLine, maskOfTable } from './audit-context.ts';
import type { ScannedRule } from './compile-sql.ts';
import {
  failingRowsSelect,
  isScanned,
  measuresOf,
  missingColumn,
  sampleValuesSelect,
} from './compile-sql.ts';
import { findReturnedRows } from './custom-sql.ts';
import type { Finding } from './findings.ts';
import { judge } from './findings.ts';
import { keptFilesOf, keptFreshness } from './kept-statistics.ts';
import { findUnmatched } from './reference.ts';
import type { StagedRelations } from './relations.ts';
import { defineStaged, definitionsIn } from './relations.ts';
import { definitionOf } from './rules.ts';
import { sampleRows, shown } from './samples.ts';
import type { Scan, ScanAnswer } from './scan.ts';
import { scanRelation } from './scan.ts';
import { scannedFinding } from './scanned-finding.ts';
import { findDuplicates } from './unique.ts';

/**
 * Runs every rule on exactly the files of one staged table, and answers one result per rule, in the order of `rules`.
 *
 * One aggregate scan answers all rules about single rows, row count and freshness together; each `unique` reads its key
 * columns once more, each `reference` and custom SQL runs by itself. Rules about single rows read the added files, and
 * the kept ones only where they are not settled; rules about the table read both.
 *
 * shape   staged table, rules → results
 * units   UTC milliseconds
 * errors  a rule that cannot run (missing column, invalid pattern, refused SQL) has outcome `error` and stops no other;
 *         a `SystemError` of the session passes through
 * source  architecture.md §Commit protocol, 2; declarations.md §Contracts and rules
 */
export async function auditTable(input: AuditInput): Promise<readonly RuleResult[]> {
  const definitions = definitionsIn(input.session);
  try {
    const staged = await defineStaged(definitions, input.table);
    const settled = (rule: QualityRule): boolean =>
      input.settled?.has(definitionOf(rule, input.table)) ?? false;
    const scanned = await scanStaged(input, staged, settled);
    const audit: Audit = { input, definitions, staged, rows: scanned.rows, settled };
    const results: RuleResult[] = [];
    for (const rule of input.rules) {
      const finding = await findingOf(input, () => runRule(audit, rule, scanned.answers.get(rule)));
      results.push(judge(input.table, rule, finding));
    }
    return results;
  } finally {
    await definitions.dropAll();
  }
}

async function runRule(audit: Audit, rule: QualityRule, answers: Answers | undefined): Promise<Finding> {
  const { schema } = audit.input.table;
  const missing = missingColumn(rule, schema);
  if (missing !== undefined) return { kind: 'error', reason: `column \`${missing}\` is not in the table` };
  switch (rule.check) {
    case 'unique':
      return await findDuplicates(audit, rule);
    case 'reference':
      return await findUnmatched(audit, rule);
    case 'sql':
      return await findReturnedRows(audit, rule);
    default:
      return await scannedRule(audit, rule, answers);
  }
}

/** What the scans of the added and, where read, the kept files said about one rule. */
type Answers = readonly ScanAnswer[];

const NO_ANSWER: ScanAnswer = { ok: false, reason: 'the scan gave no answer', origin: 'rule' };

interface ScannedRules {
  readonly rows: { readonly added: number; readonly kept: number };
  readonly answers: ReadonlyMap<QualityRule, Answers>;
}

async function scanStaged(
  input: AuditInput,
  staged: StagedRelations,
  settled: (rule: QualityRule) => boolean,
): Promise<ScannedRules> {
  const rules = input.rules.filter(isScanned);
  const added = await scanRules(input, staged.added, rules);
  if (staged.kept === undefined) {
    const answers = new Map(rules.map((rule, index) => [rule, [added.answers[index] ?? NO_ANSWER]]));
    return { rows: { added: added.rows, kept: 0 }, answers };
  }
  const { answers: known, rows } = keptAnswers(input, rules, settled);
  const again = rules.filter((rule) => !known.has(rule));
  const kept =
    again.length > 0 || rows === undefined ? await scanRules(input, staged.kept, again) : undefined;
  const answers = new Map<QualityRule, Answers>();
  rules.forEach((rule, index) => {
    const second = known.get(rule) ?? [kept?.answers[again.indexOf(rule)] ?? NO_ANSWER];
    answers.set(rule, [added.answers[index] ?? NO_ANSWER, ...second]);
  });
  return { rows: { added: added.rows, kept: kept?.rows ?? rows ?? 0 }, answers };
}

/**
 * What is known of the kept files without reading them: rules about single rows that are settled need no answer, and
 * manifests tell row counts and newest times.
 */
function keptAnswers(
  { table, now }: AuditInput,
  rules: readonly ScannedRule[],
  settled: (rule: QualityRule) => boolean,
): { readonly rows: number | undefined; readonly answers: ReadonlyMap<QualityRule, Answers> } {
  const files = keptFilesOf(table);
  const answers = new Map<QualityRule, Answers>();
  for (const rule of rules) {
    if (rule.check === 'row_count') {
      if (files) answers.set(rule, []);
    } else if (rule.check === 'freshness') {
      const answer = files && keptFreshness(rule, table, files, now);
      if (answer) answers.set(rule, [answer]);
    } else if (settled(rule)) {
      answers.set(rule, []);
    }
  }
  return { rows: files?.reduce((sum, file) => sum + file.rows, 0), answers };
}

async function scanRules(input: AuditInput, relation: string, rules: readonly ScannedRule[]): Promise<Scan> {
  const measures = rules.map((rule) => measuresOf(rule, input.table.schema, input.now));
  const runnable = measures.filter((measure) => measure.ok);
  const scan = await scanRelation(
    input.session,
    relation,
    runnable.map((measure) => measure.aggregates),
  );
  let next = 0;
  const answers = measures.map(
    (measure): ScanAnswer =>
      measure.ok ? answerOf(input, scan.answers[next++]) : { ...measure, origin: 'rule' },
  );
  return { rows: scan.rows, answers };
}

function answerOf(input: AuditInput, answer: ScanAnswer | undefined): ScanAnswer {
  if (!answer || answer.ok) return answer ?? NO_ANSWER;
  const reason = answer.origin === 'rule' ? answer.reason : dataReason(answer.reason, maskOfTable(input));
  return { ...answer, reason: firstLine(reason) };
}

async function scannedRule(audit: Audit, rule: ScannedRule, answers: Answers | undefined): Promise<Finding> {
  const finding = scannedFinding(rule, audit, answers ?? []);
  if (finding.kind !== 'rows' || finding.rowsFailed === 0) return finding;
  const relation = (answers ?? []).length > 1 ? audit.staged.whole : audit.staged.added;
  return { ...finding, samples: await sampleFailing(audit, rule, relation) };
}

/** Failing values; for `not_null`, which has none to show, the keys of the rows. */
async function sampleFailing(audit: Audit, rule: ScannedRule, relation: string): Promise<readonly Json[]> {
  const { session, masked, table } = audit.input;
  const failing = failingRowsSelect(rule, relation, table.schema);
  const mask = (column: string): 'masked' | 'clear' => (masked.has(column) ? 'masked' : 'clear');
  if (failing === undefined || rule.check === 'row_count') return [];
  if (rule.check !== 'not_null') {
    const select = sampleValuesSelect(failing, [rule.column]);
    return await sampleRows(session, select, (row) => shown(row[rule.column], mask(rule.column)));
  }
  const keys = table.schema.fields.filter((field) => table.schema.keyIds.includes(field.id));
  const names = keys.map((field) => field.name).filter((name) => name !== rule.column);
  if (names.length === 0) return [];
  return await sampleRows(session, sampleValuesSelect(failing, names), (row) =>
    Object.fromEntries(names.map((name) => [name, shown(row[name], mask(name))])),
  );
}
