import type { ComputeSession, RelationName } from '../../capabilities/compute.ts';
import { SqlError } from '../../capabilities/compute.ts';
import type { Json } from '../../lib/json.ts';
import { checkSelect, refusalText } from '../../lib/sql-gate/index.ts';
import { sqlName } from '../../lib/sql-text.ts';
import type { QualityRule } from '../../model/quality.ts';
import type { Audit, AuditInput, InputRelation } from './audit-context.ts';
import { dataReason, firstLine, maskOfTable } from './audit-context.ts';
import { failingRowsSelect, fewRowsSelect } from './compile-sql.ts';
import type { Finding } from './findings.ts';
import { sampleRows, shown } from './samples.ts';
import { countOf } from './scan.ts';

type SqlRule = Extract<QualityRule, { readonly check: 'sql' }>;

/**
 * Rows that a rule's own query returns. It may read the staged table by its SQL name and the product's input relations,
 * nothing else; the whole table as it will be, added and kept files.
 *
 * shape   rule → rows finding; error when the query does not parse, reads something else, or fails
 * units   a row returned is a failing row, also when it is an aggregate over many
 * errors  passes on `SqlError`
 * source  declarations.md §Contracts and rules; secured-queries.md §2
 */
export async function findReturnedRows(audit: Audit, rule: SqlRule): Promise<Finding> {
  const { input, rows, staged } = audit;
  const tableName = { name: sqlName(input.table.table) };
  // The staged table wins over an input of the same name: the rule is about the table.
  const inputs = input.inputs.filter(({ name }) => !sameName(name, tableName));
  const refusal = await refusalOf(input, rule.sql, [tableName, ...inputs.map(({ name }) => name)]);
  if (refusal !== undefined) return { kind: 'error', reason: refusal };
  const select = `SELECT * FROM ${staged.whole}`;
  await audit.definitions.define(tableName, { kind: 'sql', select, keep: 'view' });
  for (const { name, source } of inputs) if (source) await audit.definitions.define(name, source);
  const failing = failingRowsSelect(rule, staged.whole, input.table.schema) ?? '';
  const unbound = await bindingError(input.session, failing);
  if (unbound !== undefined) return { kind: 'error', reason: unbound };
  const mask = maskOf(input, rule, inputs);
  try {
    const [answer] = await input.session.rows(`SELECT count(*) AS n FROM (${failing})`);
    const rowsFailed = countOf(answer?.['n']);
    return {
      kind: 'rows',
      rowsChecked: rows.added + rows.kept,
      rowsFailed,
      noun: rowsFailed === 1 ? 'row returned' : 'rows returned',
      samples: rowsFailed === 0 ? [] : await sampleReturned(input.session, failing, mask),
    };
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'error', reason: dataReason(error.message, mask) };
    throw error;
  }
}

/** Why a query does not bind. No row is read, so the engine's message may be shown. */
async function bindingError(session: ComputeSession, select: string): Promise<string | undefined> {
  try {
    await session.describe(select);
    return undefined;
  } catch (error) {
    if (error instanceof SqlError) return firstLine(error.message);
    throw error;
  }
}

async function refusalOf(
  input: AuditInput,
  sql: string,
  readable: readonly RelationName[],
): Promise<string | undefined> {
  const parsed = await input.parse(sql);
  if (!parsed.ok) return firstLine(parsed.message);
  return (input.gate ?? queryGate)(parsed.tree, readable);
}

/** Functions of a query, not only of a model: a rule may ask what time it is. */
function queryGate(tree: Json, readable: readonly RelationName[]): string | undefined {
  const checked = checkSelect(tree, { relations: readable, functions: 'query' });
  return checked.ok ? undefined : refusalText(checked);
}

function sameName(a: RelationName, b: RelationName): boolean {
  return a.catalog === b.catalog && a.schema === b.schema && a.name.toLowerCase() === b.name.toLowerCase();
}

/**
 * An alias hides where a value comes from, so one masked column masks every value of the result; so does an input
 * whose name the query mentions, because its masks are not known here.
 */
function maskOf(input: AuditInput, rule: SqlRule, inputs: readonly InputRelation[]): 'masked' | 'clear' {
  const text = rule.sql.toLowerCase();
  const readsInput = inputs.some(({ name }) => text.includes(name.name.toLowerCase()));
  return readsInput ? 'masked' : maskOfTable(input);
}

async function sampleReturned(
  session: ComputeSession,
  failing: string,
  mask: 'masked' | 'clear',
): Promise<readonly Json[]> {
  return await sampleRows(session, fewRowsSelect(failing), (row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, shown(value, mask)])),
  );
}
