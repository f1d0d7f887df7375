import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { QualityRule } from '../../model/quality.ts';
import { SAMPLES_MAX } from '../../model/quality.ts';
import type { Field, TableSchema } from '../../model/schema.ts';
import { statementBody } from '../transform/statement-body.ts';
import { instantLiteral } from './literals.ts';
import type { Condition, RowRule } from './row-condition.ts';
import { failingCondition } from './row-condition.ts';
import { columnsOf } from './rules.ts';

/** Rows whose time lies further ahead than this are no evidence of freshness: a clock may be wrong, not a day. */
export const FUTURE_TOLERANCE_MS = 60_000;

/** What one rule asks of a scan: aggregate expressions, answered in this order. */
export type Measures =
  | { readonly ok: true; readonly aggregates: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Rules that one aggregate scan answers together. */
export type ScannedRule = RowRule | Extract<QualityRule, { readonly check: 'row_count' | 'freshness' }>;

export function isRowRule(rule: QualityRule): rule is RowRule {
  return ['not_null', 'regex', 'enum', 'range', 'length'].includes(rule.check);
}

export function isScanned(rule: QualityRule): rule is ScannedRule {
  return isRowRule(rule) || rule.check === 'row_count' || rule.check === 'freshness';
}

/** The first column of a rule that the table does not have. */
export function missingColumn(rule: QualityRule, schema: TableSchema): string | undefined {
  return columnsOf(rule).find((column) => !schema.fields.some((field) => field.name === column));
}

/**
 * The aggregates of one rule. Row rules: failing rows. Freshness: newest time in ms that is not in the future, and
 * rows that are. Row count: nothing beyond the scan's own count.
 *
 * shape   rule and schema → aggregate expressions, or why the rule cannot run
 * units   UTC milliseconds; a time more than FUTURE_TOLERANCE_MS after `now` is in the future
 * source  declarations.md §Contracts and rules; DuckDB 1.5 §Aggregate Functions, FILTER clause
 */
export function measuresOf(rule: ScannedRule, schema: TableSchema, now: number): Measures {
  if (rule.check === 'row_count') return { ok: true, aggregates: [] };
  const field = schema.fields.find((candidate) => candidate.name === rule.column);
  if (!field) return { ok: false, reason: `column \`${rule.column}\` is not in the table` };
  if (rule.check === 'freshness') return freshnessMeasures(field, now);
  const condition = failingCondition(rule, field);
  if (!condition.ok) return condition;
  // Counting values is cheaper than testing each for NULL.
  const aggregate =
    rule.check === 'not_null'
      ? `count(*) - count(${quoteIdentifier(field.name)})`
      : `count(*) FILTER (WHERE ${condition.sql})`;
  return { ok: true, aggregates: [aggregate] };
}

function freshnessMeasures(field: Field, now: number): Measures {
  const limit = instantLiteral(now + FUTURE_TOLERANCE_MS, field.type);
  if (limit === undefined) {
    return {
      ok: false,
      reason: `freshness needs a date or timestamp, column \`${field.name}\` is \`${field.type.kind}\``,
    };
  }
  const column = quoteIdentifier(field.name);
  return {
    ok: true,
    aggregates: [
      `epoch_ms(max(${column}) FILTER (WHERE ${column} <= ${limit}))`,
      `count(*) FILTER (WHERE ${column} > ${limit})`,
    ],
  };
}

/** One scan: the row count `n` and every aggregate as `m0`, `m1`, …. */
export function scanSelect(relation: string, aggregates: readonly string[]): string {
  const measures = aggregates.map((aggregate, index) => `, ${aggregate} AS m${index}`);
  return `SELECT count(*) AS n${measures.join('')} FROM ${relation}`;
}

/** Key columns as SQL: the list, the test that none is NULL, and a hash that equal keys share. */
export function keySql(columns: readonly string[]): {
  readonly list: string;
  readonly present: string;
  readonly hash: string;
} {
  const quoted = columns.map(quoteIdentifier);
  return {
    list: quoted.join(', '),
    present: quoted.map((column) => `${column} IS NOT NULL`).join(' AND '),
    hash: `hash(${quoted.join(', ')})`,
  };
}

/**
 * Rows with a complete key (`keyed`), and distinct 64-bit hashes of it (`hashes`). Equal keys have equal hashes, so
 * equal counts prove that no key occurs twice; unequal counts only ask for the exact count.
 */
export function keyHashSelect(relation: string, columns: readonly string[]): string {
  const key = keySql(columns);
  return `SELECT count(*) AS keyed, count(DISTINCT ${key.hash}) AS hashes FROM ${relation} WHERE ${key.present}`;
}

/** Surplus rows, by value: rows beyond the first of their key. Only keys whose hash occurs twice are compared. */
export function surplusSelect(relation: string, columns: readonly string[]): string {
  return `SELECT coalesce(sum(occurrences - 1), 0)::BIGINT AS surplus FROM (${repeatedKeys(relation, columns)})`;
}

/** Repeated keys as `k0`, `k1`, … with their number of rows as `occurrences`, most frequent first. */
export function repeatedKeysSelect(relation: string, columns: readonly string[]): string {
  const order = ['occurrences DESC', ...columns.map((_, index) => `k${index}`)];
  return `SELECT * FROM (${repeatedKeys(relation, columns)}) ORDER BY ${order.join(', ')} LIMIT ${SAMPLES_MAX}`;
}

function repeatedKeys(relation: string, columns: readonly string[]): string {
  const key = keySql(columns);
  const names = columns.map((_, index) => `k${index}`).join(', ');
  const candidates = `SELECT ${key.hash} FROM ${relation} WHERE ${key.present} GROUP BY 1 HAVING count(*) > 1`;
  // Key columns get names of our own, so that no column's name can be taken for `occurrences`.
  return (
    `SELECT ${names}, count(*) AS occurrences FROM (SELECT ${key.list} FROM ${relation} ` +
    `WHERE ${key.present} AND ${key.hash} IN (${candidates})) AS keys(${names}) ` +
    `GROUP BY ${names} HAVING count(*) > 1`
  );
}

/**
 * Rows of `kept` that share the hash of their key with an added row: none proves that no key is shared. As a test of
 * each kept row and not as a join, because a join may be turned round and then holds all kept keys in memory.
 */
export function keptHashMatchesSelect(kept: string, added: string, columns: readonly string[]): string {
  const key = keySql(columns);
  const addedHashes = `SELECT ${key.hash} FROM ${added} WHERE ${key.present}`;
  return `SELECT count(*) FILTER (WHERE ${key.hash} IN (${addedHashes})) AS matches FROM ${kept} WHERE ${key.present}`;
}

/** Rows of `kept` whose key also occurs in `added`, by value. */
export function keptMatchesSelect(kept: string, added: string, columns: readonly string[]): string {
  return `SELECT count(*) AS matches FROM ${rowsSharingKeys(kept, added, columns)}`;
}

/** The rows of `relation` whose key occurs in `added`. */
export function rowsSharingKeys(relation: string, added: string, columns: readonly string[]): string {
  const equal = columns.map((column) => `w.${quoteIdentifier(column)} = a.${quoteIdentifier(column)}`);
  return `(SELECT w.* FROM ${relation} AS w SEMI JOIN ${added} AS a ON ${equal.join(' AND ')})`;
}

/**
 * The SELECT of the rows that break a rule, for samples, quarantine and `--show-rows`.
 *
 * shape   rule and relation → whole rows; undefined for rules about the table (row_count, freshness) and for rules
 *         that cannot run on this schema
 * units   `unique` answers every row of a repeated key, though only those beyond the first count as failed
 * source  declarations.md §Contracts and rules
 */
export function failingRowsSelect(
  rule: QualityRule,
  relation: string,
  schema: TableSchema,
  referenced?: string,
): string | undefined {
  if (missingColumn(rule, schema) !== undefined) return undefined;
  if (isRowRule(rule)) {
    const condition = rowCondition(rule, schema);
    return condition?.ok ? `SELECT * FROM ${relation} WHERE ${condition.sql}` : undefined;
  }
  if (rule.check === 'unique') return repeatedRowsSelect(relation, rule.columns);
  if (rule.check === 'sql') return subquery(rule.sql);
  return rule.check === 'reference' && referenced !== undefined
    ? unmatchedSelect(relation, rule.column, referenced, rule.to.column)
    : undefined;
}

/** Rows whose value does not occur in the referenced column. */
export function unmatchedSelect(relation: string, column: string, referenced: string, to: string): string {
  const value = `t.${quoteIdentifier(column)}`;
  return (
    `SELECT t.* FROM ${relation} AS t ANTI JOIN ${referenced} AS r ON r.${quoteIdentifier(to)} = ${value} ` +
    `WHERE ${value} IS NOT NULL`
  );
}

/** The distinct values of a column in some rows, sorted, a few of them. */
export function sampleValuesSelect(rows: string, columns: readonly string[]): string {
  const list = columns.map(quoteIdentifier).join(', ');
  return `SELECT ${list} FROM (${rows}) GROUP BY ${list} ORDER BY ${list} LIMIT ${SAMPLES_MAX}`;
}

/** A few rows in a stable order. */
export function fewRowsSelect(rows: string): string {
  return `SELECT * FROM (${rows}) ORDER BY ALL LIMIT ${SAMPLES_MAX}`;
}

/** A user's query as a subquery. The gate has parsed it as one SELECT, so it cannot end the parentheses. */
function subquery(sql: string): string {
  return `SELECT * FROM (\n${statementBody(sql)}\n)`;
}

function rowCondition(rule: RowRule, schema: TableSchema): Condition | undefined {
  const field = schema.fields.find((candidate) => candidate.name === rule.column);
  return field && failingCondition(rule, field);
}

function repeatedRowsSelect(relation: string, columns: readonly string[]): string {
  const key = keySql(columns);
  const names = columns.map((_, index) => `k${index}`).join(', ');
  return `SELECT * FROM ${relation} WHERE (${key.list}) IN (SELECT (${names}) FROM (${repeatedKeys(relation, columns)}))`;
}
