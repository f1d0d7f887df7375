import { readFileSync } from 'node:fs';
import { apply as applyPlan, checkFresh, plan as makePlan, succeeded } from '../../mesh.ts';
import type { Plan } from '../../model/plan.ts';
import { hasErrors } from '../../model/problem.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { type MeshSession, openMesh } from '../mesh-session.ts';
import { renderPlan } from '../render/plan.ts';
import { renderProblems } from '../render/problems.ts';
import { reportProgress, reportResults } from '../render/progress.ts';

/** `datamesh apply`: carries out a saved plan, or makes one for the products named and carries that out. */
export async function apply(
  context: CliContext,
  target: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
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
  if (planned.steps.length === 0) return EXIT.ok;
  // Awaited here: the mesh is closed when this function returns.
  return await execute(planned, mesh, context);
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
