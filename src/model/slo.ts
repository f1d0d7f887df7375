import type { DurationMs } from '../lib/duration.ts';
import type { Ratio } from '../lib/ratio.ts';

export const SLO_NAMES = ['freshness', 'completeness', 'accuracy', 'availability'] as const;
export type SloName = (typeof SLO_NAMES)[number];

/** One service level objective; `target` is the declared text, `bound` the same parsed once. */
export interface Slo {
  readonly name: SloName;
  readonly target: string;
  readonly bound:
    | { readonly kind: 'duration'; readonly durationMsMax: DurationMs }
    | { readonly kind: 'ratio'; readonly ratioMin: Ratio };
  readonly measurement: string;
  readonly description?: string;
  /** Column that freshness is read from; default: the watermark, else `updated_at`. */
  readonly column?: string;
}
