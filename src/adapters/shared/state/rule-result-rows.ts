import type { Json } from '../../../lib/json.ts';
import type { RuleResult } from '../../../model/quality.ts';
import { fromJson, given, inChunks } from './columns.ts';
import type { StateQueries } from './state-database.ts';
import type { RuleResultRow } from './tables.ts';

export async function listResults(tx: StateQueries, runId: string): Promise<readonly RuleResult[]> {
  const rows = await tx
    .selectFrom('rule_results')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('position')
    .execute();
  return rows.map(resultOf);
}

/** A run has one set of results: saving it again, or with the release, replaces it. */
export async function replaceResults(
  tx: StateQueries,
  environment: string,
  runId: string,
  results: readonly RuleResult[],
): Promise<void> {
  await tx.deleteFrom('rule_results').where('run_id', '=', runId).execute();
  const rows = results.map((result, position) => rowOf(environment, runId, position, result));
  for (const chunk of inChunks(rows)) await tx.insertInto('rule_results').values(chunk).execute();
}

function rowOf(environment: string, runId: string, position: number, result: RuleResult): RuleResultRow {
  return {
    environment,
    run_id: runId,
    position,
    table_name: result.table,
    rule_name: result.rule,
    check_name: result.check,
    severity: result.severity,
    outcome: result.outcome,
    rows_checked: result.rowsChecked,
    rows_failed: result.rowsFailed,
    pass_ratio: result.passRatio,
    threshold_min: result.thresholdMin,
    measured: result.measured ?? null,
    samples_json: JSON.stringify(result.samples),
    detail: result.detail,
  };
}

function resultOf(row: RuleResultRow): RuleResult {
  return {
    table: row.table_name,
    rule: row.rule_name,
    check: row.check_name as RuleResult['check'],
    severity: row.severity as RuleResult['severity'],
    outcome: row.outcome as RuleResult['outcome'],
    rowsChecked: row.rows_checked,
    rowsFailed: row.rows_failed,
    passRatio: row.pass_ratio,
    thresholdMin: row.threshold_min,
    ...given('measured', row.measured),
    samples: fromJson<readonly Json[]>(row.samples_json),
    detail: row.detail,
  };
}
