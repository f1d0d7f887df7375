import type { ProblemCode } from './problem.ts';
import type { ProductKey } from './product-key.ts';

/** Something is wrong with a product and its consumers should know. One open incident per product and cause. */
export interface Incident {
  readonly id: string;
  readonly product: ProductKey;
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail: string;
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly runId?: string;
  /** UTC milliseconds. */
  readonly openedAt: number;
  readonly lastSeenAt: number;
  readonly resolvedAt?: number;
}
