import { writeFileSync } from 'node:fs';
import { plan as makePlan } from '../../mesh.ts';
import { hasErrors } from '../../model/problem.ts';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { renderPlan, renderSteps } from '../render/plan.ts';
import { renderProblems } from '../render/problems.ts';
import { emit } from '../render/table.ts';
import { writeReports } from '../reports/write-reports.ts';

/** `datamesh plan`: what apply would do, compared with what is recorded. Changes nothing. */
export async function plan(
  context: CliContext,
  selection: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const planned = await makePlan(mesh.loaded, mesh.platform, {
    selection,
    acceptBreaking: options['acceptBreaking'] === true,
  });
  if (planned.problems.length > 0) context.talk(`${renderProblems(planned.problems, mesh.files, context)}\n`);
  await writeReports(planned.problems, context);
  const explain = options['explain'] === true;
  await emit(context, JSON.parse(JSON.stringify(planned)), () =>
    explain ? renderSteps(planned, mesh.loaded.value, context) : renderPlan(planned, context),
  );
  if (typeof options['out'] === 'string') {
    writeFileSync(options['out'], `${JSON.stringify(planned, null, 2)}\n`);
    context.talk(`saved to ${options['out']}; carry it out with: datamesh apply ${options['out']}`);
  }
  if (hasErrors(planned.problems)) return EXIT.checkFailed;
  return options['detailedExitcode'] === true && planned.steps.length > 0 ? EXIT.planHasChanges : EXIT.ok;
}
