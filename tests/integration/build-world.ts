import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDuckdb } from '../../src/adapters/duckdb/index.ts';
import { embeddedEventLog } from '../../src/adapters/embedded-stream/index.ts';
import { icebergFormat } from '../../src/adapters/iceberg/index.ts';
import { localSourceFiles, localStorage } from '../../src/adapters/local-files/index.ts';
import {
  type BuildContext,
  buildProduct,
  describeModels,
  inputRelations,
  type LiveTable,
  landingLocation,
  type PublishedInput,
} from '../../src/build/index.ts';
import type { Json } from '../../src/lib/json.ts';
import type { Build } from '../../src/model/build.ts';
import type { Dataset } from '../../src/model/mesh.ts';
import type { ApprovedPlan, BuildStep } from '../../src/model/plan.ts';
import type { RunStep } from '../../src/model/run.ts';
import { declare, plan, type WorldOptions, withSql } from './build-declared.ts';

export {
  batchPort,
  columnsOf,
  plan,
  streamPort,
  type TableOptions,
  type WorldOptions,
} from './build-declared.ts';

export const NOW = Date.UTC(2026, 10, 22);
const MEMORY_BYTES = 512 * 1024 * 1024;

/** A platform on a temporary folder, with one product whose releases it remembers as state would. */
export async function openWorld(options: WorldOptions) {
  const root = mkdtempSync(join(tmpdir(), 'build-'));
  const clock = { now: () => options.now ?? NOW };
  let count = 0;
  const prefix = options.sharedRoot === undefined ? 'id' : 'reader-id';
  const newId = (): string => `${prefix}-${String(++count).padStart(6, '0')}`;
  const storage = localStorage({ root: join(options.sharedRoot ?? root, 'warehouse') });
  const sources = localSourceFiles({ root });
  const events = embeddedEventLog({ directory: join(root, 'events'), clock });
  const compute = await openDuckdb({ newId, storage });
  const uuid = (): string => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`;
  const format = icebergFormat({ storage, clock, newId: uuid });
  const declared = declare(options);
  const name = options.sharedRoot === undefined ? 'orders' : 'reader';
  const product = { environment: 'test', domain: 'sales', product: name, major: 1 };
  const planned = options.tables.map(plan);
  const state = {
    live: {} as Record<string, LiveTable>,
    cursors: {} as Record<string, Json>,
    published: {} as Record<string, PublishedInput>,
    now: options.now ?? NOW,
    sql: undefined as string | undefined,
  };
  const steps: RunStep[] = [];
  const datasetOf = (port: { readonly dataset: string }): Dataset | undefined => {
    const given = options.datasets?.find((dataset) => dataset.name === port.dataset);
    return given && { columns: [], key: [], position: 'lsn', ...given, name: port.dataset };
  };

  const openSession = () =>
    compute.openSession({
      memoryBytesMax: options.memoryBytesMax ?? MEMORY_BYTES,
      threads: options.threads ?? 1,
      spillDirectory: join(root, 'spill', newId()),
    });

  async function build(more: Partial<Pick<BuildContext, 'mode' | 'window' | 'storage' | 'sources'>> = {}) {
    await using session = await openSession();
    const mode = more.mode ?? (Object.keys(state.live).length === 0 ? 'rebuild' : 'refresh');
    const step: BuildStep = {
      kind: 'build',
      product,
      version: '1.0.0',
      specDigest: 'spec',
      data: mode,
      tables: planned,
      after: [],
    };
    // Only the gate may make one; a test stands in for it.
    const approved = { plan: { environment: 'test' } } as unknown as ApprovedPlan;
    const context: BuildContext = {
      compute,
      session,
      storage,
      sources,
      events,
      format,
      now: state.now,
      clock,
      newId,
      runId: 'run',
      declared: state.sql === undefined ? declared : withSql(declared, state.sql),
      datasetOf,
      published: (port) => state.published[port.name],
      live: state.live,
      cursors: state.cursors,
      landingOf: (port) => storage.locate(landingLocation(product, port)),
      report: (step) => void steps.push(step),
      ...more,
      mode,
    };
    return await buildProduct(approved, step, context);
  }

  /** What publishing does to the pointers and positions. */
  async function publish(built: Build): Promise<void> {
    for (const table of built.tables) {
      const location = storage.locate(planned.find((each) => each.table === table.table)?.location ?? '');
      const prepared = await format.prepare({
        ...(table.base === undefined ? {} : { base: table.base }),
        location,
        schema: table.schema,
        layout: table.layout,
        operation: table.operation,
        added: table.added,
        removed: table.removed,
        summary: {},
        properties: {},
        timestampMs: state.now,
      });
      const files = await format.files(prepared.metadataLocation);
      state.live[table.table] = { state: await format.load(prepared.metadataLocation), files };
    }
    for (const input of built.inputs) state.cursors[input.port] = input.cursor;
  }

  async function run(more: Parameters<typeof build>[0] = {}) {
    const built = await build(more);
    if (built.value?.kind === 'Build') await publish(built.value);
    return built;
  }

  /** Rows of the live table as the engine reads its files, in the order asked for. */
  async function rows(table = options.tables[0]?.name ?? '', select = 'SELECT * FROM t ORDER BY ALL') {
    await using session = await openSession();
    const live = state.live[table];
    if (!live) return [];
    const uris = live.files.map((file) => file.uri);
    await session.define({ name: 't' }, { kind: 'table-files', uris, schema: live.state.schema });
    return await session.rows(select);
  }

  /** Rows as short text: `a 1`. */
  async function texts(table?: string): Promise<readonly string[]> {
    return (await rows(table)).map((row) => Object.values(row).map(String).join(' '));
  }

  function put(path: string, content: string | Uint8Array, modifiedAt?: number): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    if (modifiedAt !== undefined) utimesSync(join(root, path), modifiedAt / 1_000, modifiedAt / 1_000);
  }

  async function parquet(path: string, select: string): Promise<void> {
    await using session = await openSession();
    const uri = `${storage.locate('warehouse://scratch/x')}/${newId()}.parquet`;
    await storage.prepareFolder(storage.locate('warehouse://scratch/x'));
    await session.writeParquet(select, uri);
    put(path, readFileSync(storage.enginePath(uri)));
  }

  return {
    root,
    state,
    steps,
    storage,
    sources,
    events,
    compute,
    format,
    declared,
    datasetOf,
    build,
    publish,
    run,
    rows,
    texts,
    put,
    parquet,
    landing: (port: string) => storage.locate(landingLocation(product, port)),
    describe: async () => {
      await using session = await openSession();
      const relations = await inputRelations(declared, {
        datasetOf,
        sources,
        session,
        upstreamColumns: () => [],
      });
      const models = await describeModels(declared, relations.value, { compute, session });
      return { relations, models };
    },
    async [Symbol.asyncDispose]() {
      await compute[Symbol.asyncDispose]();
      await events[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export function codes(checked: {
  readonly problems: readonly { readonly code: string; readonly severity: string }[];
}) {
  return checked.problems.map(({ code, severity }) => (severity === 'error' ? code : `${code} ${severity}`));
}
