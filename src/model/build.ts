import type { Json } from '../lib/json.ts';
import type { ProductKey } from './product-key.ts';
import type { RuleResult } from './quality.ts';
import type { TableLayout, TableSchema } from './schema.ts';

/** A data file as written, with all that a manifest entry needs. */
export interface DataFile {
  /** URI inside the warehouse, such as `file:///…/data/01998….parquet`. */
  readonly uri: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** One value per partition term, in order, after the transform; text as `ColumnStatistics.lower`. */
  readonly partition: readonly PartitionValue[];
  readonly columns: Readonly<Record<number, ColumnStatistics>>;
  /** True only when the rows inside the file really follow `sortBy`. */
  readonly sorted: boolean;
}

/** An integer for bucket and time transforms, text or a boolean for identity and truncate; null for the null partition. */
export type PartitionValue = string | number | boolean | null;

/** Statistics of one column in one file, by field id. Bounds are the engine's text of the value. */
export interface ColumnStatistics {
  readonly sizeBytes: number;
  readonly values: number;
  readonly nulls: number;
  readonly lower?: string;
  readonly upper?: string;
}

/** How a staged table becomes a snapshot. */
export type StagedOperation = 'append' | 'overwrite';

/** One table of a build: files that nobody can see yet. */
export interface StagedTable {
  readonly table: string;
  readonly operation: StagedOperation;
  readonly schema: TableSchema;
  readonly layout: TableLayout;
  readonly added: readonly DataFile[];
  /** URIs of live files that the new ones replace. */
  readonly removed: readonly string[];
  /** Live files that stay; whole-table rules read them together with the added ones. */
  readonly kept: readonly string[];
  /** The same files as `kept` with their bounds, where known: keys are then compared only where ranges overlap. */
  readonly keptFiles?: readonly DataFile[];
  /** Metadata location that this build started from; undefined for a new table. */
  readonly base?: string;
  readonly rows: { readonly added: number; readonly total: number };
}

/** What one input port delivered to one build. */
export interface InputUse {
  readonly port: string;
  /** Dataset name in lineage terms: `source.dataset` or `domain.product`. */
  readonly dataset: string;
  readonly rows: number;
  /** Position in the input after this build; recorded in the same transaction as the release. */
  readonly cursor: Json;
  /** Published snapshots that were read, by table, for product inputs. */
  readonly snapshots?: Readonly<Record<string, string>>;
}

/** A build that has run and is not audited yet. */
export interface Build {
  readonly kind: 'Build';
  /** Digest of the spec and its input positions: the same work has the same id. */
  readonly buildId: string;
  readonly runId: string;
  readonly product: ProductKey;
  readonly version: string;
  readonly tables: readonly StagedTable[];
  readonly inputs: readonly InputUse[];
  /** What the models read, for rules of custom SQL; the SELECTs hold in the session of this build only. */
  readonly relations: readonly {
    readonly name: { readonly schema?: string; readonly name: string };
    readonly select: string;
  }[];
}

declare const audited: unique symbol;

/** INVARIANT: only `auditGate` makes one, so nothing reaches `publish` unaudited. */
export interface AuditedBuild {
  readonly [audited]: true;
  readonly build: Build;
  readonly results: readonly RuleResult[];
}
