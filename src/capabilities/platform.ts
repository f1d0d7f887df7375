import type { TableCatalog } from './catalog.ts';
import type { Clock } from './clock.ts';
import type { Compute } from './compute.ts';
import type { LineageSink } from './lineage.ts';
import type { Probe } from './probe.ts';
import type { StateStore } from './state.ts';
import type { SourceFiles, Storage } from './storage.ts';
import type { EventLog } from './streaming.ts';
import type { TableFormat } from './table-format.ts';

/** Everything a mesh runs on in one environment, bound by `wiring.ts`. */
export interface Platform extends AsyncDisposable {
  /** Name of the mesh, and the version of this platform: lineage says who made an event. */
  readonly mesh: string;
  readonly version: string;
  readonly environment: string;
  readonly state: StateStore;
  readonly compute: Compute;
  readonly storage: Storage;
  readonly sources: SourceFiles;
  readonly events: EventLog;
  readonly format: TableFormat;
  readonly catalog: TableCatalog;
  readonly lineage: LineageSink;
  readonly doors: Probe;
  readonly clock: Clock;
  /** A fresh, time-ordered id. */
  readonly newId: () => string;
  /** Who holds leases: unique per process. */
  readonly holder: string;
  /** Whether a holder was a process of this machine that is gone. False when it cannot be known. */
  readonly isDead: (holder: string) => boolean;
  readonly limits: PlatformLimits;
}

export interface PlatformLimits {
  /** Memory of all builds together, in bytes; a build that needs more spills. */
  readonly buildMemoryBytesMax: number;
  readonly buildsAtOnceMax: number;
  readonly threads: number;
  /** How long a lease outlives a process that died; it is renewed three times as often. */
  readonly leaseMs: number;
  /** Folder for spilled data. */
  readonly spillDirectory: string;
}
