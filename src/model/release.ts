import type { ProductKey } from './product-key.ts';

/** One atomic publication of a product: its version, its table snapshots and a running number. */
export interface Release {
  readonly product: ProductKey;
  /** Running number per product, from 1. */
  readonly number: number;
  readonly version: string;
  readonly buildId: string;
  readonly runId: string;
  /** UTC milliseconds. */
  readonly publishedAt: number;
  readonly tables: readonly ReleasedTable[];
}

export interface ReleasedTable {
  readonly table: string;
  readonly metadataLocation: string;
  /** 63-bit id as text. */
  readonly snapshotId: string;
  readonly rows: number;
}
