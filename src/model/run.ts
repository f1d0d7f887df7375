import type { ProblemCode } from './problem.ts';
import type { ProductKey } from './product-key.ts';

export type RunState = 'running' | 'succeeded' | 'failed' | 'blocked' | 'skipped' | 'interrupted';

/** One attempt to build and publish a product. `blocked` = the gate refused the data; `failed` = something broke. */
export interface Run {
  readonly id: string;
  readonly product: ProductKey;
  readonly version: string;
  /** Why it ran: `apply`, `schedule`, `input sales.x changed`, `manual`. */
  readonly trigger: string;
  readonly state: RunState;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly steps: readonly RunStep[];
  readonly releaseNumber?: number;
  readonly error?: { readonly code: ProblemCode; readonly message: string };
}

export interface RunStep {
  /** `ingest`, `build`, `gate`, `publish`. */
  readonly name: string;
  /** The port or table it is about. */
  readonly subject: string;
  readonly state: 'done' | 'failed' | 'skipped';
  readonly rows?: number;
  readonly durationMs: number;
  readonly detail?: string;
}
