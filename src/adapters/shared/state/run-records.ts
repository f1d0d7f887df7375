import { type Selectable, sql } from 'kysely';
import { PRODUCT_LEASE_PREFIX, type RunQuery, type RunRecords } from '../../../capabilities/state.ts';
import { assert } from '../../../lib/assert.ts';
import type { Run, RunState, RunStep } from '../../../model/run.ts';
import { fromJson, given, inChunks, keyColumns, productKey } from './columns.ts';
import { listResults, replaceResults } from './rule-result-rows.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import type { RunRow, RunStepRow } from './tables.ts';

export function runRecords(database: StateDatabase): RunRecords {
  return {
    start: (run) => database.write((tx) => startRun(tx, run)),
    step: (runId, step) => database.write((tx) => addStep(tx, runId, step)),
    finish: (runId, end) => database.write((tx) => finishRun(tx, runId, end)),
    get: (runId) => database.read((tx) => getRun(tx, runId)),
    list: (query) => database.read((tx) => listRuns(tx, query)),
    interruptAbandoned: (environment, at) => database.write((tx) => interruptAbandoned(tx, environment, at)),
    results: (runId) => database.read((tx) => listResults(tx, runId)),
    saveResults: (runId, results) =>
      database.write(async (tx) => {
        await replaceResults(tx, await environmentOf(tx, runId), runId, results);
      }),
  };
}

async function startRun(
  tx: StateQueries,
  run: Omit<Run, 'steps' | 'finishedAt' | 'releaseNumber' | 'error'>,
): Promise<void> {
  await tx
    .insertInto('runs')
    .values({
      ...keyColumns(run.product),
      id: run.id,
      version: run.version,
      trigger_text: run.trigger,
      state: run.state,
      started_at: run.startedAt,
    })
    .execute();
}

async function addStep(tx: StateQueries, runId: string, step: RunStep): Promise<void> {
  await tx
    .insertInto('run_steps')
    .values({
      environment: await environmentOf(tx, runId),
      run_id: runId,
      name: step.name,
      subject: step.subject,
      state: step.state,
      row_count: step.rows ?? null,
      duration_ms: step.durationMs,
      detail: step.detail ?? null,
    })
    .execute();
}

async function environmentOf(tx: StateQueries, runId: string): Promise<string> {
  const run = await tx.selectFrom('runs').select('environment').where('id', '=', runId).executeTakeFirst();
  assert(run !== undefined, `run ${runId} was never started`);
  return run.environment;
}

async function finishRun(
  tx: StateQueries,
  runId: string,
  end: Pick<Run, 'state' | 'error'> & { readonly finishedAt: number },
): Promise<void> {
  const finished = await tx
    .updateTable('runs')
    .set({
      state: end.state,
      finished_at: end.finishedAt,
      error_json: end.error === undefined ? null : JSON.stringify(end.error),
    })
    .where('id', '=', runId)
    .executeTakeFirst();
  assert(finished.numUpdatedRows === 1n, `run ${runId} was never started`);
}

async function getRun(tx: StateQueries, runId: string): Promise<Run | undefined> {
  const row = await tx.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
  return row && (await withSteps(tx, [row]))[0];
}

async function listRuns(tx: StateQueries, query: RunQuery): Promise<readonly Run[]> {
  const { domain, product } = query;
  const rows = await tx
    .selectFrom('runs')
    .selectAll()
    .where('environment', '=', query.environment)
    .$if(domain !== undefined, (only) => only.where('domain', '=', domain ?? ''))
    .$if(product !== undefined, (only) => only.where('product', '=', product ?? ''))
    .orderBy('started_at', 'desc')
    .orderBy('sequence', 'desc')
    .limit(query.limit)
    .execute();
  return withSteps(tx, rows);
}

async function withSteps(tx: StateQueries, rows: readonly Selectable<RunRow>[]): Promise<readonly Run[]> {
  const steps: Selectable<RunStepRow>[] = [];
  for (const chunk of inChunks(rows)) {
    const ids = chunk.map(({ id }) => id);
    const found = await tx
      .selectFrom('run_steps')
      .selectAll()
      .where('run_id', 'in', ids)
      .orderBy('id')
      .execute();
    steps.push(...found);
  }
  const byRun = Map.groupBy(steps, (step) => step.run_id);
  return rows.map((row) => runOf(row, byRun.get(row.id) ?? []));
}

function runOf(row: Selectable<RunRow>, steps: readonly Selectable<RunStepRow>[]): Run {
  return {
    id: row.id,
    product: productKey(row),
    version: row.version,
    trigger: row.trigger_text,
    state: row.state as RunState,
    startedAt: row.started_at,
    ...given('finishedAt', row.finished_at),
    steps: steps.map(stepOf),
    ...given('releaseNumber', row.release_number),
    ...given('error', row.error_json === null ? null : fromJson<NonNullable<Run['error']>>(row.error_json)),
  };
}

function stepOf(row: Selectable<RunStepRow>): RunStep {
  return {
    name: row.name,
    subject: row.subject,
    state: row.state as RunStep['state'],
    ...given('rows', row.row_count),
    durationMs: row.duration_ms,
    ...given('detail', row.detail),
  };
}

async function interruptAbandoned(
  tx: StateQueries,
  environment: string,
  at: number,
): Promise<readonly string[]> {
  const leaseName = sql<string>`${PRODUCT_LEASE_PREFIX} || runs.domain || '.' || runs.product`;
  const rows = await tx
    .updateTable('runs')
    .set({ state: 'interrupted', finished_at: at })
    .where('environment', '=', environment)
    .where('state', '=', 'running')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('leases')
            .select('leases.name')
            .whereRef('leases.environment', '=', 'runs.environment')
            .where('leases.name', '=', leaseName)
            .where('leases.expires_at', '>', at),
        ),
      ),
    )
    .returning(['id', 'sequence'])
    .execute();
  return rows.sort((a, b) => a.sequence - b.sequence).map(({ id }) => id);
}
