import type { Platform } from '../capabilities/platform.ts';
import { assert, never } from '../lib/assert.ts';
import type { Declared, DeclaredProduct } from '../model/mesh.ts';
import type { ApprovedPlan, RegisterStep, Step } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { type ProductKey, productName, qualifiedName } from '../model/product-key.ts';
import type { RuleResult } from '../model/quality.ts';
import type { Release } from '../model/release.ts';
import type { RunStep } from '../model/run.ts';
import { giveNamesBack } from './give-names-back.ts';
import { runTaskGraph, type Task } from './parallel.ts';
import { runBuild } from './run-build.ts';

export interface RunOptions {
  /** Why it runs; recorded with the run. */
  readonly trigger?: string;
  /** Start from nothing: input positions are ignored, every row is made again. */
  readonly fullRefresh?: boolean;
  /** Make the rows of a time window again, by watermark; UTC milliseconds, `to` exclusive. */
  readonly window?: { readonly from: number; readonly to: number };
  readonly onProgress?: (progress: Progress) => void;
  /** Stops what runs at the next safe point; nothing is published after it. */
  readonly signal?: AbortSignal;
}

export type Progress =
  | { readonly kind: 'started'; readonly product: ProductKey; readonly runId: string }
  | { readonly kind: 'step'; readonly product: ProductKey; readonly step: RunStep }
  | { readonly kind: 'finished'; readonly result: StepResult };

/** How one step ended. Only `published`, `unchanged`, `registered` and `retired` let dependants start. */
export interface StepResult {
  readonly product: ProductKey;
  readonly outcome:
    | 'published'
    | 'unchanged'
    | 'blocked'
    | 'failed'
    | 'skipped'
    | 'interrupted'
    | 'registered'
    | 'retired';
  readonly runId?: string;
  readonly release?: Release;
  readonly results: readonly RuleResult[];
  readonly problems: readonly Problem[];
  /** Why it was skipped. */
  readonly cause?: string;
  readonly durationMs: number;
}

const GOOD: readonly StepResult['outcome'][] = ['published', 'unchanged', 'registered', 'retired'];

export function succeeded(result: StepResult): boolean {
  return GOOD.includes(result.outcome);
}

/** Carries out the steps of an approved plan in its order, independent products at once. */
export async function runSteps(
  approved: ApprovedPlan,
  platform: Platform,
  options: RunOptions & { readonly declared?: Declared },
): Promise<readonly StepResult[]> {
  const { steps } = approved.plan;
  const tasks = steps.map(
    (step): Task<StepResult> => ({
      name: qualifiedName(step.product),
      after: step.kind === 'build' ? [...stepsOf(step.after, steps), ...retirementsOf(step, steps)] : [],
      run: async () => {
        const result = await runStep(approved, step, platform, options);
        options.onProgress?.({ kind: 'finished', result });
        return result;
      },
    }),
  );
  const outcomes = await runTaskGraph(tasks, {
    atOnceMax: platform.limits.buildsAtOnceMax,
    succeeded,
    skipped: (task, cause) => {
      const step = steps.find((candidate) => qualifiedName(candidate.product) === task.name);
      assert(step, `no step for ${task.name}`);
      const input = steps.find((candidate) => qualifiedName(candidate.product) === cause);
      const result = skippedResult(
        step.product,
        `its input ${input ? productName(input.product) : cause} was not published`,
      );
      options.onProgress?.({ kind: 'finished', result });
      return result;
    },
  });
  return steps.flatMap((step) => outcomes.get(qualifiedName(step.product)) ?? []);
}

/** The steps of every major of the named products. */
function stepsOf(products: readonly string[], steps: readonly Step[]): readonly string[] {
  return steps
    .filter((step) => products.includes(productName(step.product)))
    .map((step) => qualifiedName(step.product));
}

/** Majors that go give their names back before another one of the product is published. */
function retirementsOf(step: Step, steps: readonly Step[]): readonly string[] {
  return steps
    .filter(({ kind, product }) => kind === 'retire' && productName(product) === productName(step.product))
    .map(({ product }) => qualifiedName(product));
}

function skippedResult(product: ProductKey, cause: string): StepResult {
  return { product, outcome: 'skipped', results: [], problems: [], cause, durationMs: 0 };
}

async function runStep(
  approved: ApprovedPlan,
  step: Step,
  platform: Platform,
  options: RunOptions & { readonly declared?: Declared },
): Promise<StepResult> {
  if (options.signal?.aborted)
    return { ...skippedResult(step.product, 'interrupted'), outcome: 'interrupted' };
  switch (step.kind) {
    case 'build':
      return runBuild(
        approved,
        step,
        await declarationOf(step, platform, options.declared),
        platform,
        options,
      );
    case 'register':
      await register(step, platform, options.declared);
      return { product: step.product, outcome: 'registered', results: [], problems: [], durationMs: 0 };
    case 'retire':
      await platform.state.products.retire(step.product, platform.clock.now());
      await giveNamesBack(step.product, platform);
      return { product: step.product, outcome: 'retired', results: [], problems: [], durationMs: 0 };
    default:
      throw never(step);
  }
}

/** The declaration a step carries out: the checkout's when it is applied, the recorded one when it is only run again. */
async function declarationOf(
  step: Step,
  platform: Platform,
  declared: Declared | undefined,
): Promise<DeclaredProduct> {
  const name = qualifiedName(step.product);
  const found = declared?.products.find(
    ({ product, major }) => `${product.metadata.domain}.${product.metadata.name}.v${major}` === name,
  );
  const declaration = found ?? (await platform.state.products.get(step.product))?.declaration;
  assert(declaration, `no declaration for ${name}`);
  return declaration;
}

async function register(
  step: RegisterStep,
  platform: Platform,
  declared: Declared | undefined,
): Promise<void> {
  await platform.state.products.register({
    key: step.product,
    version: step.version,
    specDigest: step.specDigest,
    declaration: await declarationOf(step, platform, declared),
    tables: step.tables,
    recordedAt: platform.clock.now(),
  });
}
