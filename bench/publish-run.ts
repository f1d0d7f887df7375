/**
 * One measured process of the publish benchmark. Prints one line of JSON.
 *
 *   node bench/publish-run.ts '{"mode":"ours","rows":1000000,"memoryMib":2048,"source":"/tmp/s.parquet","target":"/tmp/out"}'
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDuckdb } from '../src/adapters/duckdb/index.ts';
import { icebergFormat } from '../src/adapters/iceberg/index.ts';
import { localStorage } from '../src/adapters/local-files/index.ts';
import type { Compute, ComputeSession } from '../src/capabilities/compute.ts';
import { quoteLiteral } from '../src/lib/sql-text.ts';
import { parseDataType } from '../src/model/data-type.ts';
import type { Field, TableLayout, TableSchema } from '../src/model/schema.ts';

export interface PublishRequest {
  readonly mode: 'generate' | 'ours' | 'alone';
  readonly rows: number;
  readonly memoryMib: number;
  readonly source: string;
  readonly target: string;
}

export interface PublishReport {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Time in `writeTable`, without sync and metadata. */
  readonly writeMs: number;
  readonly rssMib: number;
  readonly rows: number;
  readonly files: number;
  /** Neighbouring rows in the wrong order. */
  readonly unordered: number;
  readonly spilledBytesMax: number;
}

const MIB = 1_048_576;
const FILE_BYTES_TARGET = 512 * MIB;
const SPILL_POLL_MS = 100;
const COLUMNS: Readonly<Record<string, string>> = {
  customer_id: 'string',
  region: 'string',
  updated_at: 'timestamp',
  sequence: 'long',
  orders: 'int',
  amount: 'decimal(12,2)',
  name: 'string',
  score: 'double',
  active: 'boolean',
  born: 'date',
  city: 'string',
  code: 'string',
};
const LAYOUT: TableLayout = {
  partitionBy: [
    { column: 'region', transform: { kind: 'identity' } },
    { column: 'updated_at', transform: { kind: 'year' } },
  ],
  sortBy: [{ column: 'customer_id', direction: 'asc' }],
};
const SCHEMA: TableSchema = {
  schemaId: 0,
  keyIds: [],
  fields: Object.entries(COLUMNS).map(
    ([name, type], index): Field => ({
      id: index + 1,
      name,
      type: parseDataType(type) ?? { kind: 'string' },
      nullable: true,
    }),
  ),
};

const request = JSON.parse(process.argv[2] ?? '') as PublishRequest;
const storage = localStorage({ root: request.target });
const location = storage.locate('s3://bench/customers');
await storage.prepareFolder(`${location}/data`);
await using compute: Compute = await openDuckdb({
  newId: randomUUID,
  storage: { ...storage, enginePath: fileURLToPath },
});
console.log(JSON.stringify(await run(compute)));

async function run(engine: Compute): Promise<PublishReport> {
  const spillDirectory = join(request.target, 'spill');
  await using session = await engine.openSession({
    memoryBytesMax: request.memoryMib * MIB,
    threads: 2,
    spillDirectory,
  });
  if (request.mode === 'generate') return await generate(session);
  const spill = watchFolder(spillDirectory);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { paths, ...written } = request.mode === 'ours' ? await publish(session) : await copyAlone(session);
  const wallMs = performance.now() - started;
  const used = process.cpuUsage(cpu);
  const rssMib = Math.round(process.resourceUsage().maxRSS / 1024);
  const spilledBytesMax = spill.stop();
  return {
    ...written,
    wallMs,
    cpuMs: (used.user + used.system) / 1000,
    rssMib,
    spilledBytesMax,
    unordered: await countUnordered(session, paths),
  };
}

interface Written {
  readonly rows: number;
  readonly files: number;
  readonly writeMs: number;
  readonly paths: readonly string[];
}

async function publish(session: ComputeSession): Promise<Written> {
  const started = performance.now();
  const paths = [request.source];
  await session.define({ name: 'source' }, { kind: 'files', format: 'parquet', paths, columns: [] });
  const added = await session.writeTable({
    select: 'SELECT * FROM source',
    schema: SCHEMA,
    layout: LAYOUT,
    directory: `${location}/data`,
    fileBytesTarget: FILE_BYTES_TARGET,
  });
  const writeMs = performance.now() - started;
  await storage.sync(added.map((file) => file.uri));
  const format = icebergFormat({ storage, clock: { now: () => Date.now() }, newId: randomUUID });
  await format.prepare({
    location,
    schema: SCHEMA,
    layout: LAYOUT,
    operation: 'append',
    added,
    removed: [],
    summary: {},
    properties: {},
    timestampMs: Date.now(),
  });
  const rows = added.reduce((sum, file) => sum + file.rows, 0);
  return { rows, files: added.length, writeMs, paths: added.map((file) => fileURLToPath(file.uri)) };
}

async function copyAlone(session: ComputeSession): Promise<Written> {
  const started = performance.now();
  const paths: string[] = [];
  let rows = 0;
  for (const region of ['APAC', 'EU', 'LATAM', 'US']) {
    for (const year of [2021, 2022, 2023, 2024]) {
      const path = fileURLToPath(`${location}/data/${region}-${year}.parquet`);
      // `writeParquet` is one COPY with the same compression and row groups.
      rows += await session.writeParquet(
        `SELECT * FROM read_parquet(${quoteLiteral(request.source)}) WHERE region = '${region}' AND year(updated_at) = ${year} ORDER BY customer_id`,
        `${location}/data/${region}-${year}.parquet`,
      );
      paths.push(path);
    }
  }
  return { rows, files: paths.length, writeMs: performance.now() - started, paths };
}

async function countUnordered(session: ComputeSession, paths: readonly string[]): Promise<number> {
  let unordered = 0;
  for (const path of paths) {
    const [row] = await session.rows(
      `SELECT count(*) FILTER (customer_id < before) AS n FROM (SELECT customer_id, lag(customer_id) OVER (ORDER BY file_row_number) AS before
       FROM read_parquet(${quoteLiteral(path)}, file_row_number = true, hive_partitioning = false))`,
    );
    unordered += Number(row?.['n'] ?? 0);
  }
  return unordered;
}

async function generate(session: ComputeSession): Promise<PublishReport> {
  const n = request.rows;
  const rows = await session.writeParquet(
    `SELECT 'C' || lpad((hash(i) % ${n})::varchar, 8, '0') AS customer_id,
       ['EU', 'US', 'APAC', 'LATAM'][1 + (hash(i * 3) % 4)::int] AS region,
       timestamp '2021-01-01' + to_minutes((hash(i * 7) % (4 * 365 * 24 * 60))::bigint) AS updated_at,
       i AS sequence, (hash(i * 11) % 100000)::int AS orders,
       ((hash(i * 13) % 10000000)::bigint / 100)::decimal(12, 2) AS amount, 'name ' || (hash(i * 17) % 50000) AS name,
       (hash(i * 19) % 1000) / 7.0 AS score, hash(i * 23) % 2 = 0 AS active,
       date '1960-01-01' + (hash(i * 29) % 15000)::int AS born, 'city ' || (hash(i * 31) % 500) AS city,
       hash(i * 37)::varchar AS code
     FROM range(${n}) t(i)`,
    `file://${request.source}`,
  );
  return { wallMs: 0, cpuMs: 0, writeMs: 0, rssMib: 0, rows, files: 1, unordered: 0, spilledBytesMax: 0 };
}

/** The largest size of a folder over time. */
function watchFolder(folder: string): { stop(): number } {
  let bytesMax = 0;
  const look = (): void => {
    const names = readdirSync(folder);
    const sizes = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
    bytesMax = Math.max(
      bytesMax,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  };
  const timer = setInterval(look, SPILL_POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return bytesMax;
    },
  };
}
