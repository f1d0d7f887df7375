/**
 * The file to read first: what the platform does, top to bottom. Files are declared, compared with what is recorded,
 * approved, built, audited and published; each hop has its own type, and the two gates cannot be left out.
 */

import { unenforcedRules } from './access/index.ts';
import type { Platform } from './capabilities/platform.ts';
import { approve, unevaluatedPolicies } from './govern/index.ts';
import { bindSources } from './mesh/bind-sources.ts';
import { type Maintenance, maintainProduct } from './mesh/maintain.ts';
import { measureProduct } from './mesh/measure.ts';
import { type Pruned, type PruneOptions, pruneProducts } from './mesh/prune.ts';
import { idOf, resolveMesh } from './mesh/resolve-mesh.ts';
import { type RollbackOptions, rollBack } from './mesh/rollback.ts';
import { type RunOptions, runSteps, type StepResult } from './mesh/run-steps.ts';
import type { Measurement } from './model/measurement.ts';
import type { Declared, SourceFile } from './model/mesh.ts';
import type { Plan } from './model/plan.ts';
import { type Checked, type Problem, problem } from './model/problem.ts';
import { type ProductKey, productName, qualifiedName } from './model/product-key.ts';
import { explainStep, makePlan, makeRefreshPlan, selectProducts } from './plan/index.ts';
import { declare } from './spec/index.ts';

export { isSelected, type Pruned, prunable } from './mesh/prune.ts';
export { type Progress, type RunOptions, type StepResult, succeeded } from './mesh/run-steps.ts';
export { checkFile, declarationSchema, fixAll, validate } from './mesh/validate.ts';

export interface PlanOptions {
  /** `domain.product` names; everything when absent. */
  readonly selection?: readonly string[];
  readonly acceptBreaking?: boolean;
}

export interface ApplyResult {
  readonly steps: readonly StepResult[];
  readonly problems: readonly Problem[];
}

/** Declares a checkout for one environment: products of other domains come from state. */
export async function load(files: readonly SourceFile[], platform: Platform): Promise<Checked<Declared>> {
  const recorded = await platform.state.products.list(platform.environment);
  const live = recorded.filter((product) => product.state === 'live');
  const { value, problems } = declare(files, { products: live.map((product) => product.declaration) });
  return { value: bindSources(value, platform.environment), problems };
}

/** Compares the declared mesh with the recorded one. Reads files and state, changes nothing. */
export async function plan(
  loaded: Checked<Declared>,
  platform: Platform,
  options: PlanOptions = {},
): Promise<Plan> {
  const declared = loaded.value;
  const recorded = await platform.state.products.list(platform.environment);
  const resolved = await resolveMesh(declared, recorded, platform);
  const selection = selectProducts(declared, recorded, options.selection);
  return makePlan({
    environment: platform.environment,
    declared,
    recorded,
    resolved: resolved.value,
    problems: [
      ...loaded.problems,
      ...resolved.problems,
      ...selection.problems,
      ...unevaluatedPolicies(declared.policies),
      ...unenforcedRules(declared.products),
    ],
    ...(selection.value ? { selection: selection.value } : {}),
    acceptBreaking: options.acceptBreaking ?? false,
  });
}

/**
 * Carries out a plan: approved by policy (gate 1), each product built, audited (gate 2) and published. A plan that was
 * made before something changed is refused as stale.
 */
export async function apply(
  planned: Plan,
  loaded: Checked<Declared>,
  platform: Platform,
  options: RunOptions = {},
): Promise<ApplyResult> {
  const gate = approve(planned, loaded.value.policies);
  if (!gate.value) return { steps: [], problems: gate.problems };
  await platform.state.plans.save(planned, platform.clock.now());
  await platform.state.products.saveDomains(platform.environment, loaded.value.domains);
  const steps = await runSteps(gate.value, platform, {
    trigger: 'apply',
    declared: loaded.value,
    ...options,
  });
  return { steps, problems: planned.problems };
}

/** Whether a saved plan still says what a plan made now would say. */
export function checkFresh(saved: Plan, current: Plan): readonly Problem[] {
  if (saved.digest === current.digest) return [];
  return [
    problem('DM9010', 'the plan is stale: the files or the recorded state have changed since it was made'),
  ];
}

/** Builds live products again from their inputs as they are now, without any change of the declaration. */
export async function run(
  loaded: Checked<Declared>,
  platform: Platform,
  options: RunOptions & { readonly selection?: readonly string[] } = {},
): Promise<ApplyResult> {
  const { environment } = platform;
  const recorded = await platform.state.products.list(environment);
  const selection = selectProducts(loaded.value, recorded, options.selection);
  if (selection.problems.length > 0) return { steps: [], problems: selection.problems };
  const refresh = makeRefreshPlan({
    environment,
    mesh: loaded.value.mesh.name,
    recorded,
    selection: selection.value,
    data: options.fullRefresh ? 'rebuild' : 'refresh',
  });
  const gate = approve(refresh, loaded.value.policies);
  if (!gate.value) return { steps: [], problems: gate.problems };
  return { steps: await runSteps(gate.value, platform, { trigger: 'manual', ...options }), problems: [] };
}

/** Measures what a live product promises, and records it. */
export async function measure(product: ProductKey, platform: Platform): Promise<readonly Measurement[]> {
  return measureProduct(product, platform);
}

/** Looks after a live product's tables: compaction, snapshot expiry, files that nothing needs. */
export async function maintain(product: ProductKey, platform: Platform): Promise<Maintenance> {
  return maintainProduct(product, platform);
}

/** Makes an earlier release of a product live again, as a new release. */
export async function rollback(
  options: RollbackOptions,
  platform: Platform,
): Promise<Checked<StepResult | undefined>> {
  return rollBack(options, platform);
}

/** Forgets products that were taken out of service, with their tables and files, for a recorded reason. */
export async function prune(
  loaded: Checked<Declared>,
  platform: Platform,
  options: PruneOptions,
): Promise<readonly Pruned[]> {
  return pruneProducts(loaded.value, platform, options);
}

/** What each step of a plan does, in order of execution. */
export function explainPlan(
  planned: Plan,
  declared: Declared,
): readonly { readonly product: string; readonly lines: readonly string[] }[] {
  return planned.steps.map((step) => {
    const name = qualifiedName(step.product);
    const product = declared.products.find((candidate) => idOf(candidate) === name);
    return { product: productName(step.product), lines: explainStep(step, product) };
  });
}
