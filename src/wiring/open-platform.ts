import { mkdir } from 'node:fs/promises';
import { availableParallelism, hostname, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../capabilities/clock.ts';
import type { Platform, PlatformLimits } from '../capabilities/platform.ts';
import type { Probe } from '../capabilities/probe.ts';

export interface OpenOptions {
  /** Folder that holds `datamesh.yaml`. */
  readonly root: string;
  readonly environment: string;
  /** Name of the mesh, and version of the platform. */
  readonly mesh: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const MIB = 1_048_576;
const LEASE_MS_DEFAULT = 30_000;
const BUILD_MEMORY_SHARE = 0.4;
const BUILD_MEMORY_BYTES_DEFAULT_MAX = 1_024 * MIB;

/** Binds one environment of a mesh to its capabilities: the embedded defaults, below `.datamesh/<environment>/`. */
export async function openPlatform(options: OpenOptions): Promise<Platform> {
  const home = join(options.root, '.datamesh', options.environment);
  await mkdir(home, { recursive: true });
  const clock = clockOf(options.env);
  const [{ openSqliteState }, { localStorage, localSourceFiles }, { embeddedEventLog }, { openDuckdb }] =
    await Promise.all([
      import('../adapters/sqlite/index.ts'),
      import('../adapters/local-files/index.ts'),
      import('../adapters/embedded-stream/index.ts'),
      import('../adapters/duckdb/index.ts'),
    ]);
  const [{ icebergFormat }, { embeddedCatalog }, { createIds }, { openLineageSink }] = await Promise.all([
    import('../adapters/iceberg/index.ts'),
    import('../adapters/embedded-catalog/index.ts'),
    import('../adapters/shared/ids.ts'),
    import('../adapters/openlineage/index.ts'),
  ]);
  const newId = createIds(clock);
  const state = await openSqliteState({ path: join(home, 'state.db') });
  const storage = localStorage({ root: join(home, 'warehouse') });
  const events = embeddedEventLog({ directory: join(home, 'streams'), clock });
  const compute = await openDuckdb({ newId, storage });
  const { environment } = options;
  return {
    environment,
    mesh: options.mesh,
    version: options.version,
    state,
    compute,
    storage,
    sources: localSourceFiles({ root: options.root }),
    events,
    format: icebergFormat({ storage, clock, newId }),
    catalog: embeddedCatalog({ state, storage, environment, newId, clock }),
    lineage: openLineageSink(options.env),
    doors: NO_DOORS,
    clock,
    newId,
    holder: `${hostname()}:${process.pid}:${newId()}`,
    isDead: isDeadHere,
    limits: limitsOf(options.env, home),
    async [Symbol.asyncDispose]() {
      await events[Symbol.asyncDispose]();
      await compute[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
    },
  };
}

/** A process of another machine may live, whatever runs under its number here. */
function isDeadHere(holder: string): boolean {
  const [host, pid] = holder.split(':');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Without a server there is nothing to probe, and availability is unknown. */
const NO_DOORS: Probe = {
  probes: async ({ declaration }) => ({
    probes: 0,
    answered: 0,
    portsWithoutServer: declaration.product.outputPorts.map((port) => port.name),
  }),
};

/** The machine's clock, or the frozen time of `DATAMESH_NOW` (RFC 3339). */
function clockOf(env: OpenOptions['env']): Clock {
  const frozen = env['DATAMESH_NOW'];
  if (frozen === undefined) return { now: () => Date.now() };
  const at = Date.parse(frozen);
  if (Number.isNaN(at))
    throw new RangeError(`DATAMESH_NOW is \`${frozen}\`, expected a time such as 2026-01-31T12:00:00Z`);
  return { now: () => at };
}

function limitsOf(env: OpenOptions['env'], home: string): PlatformLimits {
  const asked = Number(env['DATAMESH_MEMORY_MB']);
  const share = Math.min(totalmem() * BUILD_MEMORY_SHARE, BUILD_MEMORY_BYTES_DEFAULT_MAX);
  return {
    buildMemoryBytesMax: Math.floor(asked > 0 ? asked * MIB : share),
    buildsAtOnceMax: 2,
    threads: availableParallelism(),
    leaseMs: Number(env['DATAMESH_LEASE_MS'] ?? LEASE_MS_DEFAULT),
    spillDirectory: join(home, 'spill'),
  };
}
