import type { ProductKey } from './product-key.ts';
import type { SloName } from './slo.ts';

/** One measured value of one SLO. A measurement that could not be made has status `unknown`, never `met`. */
export interface Measurement {
  readonly product: ProductKey;
  /** `product`, or the name of the contract whose SLO it is. */
  readonly scope: string;
  readonly slo: SloName;
  readonly measurement: string;
  readonly target: string;
  /** Milliseconds for freshness, parts per million for the others; null when unknown. */
  readonly value: number | null;
  readonly status: SloStatus;
  /** One sentence with the numbers behind the value. */
  readonly detail: string;
  /** UTC milliseconds. */
  readonly measuredAt: number;
}

export type SloStatus = 'met' | 'at_risk' | 'breached' | 'unknown';

const WORST_FIRST: readonly SloStatus[] = ['breached', 'at_risk', 'unknown', 'met'];

/** The worst status wins (declarations.md §Discovery); nothing measured is `unknown`. */
export function worstSloStatus(statuses: readonly SloStatus[]): SloStatus {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? 'unknown';
}
