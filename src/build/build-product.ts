import { assert } from '../lib/assert.ts';
import { parseDuration } from '../lib/duration.ts';
import { digestOf } from '../lib/hash.ts';
import type { Build, InputUse, StagedTable } from '../model/build.ts';
import type { ApprovedPlan, BuildStep } from '../model/plan.ts';
import { type Checked, hasErrors, type Problem, problem } from '../model/problem.ts';
import { productName } from '../model/product-key.ts';
import { bindRelations, unbindRelations } from './bind-relations.ts';
import type { BuildContext, Unchanged } from './context.ts';
import { explainFailure } from './explain-failure.ts';
import { ingestPort } from './ingest/ingest-port.ts';
import type { PortInput } from './port-input.ts';
import { tableWorks } from './table-works.ts';
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
    const ingested = await ingestPort(port, { appended: isAppended(port.name, works) }, context);
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
  const relations = inputs.flatMap((input) => input.relations);
  const bound = await bindRelations(work, relations, context.session);
  try {
    const checked = hasErrors(bound) ? undefined : await checkTable(work, context);
    const problems = [...bound, ...(checked?.problems ?? [])];
    if (!checked || hasErrors(problems)) return { value: undefined, problems };
    const cutoff = cutoffOf(context);
    const options = { hasDeletedMark: checked.value, ...(cutoff === undefined ? {} : { cutoff }) };
    const { window } = context;
    const staged = await explainFailure(work, inputs, context, () =>
      work.live && (window || (work.scope === 'new' && work.declaration.incremental.mode !== 'full'))
        ? changeSome(work, { ...options, ...(window ? { window } : {}) }, context)
        : replaceAll(work, options, context),
    );
    return { value: staged.value, problems: [...problems, ...staged.problems] };
  } finally {
    await unbindRelations(work, context.session);
  }
}

function cutoffOf({ declared, now }: BuildContext): number | undefined {
  const period = parseDuration(declared.product.governance.retentionPeriod ?? '');
  return period === undefined ? undefined : retentionCutoff(now, period);
}

/** A source file that a producer writes to during the build may have been read half old and half new. */
async function changedMeanwhile(
  inputs: readonly PortInput[],
  context: BuildContext,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const port of context.declared.product.inputPorts) {
    const read = inputs.find((input) => input.use.port === port.name)?.readInPlace ?? [];
    if (port.kind !== 'source' || read.length === 0) continue;
    const found = await context.sources.find(context.datasetOf(port)?.path ?? '');
    const now = new Map(found.map((file) => [file.path, file]));
    for (const file of read) {
      const after = now.get(file.path);
      if (after?.sizeBytes === file.sizeBytes && after.modifiedAt === file.modifiedAt) continue;
      const where = { file: file.path, line: 1, column: 1 };
      problems.push(problem('DM5113', `\`${file.path}\` changed while it was read`, { where }));
    }
  }
  return problems;
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
    inputs: uses.map(({ port, cursor, snapshots }) => ({ port, cursor, snapshots: snapshots ?? null })),
    // The same inputs on another base are other work: rows may have expired, or a release was rolled back.
    tables: tables.map(({ table, base }) => ({ table, base: base ?? null })),
  });
  const { product, version } = step;
  const relations = inputs.flatMap((input) =>
    input.relations.map(({ name, all }) => ({ name, select: all })),
  );
  return { kind: 'Build', buildId, runId: context.runId, product, version, tables, inputs: uses, relations };
}
