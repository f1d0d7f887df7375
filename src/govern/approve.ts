import type { PolicyFile } from '../model/mesh.ts';
import type { Approval, ApprovedPlan, Plan } from '../model/plan.ts';
import { type Checked, hasErrors, type Problem, problem } from '../model/problem.ts';

/**
 * Gate 1: turns a plan without errors into one that may be built.
 *
 * shape   plan + policy files → ApprovedPlan, or undefined when the plan has errors
 */
export function approve(plan: Plan, policies: readonly PolicyFile[]): Checked<ApprovedPlan | undefined> {
  if (hasErrors(plan.problems)) return { value: undefined, problems: plan.problems };
  const approval: Approval =
    policies.length === 0
      ? { status: 'approved', reason: 'no policies are declared' }
      : { status: 'not-evaluated', reason: `${policies.length} policies are declared and not evaluated yet` };
  // INVARIANT: the only cast to ApprovedPlan.
  const value = { plan, approval } as ApprovedPlan;
  return { value, problems: [] };
}

/** DM4001 for a mesh whose policies are recorded and not evaluated: part of every plan. */
export function unevaluatedPolicies(policies: readonly PolicyFile[]): readonly Problem[] {
  const first = policies[0];
  if (!first) return [];
  return [
    problem(
      'DM4001',
      `${policies.length} policies are declared and not evaluated yet: \`Approved\` is Unknown`,
      {
        where: { file: first.file, line: 1, column: 1 },
      },
    ),
  ];
}
