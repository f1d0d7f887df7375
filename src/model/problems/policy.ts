import type { ProblemDescription } from '../problem.ts';

/** DM4xxx: policies. */
export const POLICY_PROBLEMS = {
  DM4001: {
    title: 'policies are declared but not evaluated yet',
    severity: 'warning',
    cause:
      'The mesh has policy files, and this version records them without running them. `Approved` is Unknown.',
    remedy: 'Review the plan by hand until policies are evaluated.',
  },
} as const satisfies Record<string, ProblemDescription>;
