import { ACCESS_PROBLEMS } from './problems/access.ts';
import { BUILD_PROBLEMS } from './problems/build.ts';
import { CONTRACT_PROBLEMS } from './problems/contract.ts';
import { DATA_PROBLEMS } from './problems/data.ts';
import { ENVIRONMENT_PROBLEMS } from './problems/environment.ts';
import { FORMAT_PROBLEMS } from './problems/formats.ts';
import { PLAN_PROBLEMS } from './problems/plan.ts';
import { POLICY_PROBLEMS } from './problems/policy.ts';
import { REFERENCE_PROBLEMS } from './problems/reference.ts';
import { RUNTIME_PROBLEMS } from './problems/runtime.ts';
import { SYNTAX_PROBLEMS } from './problems/syntax.ts';

/**
 * Every problem a user can meet, by code. `explain DMxxxx`, the documentation and SARIF read this one list;
 * a code is never reused.
 */
export const PROBLEMS = {
  ...SYNTAX_PROBLEMS,
  ...FORMAT_PROBLEMS,
  ...REFERENCE_PROBLEMS,
  ...CONTRACT_PROBLEMS,
  ...PLAN_PROBLEMS,
  ...POLICY_PROBLEMS,
  ...DATA_PROBLEMS,
  ...BUILD_PROBLEMS,
  ...RUNTIME_PROBLEMS,
  ...ACCESS_PROBLEMS,
  ...ENVIRONMENT_PROBLEMS,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** What `explain` and the documentation say about one code. */
export interface ProblemDescription {
  /** A few words, lower case: the heading of its page. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it happens and why it matters, in one to three sentences. */
  readonly cause: string;
  /** What to do next. */
  readonly remedy: string;
  /** The smallest text that yields it, and the same text put right. */
  readonly example?: { readonly bad: string; readonly good: string };
}

export type Severity = 'error' | 'warning';

/** A place in a declaration. Lines and columns start at 1; the end is exclusive. */
export interface Where {
  /** Path relative to the mesh root, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** A change of text that is safe to apply without asking: offsets in UTF-16 units of the file's text. */
export interface Fix {
  readonly title: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Something a user can put right. Message: one sentence, lower case, no full stop, names in backticks. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly where?: Where;
  /** `domain.product` when the problem belongs to one. */
  readonly product?: string;
  readonly hint?: string;
  readonly fix?: Fix;
}

/** What a stage answers: as much of the value as could be made, and all problems at once. */
export interface Checked<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

export function problem(
  code: ProblemCode,
  message: string,
  more: Partial<Omit<Problem, 'code' | 'message'>> = {},
): Problem {
  return { code, severity: PROBLEMS[code].severity, message, ...more };
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((item) => item.severity === 'error');
}

/** Stable order: file, line, column, code, message; problems without a place come last. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const key = (item: Problem): string =>
    [
      item.where?.file ?? '\uffff',
      String(item.where?.line ?? 0).padStart(8, '0'),
      String(item.where?.column ?? 0).padStart(8, '0'),
      item.code,
      item.product ?? '',
      item.message,
    ].join('\u0000');
  return [...problems].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** The world failed: disk, engine, network, another process. Only adapters throw it; only the step runner catches it. */
export class SystemError extends Error {
  readonly code: ProblemCode;
  /** The system that failed, such as `duckdb` or `sqlite`. */
  readonly system: string;
  readonly retryable: boolean;

  constructor(
    code: ProblemCode,
    message: string,
    options: { readonly system: string; readonly retryable: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'SystemError';
    this.code = code;
    this.system = options.system;
    this.retryable = options.retryable;
  }
}
