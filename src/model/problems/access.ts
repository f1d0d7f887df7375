import type { ProblemDescription } from '../problem.ts';

/** DM7xxx: access. */
export const ACCESS_PROBLEMS = {
  DM7001: {
    title: 'declared access rules are not enforced yet',
    severity: 'warning',
    cause:
      'The product declares masks or `accessControl`, and this version records them without enforcing them: every caller on loopback has the platform role.',
    remedy: 'Do not serve this mesh beyond the loopback interface.',
  },
  DM7002: {
    title: 'acting as another role is not possible yet',
    severity: 'error',
    cause: '`--as` would promise a masked answer that this version cannot give.',
    remedy: 'Leave `--as` out.',
  },
} as const satisfies Record<string, ProblemDescription>;
