import { watch } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { load } from '../../mesh.ts';
import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { Declared } from '../../model/mesh.ts';
import type { Checked } from '../../model/problem.ts';
import { startLoop } from '../../reconcile/index.ts';
import { HOST_DEFAULT, type Readiness, startServer } from '../../server/index.ts';
import { icebergRest } from '../../server/protocols/iceberg-rest/index.ts';
import { readMeshFiles } from '../../wiring/index.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { type MeshSession, openMesh } from '../mesh-session.ts';
import { packageVersion } from '../package-version.ts';
import { serverProbe } from '../server-probe.ts';
import { type BuildWorker, buildWorker } from '../worker.ts';

/** `datamesh serve`: serves what is published and keeps it fresh; declarations change only by `apply`. */
export async function serve(context: CliContext, _: readonly string[], options: Options): Promise<ExitCode> {
  return serveMesh(context, options, { applies: false });
}

/** `datamesh dev`: the same, and applies the checkout at once and on every change of its files. */
export async function dev(context: CliContext, _: readonly string[], options: Options): Promise<ExitCode> {
  return serveMesh(context, options, { applies: true });
}

type Options = Readonly<Record<string, unknown>>;

/** The newest declared mesh; a watcher replaces it. */
interface Current {
  loaded: Checked<Declared>;
}

async function serveMesh(
  context: CliContext,
  options: Options,
  mode: { readonly applies: boolean },
): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const current: Current = { loaded: mesh.loaded };
  const server = await startServer(serverDeps(mesh, current, context, portOf(options)));
  const platform = { ...mesh.platform, doors: serverProbe(server.url) };
  context.talk(
    `${context.colors.bold('datamesh')} ${packageVersion()}  ${mesh.loaded.value.mesh.name}  ${server.url}`,
  );
  try {
    const serving = { ...mesh, platform };
    const worker = buildWorker(context);
    if (mode.applies) await applyAndTell(serving, current, worker, context);
    if (!context.signal.aborted)
      await keepTrue(serving, current, worker, context, {
        watches: mode.applies && options['watch'] !== false,
      });
  } finally {
    await server.close();
  }
  return EXIT.ok;
}

function portOf(options: Options): number {
  const port = Number(options['port']);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CliError(EXIT.usage, `--port ${String(options['port'])} is no port`);
}

function serverDeps(mesh: MeshSession, current: Current, context: CliContext, port: number) {
  const { platform } = mesh;
  return {
    environment: platform.environment,
    mesh: mesh.loaded.value.mesh.name,
    version: packageVersion(),
    host: HOST_DEFAULT,
    port,
    state: platform.state,
    discover: discoverDoorOf(mesh),
    identify: () => LOCAL_PLATFORM,
    events: platform.events,
    pushDataset: (sourceName: string, datasetName: string) => {
      const source = current.loaded.value.mesh.sources.find((item) => item.name === sourceName);
      const dataset = source?.datasets.find((item) => item.name === datasetName);
      return source?.type === 'http-push' && dataset ? { source, dataset } : undefined;
    },
    readiness: () => readiness(mesh, current),
    clock: platform.clock,
    logger: pino({ level: context.options.debug ? 'debug' : 'warn' }, pino.destination(2)),
    mounts: [{ prefix: '/iceberg', plugin: icebergRest({ catalog: platform.catalog }) }],
  };
}

async function readiness({ platform }: MeshSession, current: Current): Promise<Readiness> {
  const recorded = await platform.state.products.list(platform.environment);
  const live = new Set(
    recorded
      .filter((product) => product.state === 'live' && product.release)
      .map(({ key }) => `${key.domain}.${key.product}.v${key.major}`),
  );
  const declared = current.loaded.value.products.map(
    ({ product: { metadata }, major }) => `${metadata.domain}.${metadata.name}.v${major}`,
  );
  const waiting = declared.filter((name) => !live.has(name)).map((name) => `${name} has no release yet`);
  return {
    ready: waiting.length === 0,
    products: { live: declared.length - waiting.length, declared: declared.length },
    waiting,
  };
}

async function applyAndTell(
  mesh: MeshSession,
  current: Current,
  worker: BuildWorker,
  context: CliContext,
): Promise<void> {
  const started = performance.now();
  await worker.apply();
  const { products } = await readiness(mesh, current);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  context.talk(`\n${context.colors.bold(`${products.live} products live`)} after ${seconds} s`);
}

/** Runs the loop, and in `dev` the watcher, until Ctrl-C. */
async function keepTrue(
  mesh: MeshSession,
  current: Current,
  worker: BuildWorker,
  context: CliContext,
  options: { readonly watches: boolean },
): Promise<void> {
  const loop = startLoop(mesh.platform, {
    run: (selection, trigger) => worker.run(selection, trigger),
    log: (event) => {
      if (event.kind === 'failed') context.talk(`  ${event.error}`);
      if (event.kind !== 'retry') return;
      const seconds = Math.round(event.inMs / 1000);
      context.talk(`  ${event.job.subject} failed and is tried again in ${seconds} s: ${event.error}`);
    },
  });
  const stopWatching = options.watches ? watchFiles(mesh, current, worker, context) : () => {};
  context.talk(context.colors.dim(`${options.watches ? 'watching the files; ' : ''}Ctrl-C ends`));
  await new Promise<void>((resolve) => {
    if (context.signal.aborted) return resolve();
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stopWatching();
  await loop.stop();
}

/** Editors write a file in several steps: wait until it is quiet. */
const QUIET_MS = 300;

function watchFiles(
  mesh: MeshSession,
  current: Current,
  worker: BuildWorker,
  context: CliContext,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let busy = Promise.resolve();
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      busy = busy.then(() => reload(mesh, current, worker, context));
    }, QUIET_MS);
  };
  const watchers = ['domains', 'datamesh.yaml'].map((path) =>
    watch(join(mesh.root, path), { recursive: true }, changed),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

async function reload(
  mesh: MeshSession,
  current: Current,
  worker: BuildWorker,
  context: CliContext,
): Promise<void> {
  const before = current.loaded;
  const loaded = await load(await readMeshFiles(mesh.root), mesh.platform);
  if (loaded.value.digest === before.value.digest && loaded.problems.length === before.problems.length)
    return;
  current.loaded = loaded;
  await applyAndTell(mesh, current, worker, context);
}
