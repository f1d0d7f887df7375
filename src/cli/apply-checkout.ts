import { apply, plan as makePlan } from '../mesh.ts';
import { hasErrors } from '../model/problem.ts';
import type { CliContext } from './context.ts';
import type { MeshSession } from './mesh-session.ts';
import { renderPlan } from './render/plan.ts';
import { renderProblems } from './render/problems.ts';
import { reportProgress } from './render/progress.ts';

/** Plans the checkout as it is now and carries the plan out, telling about it as it goes. */
export async function applyCheckout(mesh: MeshSession, context: CliContext): Promise<void> {
  const planned = await makePlan(mesh.loaded, mesh.platform);
  const shown = context.options.verbose
    ? planned.problems
    : planned.problems.filter((item) => item.severity === 'error');
  if (shown.length > 0) context.talk(renderProblems(shown, mesh.files, context));
  context.talk(renderPlan(planned, context));
  if (hasErrors(planned.problems) || planned.steps.length === 0) return;
  const result = await apply(planned, mesh.loaded, mesh.platform, {
    onProgress: reportProgress(context),
    signal: context.signal,
  });
  const errors = result.steps.flatMap((step) => step.problems).filter((item) => item.severity === 'error');
  if (errors.length > 0) context.talk(`\n${renderProblems(errors, mesh.files, context)}`);
}
