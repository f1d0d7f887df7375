import type { Json } from '../lib/json.ts';
import type { Ratio } from '../lib/ratio.ts';
import type { Where } from './problem.ts';

/** One quality rule of a contract. NULL passes every check but `not_null`; `unique` ignores keys that contain NULL. */
export type QualityRule = RuleCommon &
  (
    | { readonly check: 'unique'; readonly columns: readonly string[] }
    | { readonly check: 'not_null'; readonly column: string }
    | { readonly check: 'regex'; readonly column: string; readonly pattern: string }
    | {
        readonly check: 'enum';
        readonly column: string;
        readonly values: readonly (string | number | boolean)[];
      }
    /** Bounds are inclusive; text so that decimals and timestamps keep every digit. */
    | { readonly check: 'range'; readonly column: string; readonly min?: string; readonly max?: string }
    | { readonly check: 'row_count'; readonly min?: number; readonly max?: number }
    /** The newest value of `column` is at most `ageMsMax` old; `target` is the declared text. */
    | {
        readonly check: 'freshness';
        readonly column: string;
        readonly target: string;
        readonly ageMsMax: number;
      }
    | { readonly check: 'reference'; readonly column: string; readonly to: ColumnReference }
    /** A query that returns the failing rows. */
    | { readonly check: 'sql'; readonly sql: string }
    /** Made from a column of type `string(n)`, never declared as a rule; counts characters. */
    | { readonly check: 'length'; readonly column: string; readonly lengthMax: number }
  );

export interface RuleCommon {
  /** Unique within the contract; made from check and column unless declared. */
  readonly name: string;
  readonly severity: 'error' | 'warning';
  /** Share of rows that must pass; parts per million. */
  readonly thresholdMin: Ratio;
  readonly where: Where;
}

export interface ColumnReference {
  /** `domain.product`. */
  readonly product: string;
  readonly table: string;
  readonly column: string;
}

/**
 * What one rule found on one staged table. `error` means the rule could not run: it fails the gate like a failed one
 * and never counts as passed.
 */
export interface RuleResult {
  readonly table: string;
  readonly rule: string;
  readonly check: QualityRule['check'];
  readonly severity: 'error' | 'warning';
  readonly outcome: 'passed' | 'failed' | 'error';
  readonly rowsChecked: number;
  readonly rowsFailed: number;
  /** Share of rows that passed, in parts per million. */
  readonly passRatio: Ratio;
  readonly thresholdMin: Ratio;
  /** The measured value of rules about the whole table: a count, or an age in milliseconds. */
  readonly measured?: number;
  /** Values of failing rows, masked, at most `SAMPLES_MAX`. */
  readonly samples: readonly Json[];
  /** One sentence for people: `41 duplicates`. */
  readonly detail: string;
  /** The rule's place in its declaration. */
  readonly where?: Where;
  /** Digest of what the rule asks of which columns: a rule that kept its name and changed its meaning differs. */
  readonly definition?: string;
}

export const SAMPLES_MAX = 5;

/**
 * Whether a result keeps data from being published: a rule of severity `error` that failed or could not run. One of
 * severity `warning` that could not run is shown and does not block, since even its failure would not.
 */
export function blocksRelease(result: RuleResult): boolean {
  return result.severity === 'error' && result.outcome !== 'passed';
}
