/** What the process answers to its caller: `datamesh help exit-codes` prints this list. */
export const EXIT = {
  ok: 0,
  checkFailed: 1,
  usage: 2,
  planHasChanges: 3,
  forbidden: 4,
  notFound: 5,
  conflict: 6,
  dependencyDown: 7,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODE_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'ok'],
  [
    EXIT.checkFailed,
    'a check failed: invalid declaration, quality gate, policy, breaking change, SLO with --fail',
  ],
  [EXIT.usage, 'usage or configuration'],
  [EXIT.planHasChanges, 'the plan has changes (only with --detailed-exitcode)'],
  [EXIT.forbidden, 'not signed in or forbidden'],
  [EXIT.notFound, 'not found'],
  [EXIT.conflict, 'conflict, stale plan or lock'],
  [EXIT.dependencyDown, 'a system that is needed is down; trying again may help'],
  [EXIT.internal, 'a defect of datamesh; a report was saved'],
  [EXIT.interrupted, 'interrupted by Ctrl-C'],
];

/** Ends a command early with a message for people and a code for machines. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
