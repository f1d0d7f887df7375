import { digestOf } from '../../lib/hash.ts';
import { RATIO_ONE } from '../../lib/ratio.ts';
import type { StagedTable } from '../../model/build.ts';
import type { DataContract } from '../../model/data-contract.ts';
import type { Where } from '../../model/problem.ts';
import type { QualityRule, RuleCommon, RuleResult } from '../../model/quality.ts';
import type { Field, TableSchema } from '../../model/schema.ts';

/**
 * All rules of one staged table: those of its contract, and those that its columns imply. A column that is not
 * nullable implies `not_null`, key columns imply `unique`, `string(n)` implies `length`.
 *
 * shape   contract and table → rules, the contract's first; an implied rule that the contract declares at least as
 *         strictly is left out
 * units   implied rules have severity `error` and no threshold; their names start `declared:`
 * errors  none; a rule about a column that does not exist stays, and fails when it runs
 * source  declarations.md §Tables, columns, keys, §Contracts and rules
 */
export function rulesFor(
  contract: DataContract | undefined,
  table: StagedTable,
  declaredAt: Where = { file: contract?.file ?? 'data-product.yaml', line: 1, column: 1 },
): readonly QualityRule[] {
  const declared = contract?.rules ?? [];
  const strict = new Set(
    declared
      .filter((rule) => rule.severity === 'error' && rule.thresholdMin === RATIO_ONE)
      .map((rule) => canonicalRule(rule)),
  );
  const implied = impliedRules(table.schema, declaredAt);
  return [...declared, ...implied.filter((rule) => !strict.has(canonicalRule(rule)))];
}

/**
 * What a rule asks of which columns of which table, as a digest: by field id, so that a renamed column keeps it and a column that
 * took over another one's name does not.
 *
 * shape   rule and table → 64 hex digits; names, severity and threshold are not part of it
 * source  Iceberg spec v2 §Schema evolution: columns are tracked by id
 */
export function definitionOf(
  rule: QualityRule,
  { table, schema }: Pick<StagedTable, 'table' | 'schema'>,
): string {
  const idOf = new Map(schema.fields.map((field) => [field.name, field.id]));
  const columns = columnsOf(rule)
    .map((column) => String(idOf.get(column) ?? column))
    .sort();
  return digestOf({ table, ask: canonicalAsk(rule), columns });
}

/**
 * The rules that kept files need not be audited for again, from the results of the release they belong to.
 *
 * shape   results of the live release → definitions
 * units   row rules that passed (a threshold judges the rows of one build); `unique` only without any duplicate, since
 *         one that a threshold allowed must be counted again
 * source  declarations.md §Contracts and rules
 */
export function settledRules(results: readonly RuleResult[]): ReadonlySet<string> {
  const settled = new Set<string>();
  for (const result of results) {
    const clean = result.outcome === 'passed' && (result.check !== 'unique' || result.rowsFailed === 0);
    if (clean && result.definition !== undefined) settled.add(result.definition);
  }
  return settled;
}

/** The columns of the staged table that a rule reads; custom SQL names its own. */
export function columnsOf(rule: QualityRule): readonly string[] {
  if (rule.check === 'unique') return rule.columns;
  return 'column' in rule ? [rule.column] : [];
}

function impliedRules(schema: TableSchema, where: Where): readonly QualityRule[] {
  const common = (name: string): RuleCommon => ({
    name: `declared:${name}`,
    severity: 'error',
    thresholdMin: RATIO_ONE,
    where,
  });
  const rules: QualityRule[] = [];
  for (const field of schema.fields) rules.push(...impliedByField(field, common));
  const keys = schema.fields.filter((field) => schema.keyIds.includes(field.id)).map((field) => field.name);
  if (keys.length > 0) {
    rules.push({ ...common(`unique(${keys.join(', ')})`), check: 'unique', columns: keys });
  }
  return rules;
}

function impliedByField(field: Field, common: (name: string) => RuleCommon): readonly QualityRule[] {
  const rules: QualityRule[] = [];
  if (!field.nullable) {
    rules.push({ ...common(`not_null(${field.name})`), check: 'not_null', column: field.name });
  }
  if (field.type.kind === 'string' && field.type.lengthMax !== undefined) {
    const { lengthMax } = field.type;
    rules.push({ ...common(`length(${field.name})`), check: 'length', column: field.name, lengthMax });
  }
  return rules;
}

function canonicalRule(rule: QualityRule): string {
  return JSON.stringify([canonicalAsk(rule), [...columnsOf(rule)].sort()]);
}

/** The check with its parameters, without its columns. */
function canonicalAsk(rule: QualityRule): unknown {
  switch (rule.check) {
    case 'regex':
      return [rule.check, rule.pattern];
    case 'enum':
      return [rule.check, rule.values];
    case 'range':
    case 'row_count':
      return [rule.check, rule.min ?? null, rule.max ?? null];
    case 'freshness':
      return [rule.check, rule.ageMsMax];
    case 'reference':
      return [rule.check, rule.to];
    case 'sql':
      return [rule.check, rule.sql];
    case 'length':
      return [rule.check, rule.lengthMax];
    default:
      return [rule.check];
  }
}
