import { buildProduct, landingLocation, verdict } from '../build/index.ts';
import type { ComputeSession } from '../capabilities/compute.ts';
import type { Platform } from '../capabilities/platform.ts';
import { assert } from '../lib/assert.ts';
import type { AuditedBuild } from '../model/build.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { ApprovedPlan, BuildStep } from '../model/plan.ts';
import { type Problem, problem, SystemError } from '../model/problem.ts';
import { productName } from '../model/product-key.ts';
import type { Release } from '../model/release.ts';
import type { RunStep } from '../model/run.ts';
import { auditGate, publish } from '../publish/index.ts';
import { auditBuild } from './audit-build.ts';
import { acquireProductLease, type Lease } from './lease.ts';
import { lineageOfRun, type RunLineage } from './lineage-of-run.ts';
import { currentMajorWith, liveTables, productPointers } from './live-tables.ts';
import { measureProduct } from './measure.ts';
import { publishedInputs } from './published-input.ts';
import type { RunOptions, StepResult } from './run-steps.ts';

/** Everything one build of one product works with, from its lease to its release. */
interface BuildRun {
  readonly approved: ApprovedPlan;
  readonly step: BuildStep;
  readonly declared: DeclaredProduct;
  readonly platform: Platform;
  readonly options: RunOptions;
  readonly runId: string;
  readonly lease: Lease;
  readonly session: ComputeSession;
  readonly lineage: RunLineage;
  readonly report: (step: RunStep) => Promise<void>;
}

type BuildEnd = Pick<StepResult, 'outcome' | 'results' | 'problems'> & { readonly release?: Release };

/** Builds, audits and publishes one product. Whatever goes wrong, readers keep the last good release. */
export async function runBuild(
  approved: ApprovedPlan,
  step: BuildStep,
  declared: DeclaredProduct,
  platform: Platform,
  options: RunOptions,
): Promise<StepResult> {
  const startedAt = platform.clock.now();
  const runId = platform.newId();
  const end = await recordRun(runId, { approved, step, declared, platform, options });
  return { product: step.product, runId, ...end, durationMs: platform.clock.now() - startedAt };
}

async function recordRun(
  runId: string,
  work: Pick<BuildRun, 'approved' | 'step' | 'declared' | 'platform' | 'options'>,
): Promise<BuildEnd> {
  const { step, platform, options } = work;
  const { state, clock } = platform;
  try {
    await using lease = await acquireProductLease(step.product, platform);
    await state.runs.start({
      id: runId,
      product: step.product,
      version: step.version,
      trigger: options.trigger ?? 'manual',
      state: 'running',
      startedAt: clock.now(),
    });
    options.onProgress?.({ kind: 'started', product: step.product, runId });
    const lineage = lineageOfRun(runId, work.declared, step, platform);
    const end = await attempt({ ...work, runId, lease, lineage });
    await finish(runId, end, work, lineage);
    return end;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return { outcome: 'failed', results: [], problems: [systemProblem(error, work.step)] };
  }
}

/** The step runner: the only place where a failing world becomes the failed result of a step. */
async function attempt(work: Omit<BuildRun, 'session' | 'report'>): Promise<BuildEnd> {
  const { platform, options, step, runId } = work;
  const { limits, compute, state } = platform;
  try {
    await using session = await compute.openSession({
      memoryBytesMax: Math.floor(limits.buildMemoryBytesMax / limits.buildsAtOnceMax),
      threads: limits.threads,
      spillDirectory: `${limits.spillDirectory}/${runId}`,
    });
    const interrupt = (): void => session.interrupt();
    options.signal?.addEventListener('abort', interrupt, { once: true });
    const report = async (item: RunStep): Promise<void> => {
      await state.runs.step(runId, item);
      options.onProgress?.({ kind: 'step', product: step.product, step: item });
    };
    try {
      await work.lineage.start();
      return await buildAuditPublish({ ...work, session, report });
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
    }
  } catch (error) {
    if (options.signal?.aborted) return { outcome: 'interrupted', results: [], problems: [] };
    if (!(error instanceof SystemError)) throw error;
    return { outcome: 'failed', results: [], problems: [systemProblem(error, step)] };
  }
}

async function buildAuditPublish(run: BuildRun): Promise<BuildEnd> {
  const built = await stage(run);
  if (built.value === undefined) return { outcome: 'failed', results: [], problems: built.problems };
  if (built.value.kind === 'Unchanged')
    return { outcome: 'unchanged', results: [], problems: built.problems };
  const results = await auditBuild(built.value, run);
  const judged = verdict(results, productName(run.step.product));
  const audited = auditGate(built.value, results);
  if (!audited) {
    return { outcome: 'blocked', results, problems: [...built.problems, ...judged.problems] };
  }
  const end = await release(audited, run);
  return { ...end, results, problems: [...built.problems, ...judged.problems, ...end.problems] };
}

async function stage({ approved, step, declared, platform, options, runId, session, report }: BuildRun) {
  const { state, storage, clock } = platform;
  const rebuild = step.data === 'rebuild' || options.fullRefresh === true;
  const inputs = await publishedInputs(declared, platform);
  return buildProduct(approved, step, {
    compute: platform.compute,
    session,
    storage,
    sources: platform.sources,
    events: platform.events,
    format: platform.format,
    now: clock.now(),
    clock,
    newId: platform.newId,
    runId,
    declared,
    datasetOf: (port) => declared.datasets?.[port.name],
    published: (port) => inputs.get(port.name),
    live: Object.fromEntries((await liveTables(step.product, platform)).map((table) => [table.table, table])),
    cursors: await state.releases.cursors(step.product),
    landingOf: (port) => storage.locate(landingLocation(step.product, port)),
    ...(options.window ? { window: options.window } : {}),
    mode: rebuild ? 'rebuild' : 'refresh',
    report,
  });
}

async function release(audited: AuditedBuild, run: BuildRun): Promise<BuildEnd> {
  const { step, declared, platform, options, lease, lineage } = run;
  if (options.signal?.aborted) return { outcome: 'interrupted', results: [], problems: [] };
  const started = platform.clock.now();
  if (!(await lease.held())) {
    return { outcome: 'failed', results: [], problems: [conflict(step, 'the lease was lost')] };
  }
  const outcome = await publish(audited, {
    state: platform.state,
    storage: platform.storage,
    format: platform.format,
    declared,
    specDigest: step.specDigest,
    tables: step.tables,
    pointers: await productPointers(step.product, platform),
    currentMajor: await currentMajorWith(step.product, platform),
    lineageOf: (tables) => lineage.complete(audited, tables),
    now: platform.clock.now(),
  });
  if (outcome.kind === 'conflict') {
    return { outcome: 'failed', results: [], problems: [conflict(step, `table ${outcome.table} moved`)] };
  }
  await run.report({
    name: 'publish',
    subject: `release ${outcome.release.number}`,
    state: 'done',
    durationMs: platform.clock.now() - started,
  });
  return { outcome: 'published', release: outcome.release, results: [], problems: [] };
}

function conflict(step: BuildStep, what: string): Problem {
  return problem('DM9011', `${productName(step.product)} was published by another run meanwhile: ${what}`, {
    product: productName(step.product),
  });
}

function systemProblem(error: SystemError, step: BuildStep): Problem {
  return problem(error.code, error.message, { product: productName(step.product) });
}

const RUN_STATES = {
  published: 'succeeded',
  unchanged: 'succeeded',
  blocked: 'blocked',
  failed: 'failed',
  interrupted: 'interrupted',
  skipped: 'skipped',
  registered: 'succeeded',
  retired: 'succeeded',
} as const;

/** Records how a run ended: results, incident, lineage and measurements. */
async function finish(
  runId: string,
  end: BuildEnd,
  work: Pick<BuildRun, 'step' | 'declared' | 'platform'>,
  lineage: RunLineage,
): Promise<void> {
  const { state, clock, newId } = work.platform;
  const { product } = work.step;
  const now = clock.now();
  const first = end.problems.find((item) => item.severity === 'error');
  await state.runs.finish(runId, {
    state: RUN_STATES[end.outcome],
    finishedAt: now,
    ...(first ? { error: { code: first.code, message: first.message } } : {}),
  });
  if (end.outcome === 'published' || end.outcome === 'unchanged') {
    await state.incidents.resolve(product, now);
    await measureProduct(product, work.platform);
    if (end.outcome === 'published') await lineage.deliver();
    return;
  }
  if (end.results.length > 0) await state.runs.saveResults(runId, end.results);
  if (end.outcome === 'interrupted') return;
  assert(first, `run ${runId} ended ${end.outcome} without a problem`);
  await lineage.fail(first, end.results);
  await state.incidents.open({
    id: newId(),
    product,
    code: first.code,
    title: `${productName(product)} ${end.outcome}`,
    detail: first.message,
    runId,
    openedAt: now,
  });
}
