import type { DataFile, StagedOperation } from '../model/build.ts';
import type { TableLayout, TableSchema } from '../model/schema.ts';

/**
 * Turns data files into table snapshots (Iceberg table spec v2). Nothing written here is visible until the state store
 * swaps the table's pointer to the new metadata location.
 */
export interface TableFormat {
  /** What a metadata file says: schemas, layout, snapshots. */
  load(metadataLocation: string): Promise<TableState>;
  /** Live data files of a snapshot (default: the current one), with bounds for pruning. */
  files(metadataLocation: string, snapshotId?: string): Promise<readonly LiveFile[]>;
  /** Writes manifests, manifest list and a new metadata file, synced. Changes nothing that readers can see. */
  prepare(change: TableCommit): Promise<PreparedTable>;
  /**
   * Metadata without snapshots older than `retainAfter` (the current one and refs always stay).
   * `unreachable` lists files that only expired snapshots needed; delete them after the pointer has moved.
   */
  expire(metadataLocation: string, retainAfter: number): Promise<ExpiredTable>;
  /** Every file that any snapshot or metadata log of this table needs; all others below its location are orphans. */
  reachable(metadataLocation: string): Promise<ReadonlySet<string>>;
  /** Metadata whose current snapshot is an earlier one. */
  rollback(metadataLocation: string, snapshotId: string): Promise<PreparedTable>;
}

export interface TableState {
  readonly metadataLocation: string;
  readonly tableUuid: string;
  /** URI without trailing slash. */
  readonly location: string;
  readonly schema: TableSchema;
  readonly layout: TableLayout;
  readonly lastColumnId: number;
  readonly currentSnapshotId?: string;
  /** Oldest first. */
  readonly snapshots: readonly SnapshotInfo[];
}

export interface SnapshotInfo {
  readonly snapshotId: string;
  readonly parentId?: string;
  /** UTC milliseconds. */
  readonly timestampMs: number;
  readonly operation: string;
  readonly summary: Readonly<Record<string, string>>;
  readonly schemaId: number;
}

export interface LiveFile extends DataFile {
  readonly sequenceNumber: number;
  readonly partitionSpecId: number;
}

export interface TableCommit {
  /** Metadata that this commit starts from; undefined creates the table. */
  readonly base?: string;
  /** URI without trailing slash. */
  readonly location: string;
  readonly schema: TableSchema;
  readonly layout: TableLayout;
  /** `none`: schema, layout or properties change and no snapshot is made. */
  readonly operation: StagedOperation | 'replace' | 'none';
  readonly added: readonly DataFile[];
  readonly removed: readonly string[];
  /** Extra entries of the snapshot summary: build id, run id, release, input snapshots. */
  readonly summary: Readonly<Record<string, string>>;
  /** Table properties to set, such as the product's name and owner. */
  readonly properties: Readonly<Record<string, string>>;
  /** UTC milliseconds. */
  readonly timestampMs: number;
}

export interface PreparedTable {
  readonly metadataLocation: string;
  readonly tableUuid: string;
  readonly snapshotId?: string;
  readonly totalRows: number;
}

export interface ExpiredTable {
  /** Undefined when nothing expires. */
  readonly metadataLocation?: string;
  readonly expiredSnapshotIds: readonly string[];
  readonly unreachable: readonly string[];
}
