import type { QualityRule } from '../../model/quality.ts';
import type { Audit } from './audit-context.ts';
import { sampleValuesSelect, unmatchedSelect } from './compile-sql.ts';
import type { Finding } from './findings.ts';
import { auditRelation } from './relations.ts';
import { sampleRows, shown } from './samples.ts';
import { countOf } from './scan.ts';

type ReferenceRule = Extract<QualityRule, { readonly check: 'reference' }>;

/**
 * Rows of the whole table whose value the referenced column does not hold. Kept rows are looked up again with every
 * build, because the referenced table may have lost rows since.
 *
 * shape   rule → rows finding; error when the referenced table or column is not there
 * errors  passes on `SqlError`
 * source  declarations.md §Contracts and rules
 */
export async function findUnmatched(audit: Audit, rule: ReferenceRule): Promise<Finding> {
  const { input, staged, rows } = audit;
  const name = `${rule.to.product}:${rule.to.table}`;
  const source = await input.reference(rule.to);
  if (!source) return { kind: 'error', reason: `\`${name}\` has no data to look into` };
  const referenced = await audit.definitions.define(auditRelation('referenced'), source);
  if (!referenced.columns.some((column) => column.name === rule.to.column)) {
    return { kind: 'error', reason: `\`${name}\` has no column \`${rule.to.column}\`` };
  }
  const unmatched = unmatchedSelect(staged.whole, rule.column, referenced.sql, rule.to.column);
  const [answer] = await input.session.rows(`SELECT count(*) AS n FROM (${unmatched})`);
  const rowsFailed = countOf(answer?.['n']);
  const mask = input.masked.has(rule.column) ? 'masked' : 'clear';
  const select = rowsFailed > 0 ? sampleValuesSelect(unmatched, [rule.column]) : undefined;
  return {
    kind: 'rows',
    rowsChecked: rows.added + rows.kept,
    rowsFailed,
    noun: `${rowsFailed === 1 ? 'value is' : 'values are'} not in ${name}.${rule.to.column}`,
    samples: await sampleRows(input.session, select, (row) => shown(row[rule.column], mask)),
  };
}
