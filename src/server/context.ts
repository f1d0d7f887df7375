import type { FastifyBaseLogger, FastifyPluginAsync } from 'fastify';
import type { Clock } from '../capabilities/clock.ts';
import type { StateStore } from '../capabilities/state.ts';
import type { EventLog } from '../capabilities/streaming.ts';
import type { DiscoverDoor } from '../doors/index.ts';
import type { Identity } from '../model/identity.ts';
import type { Dataset, Source } from '../model/mesh.ts';

/** All that the server needs of the world and the mesh; made by the command that starts it. */
export interface ServerDeps {
  readonly environment: string;
  /** Name of the mesh, for people. */
  readonly mesh: string;
  /** Version of datamesh. */
  readonly version: string;
  /** A loopback address; anything else is refused. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly state: StateStore;
  readonly discover: DiscoverDoor;
  /** Who asks; everybody is `LOCAL_PLATFORM` until there is sign-in. */
  readonly identify: (headers: Readonly<Record<string, string | readonly string[] | undefined>>) => Identity;
  readonly events: EventLog;
  /** Looks a push dataset up; undefined when none is declared. */
  readonly pushDataset: (source: string, dataset: string) => PushDataset | undefined;
  readonly readiness: () => Promise<Readiness>;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Other protocols, each below its own prefix, such as `/iceberg`. */
  readonly mounts: readonly ProtocolMount[];
}

export interface PushDataset {
  readonly source: Source;
  readonly dataset: Dataset;
}

export interface Readiness {
  readonly ready: boolean;
  readonly products: { readonly live: number; readonly declared: number };
  /** What is still missing, one sentence each. */
  readonly waiting: readonly string[];
}

export interface ProtocolMount {
  readonly prefix: string;
  readonly plugin: FastifyPluginAsync;
}

export const PORT_DEFAULT = 4600;
export const HOST_DEFAULT = '127.0.0.1';
