import type { Clock } from '../capabilities/clock.ts';
import type { Compute, ComputeSession } from '../capabilities/compute.ts';
import type { SourceFiles, Storage } from '../capabilities/storage.ts';
import type { EventLog } from '../capabilities/streaming.ts';
import type { LiveFile, TableFormat, TableState } from '../capabilities/table-format.ts';
import type { Json } from '../lib/json.ts';
import type { AccessDecision } from '../model/access.ts';
import type { Dataset, DeclaredProduct } from '../model/mesh.ts';
import type { ProductPort, SourcePort } from '../model/port.ts';
import type { RunStep } from '../model/run.ts';
import type { TableSchema } from '../model/schema.ts';

/** All that one build needs from outside. */
export interface BuildContext {
  readonly compute: Pick<Compute, 'parse'>;
  /** The build's own session. */
  readonly session: ComputeSession;
  readonly storage: Storage;
  readonly sources: SourceFiles;
  readonly events: EventLog;
  readonly format: Pick<TableFormat, 'files' | 'load'>;
  /** UTC milliseconds: the instant that retention is measured from. */
  readonly now: number;
  /** Only for the durations of reported steps. */
  readonly clock: Clock;
  readonly newId: () => string;
  readonly runId: string;
  readonly declared: DeclaredProduct;
  readonly datasetOf: (port: SourcePort) => Dataset | undefined;
  /** The published release of an input product with the access decision made for this build; undefined = none yet. */
  readonly published: (port: ProductPort) => PublishedInput | undefined;
  /** Tables of the live release, by name. */
  readonly live: Readonly<Record<string, LiveTable>>;
  /** Input positions recorded with the last release, by port. */
  readonly cursors: Readonly<Record<string, Json>>;
  /** URI (without trailing slash) of the folder where a port's landed rows are kept; see `landingLocation`. */
  readonly landingOf: (port: string) => string;
  /** Rebuild only the rows whose watermark lies in the window. */
  readonly window?: BackfillWindow;
  /** `rebuild`: everything from scratch, recorded positions ignored. */
  readonly mode: 'rebuild' | 'refresh';
  readonly report: (step: RunStep) => void | Promise<void>;
}

/** UTC milliseconds; `to` is exclusive. */
export interface BackfillWindow {
  readonly from: number;
  readonly to: number;
}

export interface LiveTable {
  readonly state: TableState;
  readonly files: readonly LiveFile[];
}

/** What another product has published, and what this build's team may read of it. */
export interface PublishedInput {
  readonly tables: readonly PublishedTable[];
  readonly decision: AccessDecision;
}

export interface PublishedTable {
  readonly table: string;
  readonly schema: TableSchema;
  /** Data files of the snapshot. */
  readonly uris: readonly string[];
  readonly snapshotId: string;
  readonly rows: number;
  /** Lets an `append` table find the files of the snapshot that it read last. */
  readonly metadataLocation: string;
}

/** Nothing new in any input and nothing to expire: there is no build. */
export interface Unchanged {
  readonly kind: 'Unchanged';
}

/** The declared location of a port's landing area, for `Storage.locate`; one per environment, major and port. */
export function landingLocation(
  product: {
    readonly environment: string;
    readonly domain: string;
    readonly product: string;
    readonly major: number;
  },
  port: string,
): string {
  return `landing://_landing/${product.environment}/${product.domain}/${product.product}/v${product.major}/${port}`;
}
