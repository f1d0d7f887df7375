import { readFileSync } from 'node:fs';
import {
  apply as applyPlan,
  checkFresh,
  isSelected,
  plan as makePlan,
  prunable,
  prune,
  succeeded,
} from '../../mesh.ts';
import type { Plan } from '../../model/plan.ts';
import { hasErrors } from '../../model/problem.ts';
import { qualifiedName } from '../../model/product-key.ts';
import { confirm } from '../confirm.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { type MeshSession, openMesh } from '../mesh-session.ts';
import { renderPlan } from '../render/plan.ts';
import { plural, renderProblems } from '../render/problems.ts';
import { reportProgress, reportResults } from '../render/progress.ts';

/** `datamesh apply`: carries out a saved plan, or makes one for the products named and carries that out. */
export async function apply(
  context: CliContext,
  target: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const reason = pruneReason(options['prune'], context);
  await using mesh = await openMesh(context);
  const saved = target.length === 1 && target[0]?.endsWith('.json') ? readPlan(target[0]) : undefined;
  const selection = saved ? [] : target;
  const planned = await makePlan(mesh.loaded, mesh.platform, {
    selection,
    acceptBreaking: options['acceptBreaking'] === true,
  });
  if (planned.problems.length > 0) context.talk(`${renderProblems(planned.problems, mesh.files, context)}\n`);
  const stale = saved ? checkFresh(saved, planned) : [];
  if (stale.length > 0) {
    context.talk(renderProblems(stale, mesh.files, context));
    return EXIT.conflict;
  }
  context.talk(`${renderPlan(planned, context)}\n`);
  if (hasErrors(planned.problems)) return EXIT.checkFailed;
  if (reason !== undefined && !(await confirmPrune(planned, selection, mesh, context))) return EXIT.ok;
  // Awaited here: the mesh is closed when this function returns.
  const code = planned.steps.length === 0 ? EXIT.ok : await execute(planned, mesh, context);
  if (reason !== undefined && code === EXIT.ok) await forget({ reason, selection }, mesh, context);
  return code;
}

/** What `--prune` says; nothing is deleted without a reason and a yes. */
function pruneReason(value: unknown, { options }: CliContext): string | undefined {
  if (typeof value !== 'string') return undefined;
  const reason = value.trim();
  if (reason === '')
    throw new CliError(EXIT.usage, '--prune needs a reason', 'such as `--prune "closed in May, ticket 42"`');
  if (!options.yes && !options.input)
    throw new CliError(EXIT.usage, '--prune deletes data and nobody can be asked', 'add --yes');
  return reason;
}

async function confirmPrune(
  planned: Plan,
  selection: readonly string[],
  { loaded, platform }: MeshSession,
  context: CliContext,
): Promise<boolean> {
  const retired = (await prunable(loaded.value, platform, selection)).map(({ key }) => key);
  const retiring = planned.steps.filter((step) => step.kind === 'retire').map((step) => step.product);
  const again = new Set(planned.steps.filter((step) => step.kind !== 'retire').map(stepName));
  const names = [...retired, ...retiring.filter((key) => isSelected(key, selection))]
    .map(qualifiedName)
    .filter((name) => !again.has(name));
  if (names.length === 0) return true;
  return confirm(`Delete all data of ${names.join(', ')}? It cannot be brought back.`, context);
}

function stepName(step: Plan['steps'][number]): string {
  return qualifiedName(step.product);
}

async function forget(
  options: { readonly reason: string; readonly selection: readonly string[] },
  { loaded, platform }: MeshSession,
  context: CliContext,
): Promise<void> {
  for (const { product, filesDeleted } of await prune(loaded, platform, options)) {
    context.talk(`  pruned ${qualifiedName(product)}: ${plural(filesDeleted, 'file')} deleted`);
  }
}

function readPlan(path: string): Plan {
  try {
    const plan = JSON.parse(readFileSync(path, 'utf8')) as Plan;
    if (plan.kind === 'Plan' && typeof plan.digest === 'string') return plan;
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `${path} is not a saved plan: ${error instanceof Error ? error.message : ''}`,
    );
  }
  throw new CliError(EXIT.usage, `${path} is not a saved plan`, 'save one with `datamesh plan --out`');
}

async function execute(planned: Plan, mesh: MeshSession, context: CliContext): Promise<ExitCode> {
  const result = await applyPlan(planned, mesh.loaded, mesh.platform, {
    onProgress: reportProgress(context),
    signal: context.signal,
  });
  await reportResults(result.steps, mesh.files, context);
  if (context.signal.aborted) return EXIT.interrupted;
  return result.steps.every(succeeded) ? EXIT.ok : EXIT.checkFailed;
}
