import type { Platform } from '../capabilities/platform.ts';
import type { Job, RecordedProduct } from '../capabilities/state.ts';
import { isPlainObject } from '../lib/json.ts';
import { maintain, measure, type StepResult } from '../mesh.ts';
import { SystemError } from '../model/problem.ts';
import { dueJobs, followerJobs, type ProductActivity, retryDelayMs } from './due-jobs.ts';
import { inputWatch } from './input-watch.ts';

export interface LoopOptions {
  /** Builds products again from their inputs as they are now; ends early when the loop stops. */
  readonly run: (selection: readonly string[], trigger: string) => Promise<readonly StepResult[]>;
  readonly log: (event: LoopEvent) => void;
  readonly tickMs?: number;
  readonly measureEveryMs?: number;
}

export type LoopEvent =
  | { readonly kind: 'ran'; readonly job: Job; readonly results: readonly StepResult[] }
  | { readonly kind: 'retry'; readonly job: Job; readonly inMs: number; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'abandoned'; readonly runIds: readonly string[] };

export interface RunningLoop {
  /** Lets running builds stop at their next safe point and waits for them. */
  stop(): Promise<void>;
}

const TICK_MS = 1_000;
const MEASURE_EVERY_MS = 60_000;
const MAINTAIN_EVERY_MS = 3_600_000;
const JOB_LEASE_MS = 60_000;
const ATTEMPTS_MAX = 8;

/** Starts the loop: a clock that finds due work, and workers that do it, one build per product at a time. */
export function startLoop(platform: Platform, options: LoopOptions): RunningLoop {
  const abort = new AbortController();
  const work = { platform, options, signal: abort.signal };
  const every = (pauseMs: number, activity: () => Promise<void>) =>
    repeat(pauseMs, abort.signal, () => survive(activity, options));
  const activities = [
    every(options.tickMs ?? TICK_MS, scheduler(work)),
    every(options.measureEveryMs ?? MEASURE_EVERY_MS, () => measureAll(platform)),
    every(MAINTAIN_EVERY_MS, () => maintainAll(platform, abort.signal)),
    ...Array.from({ length: platform.limits.buildsAtOnceMax }, (_, index) =>
      every(options.tickMs ?? TICK_MS, () => workUntilIdle(work, index)),
    ),
  ];
  return {
    async stop() {
      abort.abort();
      await Promise.all(activities);
    },
  };
}

interface Work {
  readonly platform: Platform;
  readonly options: LoopOptions;
  readonly signal: AbortSignal;
}

/** Repeats an activity with a pause after each, until told to stop. */
async function repeat(pauseMs: number, signal: AbortSignal, activity: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await activity();
    await pause(pauseMs, signal);
  }
}

/** A system that fails now may work again at the next turn: the loop tells it and goes on. */
async function survive(activity: () => Promise<void>, { log }: LoopOptions): Promise<void> {
  try {
    await activity();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    log({ kind: 'failed', error: error.message });
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener('abort', end);
  });
}

/** Adds jobs for what is due, and closes runs whose process has died. */
function scheduler({ platform, options }: Work): () => Promise<void> {
  const watch = inputWatch(platform);
  const { state, environment, clock } = platform;
  return async () => {
    const abandoned = await state.runs.interruptAbandoned(environment, clock.now());
    if (abandoned.length > 0) options.log({ kind: 'abandoned', runIds: abandoned });
    const products = (await state.products.list(environment)).filter((product) => product.state === 'live');
    const activities = await Promise.all(
      products.map(async (product): Promise<ProductActivity> => {
        const lastRunAt = await lastRun(product, platform);
        const newInput = await watch.arrived(product);
        return { product, newInput, ...(lastRunAt === undefined ? {} : { lastRunAt }) };
      }),
    );
    for (const job of dueJobs(activities, clock.now())) await state.jobs.add(environment, job);
  };
}

async function lastRun(
  { key }: RecordedProduct,
  { state, environment }: Platform,
): Promise<number | undefined> {
  const [newest] = await state.runs.list({ environment, domain: key.domain, product: key.product, limit: 1 });
  return newest?.startedAt;
}

async function workUntilIdle(work: Work, worker: number): Promise<void> {
  const { state, environment, clock, holder } = work.platform;
  const name = `${holder}#${worker}`;
  while (!work.signal.aborted) {
    const at = clock.now();
    const job = await state.jobs.take(environment, name, at, at + JOB_LEASE_MS);
    if (!job) return;
    await doJob(job, name, work);
  }
}

async function doJob(job: Job, worker: string, { platform, options }: Work): Promise<void> {
  const { state, clock, environment } = platform;
  const renewal = setInterval(
    () => void state.jobs.renew(job.id, worker, clock.now() + JOB_LEASE_MS).catch(() => undefined),
    JOB_LEASE_MS / 3,
  );
  try {
    const steps = await options.run([job.subject], triggerOf(job));
    options.log({ kind: 'ran', job, results: steps });
    if (steps.some(wantsRetry) && job.attempts < ATTEMPTS_MAX) {
      return await retry(
        job,
        worker,
        steps.flatMap((step) => step.problems)[0]?.message ?? '',
        platform,
        options,
      );
    }
    if (steps.some((step) => step.outcome === 'published')) {
      const products = await state.products.list(environment);
      for (const next of followerJobs(job.subject, products, clock.now()))
        await state.jobs.add(environment, next);
    }
    await state.jobs.finish(job.id, worker);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    await retry(job, worker, error.message, platform, options);
  } finally {
    clearInterval(renewal);
  }
}

/** A build that a system let down is tried again; blocked data would be blocked again until its input changes. */
function wantsRetry(result: StepResult): boolean {
  return result.outcome === 'failed' && result.problems.some((item) => item.code.startsWith('DM9'));
}

async function retry(
  job: Job,
  worker: string,
  error: string,
  platform: Platform,
  options: LoopOptions,
): Promise<void> {
  const inMs = retryDelayMs(job.attempts);
  options.log({ kind: 'retry', job, inMs, error });
  await platform.state.jobs.retry(job.id, worker, platform.clock.now() + inMs, error);
}

function triggerOf({ payload }: Job): string {
  return isPlainObject(payload) && typeof payload['trigger'] === 'string' ? payload['trigger'] : 'schedule';
}

async function measureAll(platform: Platform): Promise<void> {
  const products = await platform.state.products.list(platform.environment);
  for (const product of products)
    if (product.state === 'live' && product.release) await measure(product.key, platform);
}

/** A product that is being built is left alone; its turn comes again. */
async function maintainAll(platform: Platform, signal: AbortSignal): Promise<void> {
  const products = await platform.state.products.list(platform.environment);
  for (const product of products) {
    if (signal.aborted || product.state !== 'live' || !product.release) continue;
    try {
      await maintain(product.key, platform);
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== 'DM9006') throw error;
    }
  }
}
