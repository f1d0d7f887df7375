import type { Problem } from './problem.ts';
import type { ProductKey } from './product-key.ts';
import type { TableLayout, TableSchema } from './schema.ts';

/** What `apply` would do, made without side effects; equal input and state give equal bytes. */
export interface Plan {
  readonly kind: 'Plan';
  readonly environment: string;
  readonly mesh: string;
  /** Digest of the recorded state that the plan was compared with. */
  readonly basis: string;
  /** Digest of everything else here. */
  readonly digest: string;
  readonly changes: readonly ProductChange[];
  /** Products that need nothing, as `domain.product`. */
  readonly unchanged: readonly string[];
  /** In order of execution; `apply` walks exactly this list. */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
}

export interface ProductChange {
  readonly product: ProductKey;
  /** `follow`: its own files are unchanged, and an input changes. */
  readonly action: 'add' | 'change' | 'follow' | 'remove';
  readonly version: { readonly from?: string; readonly to?: string };
  /** Why, each as one short phrase: `model.sql changed`, `partitionBy: region → region, year(updated_at)`. */
  readonly reasons: readonly string[];
  readonly tables: readonly TableChange[];
  readonly data: 'rebuild' | 'refresh' | 'keep';
  readonly breaking: boolean;
}

export interface TableChange {
  readonly table: string;
  readonly action: 'add' | 'change' | 'remove' | 'none';
  readonly columns: readonly ColumnChange[];
  readonly layout?: { readonly from: string; readonly to: string };
}

export interface ColumnChange {
  readonly column: string;
  readonly kind: 'add' | 'drop' | 'rename' | 'widen' | 'retype' | 'require' | 'relax' | 'describe';
  readonly from?: string;
  readonly to?: string;
  readonly breaking: boolean;
}

export type Step = RegisterStep | BuildStep | RetireStep;

/** Record a declaration whose data stays as it is. */
export interface RegisterStep {
  readonly kind: 'register';
  readonly product: ProductKey;
  readonly version: string;
  readonly specDigest: string;
  readonly tables: readonly PlannedTable[];
}

/** Ingest, transform, audit and publish one product. */
export interface BuildStep {
  readonly kind: 'build';
  readonly product: ProductKey;
  readonly version: string;
  readonly specDigest: string;
  readonly data: 'rebuild' | 'refresh';
  readonly tables: readonly PlannedTable[];
  /** `domain.product` of the inputs that must be built before it. */
  readonly after: readonly string[];
}

/** Take a product out of service; its data stays unless pruned for a recorded reason. */
export interface RetireStep {
  readonly kind: 'retire';
  readonly product: ProductKey;
}

/** A table with every column resolved: ids, types and layout that the release will have. */
export interface PlannedTable {
  readonly table: string;
  readonly schema: TableSchema;
  readonly layout: TableLayout;
  /** Highest field id ever given in this table, so that the id of a dropped column is never used again. */
  readonly lastColumnId: number;
  /** As declared (or the default below the domain), without trailing slash; storage maps it to a physical place. */
  readonly location: string;
}

declare const approved: unique symbol;

/** INVARIANT: only `approve` in govern/ makes one, so no unapproved plan reaches `build`. */
export interface ApprovedPlan {
  readonly [approved]: true;
  readonly plan: Plan;
  readonly approval: Approval;
}

/** `not-evaluated`: policies exist and none ran. */
export interface Approval {
  readonly status: 'approved' | 'not-evaluated';
  readonly reason: string;
}
