import { assert } from '../lib/assert.ts';
import { parseDuration } from '../lib/duration.ts';
import { digestOf } from '../lib/hash.ts';
import type { Build, InputUse, StagedTable } from '../model/build.ts';
import type { ApprovedPlan, BuildStep } from '../model/plan.ts';
import { type Checked, hasErrors, type Problem, problem } from '../model/problem.ts';
import { productName } from '../model/product-key.ts';
import { bindRelations, unbindRelations } from './bind-relations.ts';
import { changedMeanwhile } from './changed-meanwhile.ts';
import type { BuildContext, Unchanged } from './context.ts';
import { explainFailure } from './explain-failure.ts';
import { ingestPort } from './ingest/ingest-port.ts';
import { isAboutContent } from './ingest/inspect-file.ts';
import type { PortInput } from './port-input.ts';
import { tableWorks } from './table-works.ts';
import { oneLine } from './transform/check-model.ts';
import { checkTable } from './transform/check-table.ts';
import { changeSome } from './write/change-some.ts';
import { expiredFiles } from './write/file-bounds.ts';
import { replaceAll } from './write/replace-all.ts';
import { retentionCutoff } from './write/row-filter.ts';
import { type TableWork, timeWatermark } from './write/table-work.ts';

/**
 * Carries out one approved build step: reads what is new in the inputs, runs the models and writes files that nobody
 * can see. Positions move only when the build is published, so a build that is thrown away loses and doubles nothing.
 *
 * shape   step + context → Build; `Unchanged` when there is nothing to do; undefined when problems say why not
 * units   times in UTC milliseconds
 * errors  DM5101 to DM5142 and DM3401 to DM3404 as problems; SystemError of engine and storage
 */
export async function buildProduct(
  approved: ApprovedPlan,
  step: BuildStep,
  context: BuildContext,
): Promise<Checked<Build | Unchanged | undefined>> {
  assert(approved.plan.environment === step.product.environment, 'the step belongs to the approved plan');
  const works = await tableWorks(step, context);
  const ingested = works.value ? await ingestAll(works.value, context) : undefined;
  const problems = [...works.problems, ...(ingested?.problems ?? [])].map(inProduct(step));
  if (!works.value || !ingested || hasErrors(problems)) return { value: undefined, problems };
  const inputs = ingested.value;
  if (await isUnchanged(works.value, inputs, context)) return { value: { kind: 'Unchanged' }, problems };
  const built = await buildTables(works.value, inputs, context);
  problems.push(...built.problems.map(inProduct(step)), ...(await changedMeanwhile(inputs, context)));
  if (hasErrors(problems)) return { value: undefined, problems };
  return { value: toBuild(step, works.value, inputs, built.value, context), problems };
}

function inProduct(step: BuildStep): (item: Problem) => Problem {
  return (item) => ({ ...item, product: productName(step.product) });
}

async function ingestAll(
  works: readonly TableWork[],
  context: BuildContext,
): Promise<Checked<readonly PortInput[]>> {
  const problems: Problem[] = [];
  const inputs: PortInput[] = [];
  for (const port of context.declared.product.inputPorts) {
    const startedAt = context.clock.now();
    const ingested = await attemptPort(port.name, () =>
      ingestPort(port, { appended: isAppended(port.name, works) }, context),
    );
    problems.push(...ingested.problems);
    if (ingested.value) inputs.push(ingested.value);
    await context.report({
      name: 'ingest',
      subject: port.name,
      state: ingested.value ? 'done' : 'failed',
      ...(ingested.value ? { rows: ingested.value.rows.added } : {}),
      durationMs: context.clock.now() - startedAt,
    });
  }
  return { value: inputs, problems };
}

/** A file may be taken away or change its content between two looks at it: then the engine cannot read the port. */
async function attemptPort(
  port: string,
  ingest: () => Promise<Checked<PortInput | undefined>>,
): Promise<Checked<PortInput | undefined>> {
  try {
    return await ingest();
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    const message = `port \`${port}\` cannot be read: ${oneLine(error.message)}`;
    return { value: undefined, problems: [problem('DM5101', message)] };
  }
}

/** Whether a live table takes the new rows of a port as they come, so that reading rows twice would double them. */
function isAppended(port: string, works: readonly TableWork[]): boolean {
  return works.some(
    ({ declaration, live, reads }) =>
      declaration.incremental.mode === 'append' &&
      live !== undefined &&
      reads.some((read) => read.port === port),
  );
}

async function isUnchanged(
  works: readonly TableWork[],
  inputs: readonly PortInput[],
  context: BuildContext,
): Promise<boolean> {
  if (context.mode === 'rebuild' || context.window || works.some((work) => !work.live)) return false;
  if (inputs.some((input) => input.fresh)) return false;
  const cutoff = cutoffOf(context);
  if (cutoff === undefined) return true;
  for (const work of works) {
    const watermark = timeWatermark(work);
    if (!watermark) continue;
    const { some } = await expiredFiles(context.session, work.live?.files ?? [], watermark, cutoff);
    if (some.length > 0) return false;
  }
  return true;
}

async function buildTables(
  works: readonly TableWork[],
  inputs: readonly PortInput[],
  context: BuildContext,
): Promise<Checked<readonly StagedTable[]>> {
  const problems: Problem[] = [];
  const tables: StagedTable[] = [];
  for (const work of works) {
    const startedAt = context.clock.now();
    const built = await buildTable(work, inputs, context);
    problems.push(...built.problems);
    if (built.value) tables.push(built.value);
    await context.report({
      name: 'build',
      subject: work.planned.table,
      state: built.value ? 'done' : 'failed',
      ...(built.value ? { rows: built.value.rows.added } : {}),
      durationMs: context.clock.now() - startedAt,
    });
  }
  return { value: tables, problems };
}

async function buildTable(
  work: TableWork,
  inputs: readonly PortInput[],
  context: BuildContext,
): Promise<Checked<StagedTable | undefined>> {
  const staged = await explainFailure(work, inputs, context, () => stageTable(work, inputs, context));
  await unbindRelations(work, context.session);
  return staged.value ?? { value: undefined, problems: staged.problems };
}

async function stageTable(
  work: TableWork,
  inputs: readonly PortInput[],
  context: BuildContext,
): Promise<Checked<StagedTable | undefined>> {
  const relations = inputs.flatMap((input) => input.relations);
  const bound = await bindRelations(work, relations, context.session);
  const checked = hasErrors(bound) ? undefined : await checkTable(work, context);
  const problems = [...bound, ...(checked?.problems ?? [])];
  if (!checked || hasErrors(problems)) return { value: undefined, problems };
  const cutoff = cutoffOf(context);
  const options = { hasDeletedMark: checked.value, ...(cutoff === undefined ? {} : { cutoff }) };
  const { window } = context;
  const isPart = window
    ? timeWatermark(work) !== undefined
    : work.scope === 'new' && work.declaration.incremental.mode !== 'full';
  const value =
    work.live && isPart
      ? await changeSome(work, { ...options, ...(window ? { window } : {}) }, context)
      : await replaceAll(work, options, context);
  return { value, problems };
}

function cutoffOf({ declared, now }: BuildContext): number | undefined {
  const period = parseDuration(declared.product.governance.retentionPeriod ?? '');
  return period === undefined ? undefined : retentionCutoff(now, period);
}

function toBuild(
  step: BuildStep,
  works: readonly TableWork[],
  inputs: readonly PortInput[],
  tables: readonly StagedTable[],
  context: BuildContext,
): Build {
  // A full table reads everything; when every table takes only what is new, that is what the build has read.
  const readsAll = works.some((work) => work.scope === 'all' || work.declaration.incremental.mode === 'full');
  const uses = inputs.map(
    (input): InputUse => ({ ...input.use, rows: readsAll ? input.rows.all : input.rows.added }),
  );
  const buildId = digestOf({
    product: step.product,
    spec: step.specDigest,
    mode: context.mode,
    window: context.window ?? null,
    inputs: inputs.map(({ use, position }) => ({
      port: use.port,
      position,
      snapshots: use.snapshots ?? null,
    })),
    // The same inputs on another base are other work: rows may have expired, or a release was rolled back.
    tables: tables.map(({ table, base }) => ({ table, base: base ?? null })),
  });
  const { product, version } = step;
  const relations = inputs.flatMap((input) =>
    input.relations.map(({ name, all }) => ({ name, select: all })),
  );
  return { kind: 'Build', buildId, runId: context.runId, product, version, tables, inputs: uses, relations };
}
