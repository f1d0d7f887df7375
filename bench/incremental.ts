/**
 * What publishing a small batch into a large merged table costs, and how that grows with the table.
 *
 *   node bench/incremental.ts [--small 1000000] [--large 10000000] [--batch 100000] [--rounds 3]
 *
 * Two kinds of batch, half of it new keys and half keys that are live: recent ones, which lie together at the end of
 * the sort order as they do where keys are given in time, and scattered ones, which touch every file, so that copy on
 * write has to write the whole table again. Ingest, merge, files and metadata are measured; the audit has its own bench.
 */
import { parseArgs } from 'node:util';
import { batchPort, openWorld, type World } from '../tests/integration/build-world.ts';
import { type Figure, spreadOf, writeReport } from './report.ts';

const GROWTH_MAX = 3;
const MEMORY_BYTES = 2 * 1024 ** 3;

const { values: options } = parseArgs({
  options: {
    small: { type: 'string', default: '1000000' },
    large: { type: 'string', default: '10000000' },
    batch: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
  },
});

const BATCH = Number(options.batch);
const COLUMNS = [
  'id long*',
  'customer long',
  'sku string',
  'channel string',
  'region string',
  'currency string',
  'amount decimal(12,2)',
  'tax decimal(12,2)',
  'quantity int',
  'note string',
  'sold timestamptz',
  'updated timestamptz',
];

interface Measured {
  readonly wallMs: number;
  readonly removed: number;
  readonly kept: number;
  readonly added: number;
}

await main();

interface Table {
  readonly world: World;
  readonly firstMs: number;
  readonly files: number;
  rows: number;
  readonly runs: { readonly recent: Measured[]; readonly scattered: Measured[] };
}

async function main(): Promise<void> {
  const small = await open(Number(options.small));
  const large = await open(Number(options.large));
  // Both sizes in turn, so that what else the machine does falls on both alike.
  for (const kind of ['recent', 'scattered'] as const) {
    for (let round = 1; round <= (kind === 'recent' ? Number(options.rounds) : 1); round++) {
      for (const table of [small, large]) await add(table, kind, round);
    }
  }
  const figures = (['recent', 'scattered'] as const).map((kind) => figureOf(kind, small, large));
  const detail = ({ firstMs, files, runs }: Table) => ({ firstMs, files, ...runs });
  writeReport('incremental', figures, {
    batch: BATCH,
    columns: COLUMNS.length,
    small: detail(small),
    large: detail(large),
  });
  await small.world[Symbol.asyncDispose]();
  await large.world[Symbol.asyncDispose]();
}

function figureOf(kind: 'recent' | 'scattered', small: Table, large: Table): Figure {
  const median = ({ runs }: Table): number => spreadOf(runs[kind].map((run) => run.wallMs)).median;
  const growth = median(large) / median(small);
  return {
    name: `${kind} keys: time into ${options.large} rows beside ${options.small}`,
    limit: kind === 'recent' ? `${GROWTH_MAX} ×` : 'none: every file is written again',
    measured: `${growth.toFixed(1)} × (${Math.round(median(large))} ms)`,
    holds: kind === 'scattered' || growth <= GROWTH_MAX,
  };
}

async function open(rows: number): Promise<Table> {
  const world = await openWorld({
    ports: [batchPort('orders', 'parquet')],
    datasets: [{ name: 'orders', path: 'in/*.parquet', format: 'parquet' }],
    tables: [
      {
        name: 'orders',
        columns: COLUMNS,
        sql: 'select * from orders',
        mode: 'merge',
        watermark: 'updated',
        sortBy: [{ column: 'id', direction: 'asc' }],
      },
    ],
    memoryBytesMax: MEMORY_BYTES,
    threads: 2,
  });
  await world.parquet('in/0.parquet', select(`range(${rows})`, 'range', 0));
  const { wallMs } = await publish(world);
  const files = world.state.live['orders']?.files.length ?? 0;
  return { world, firstMs: Math.round(wallMs), files, rows, runs: { recent: [], scattered: [] } };
}

async function add(table: Table, kind: 'recent' | 'scattered', round: number): Promise<void> {
  const half = BATCH / 2;
  const { world, rows, runs } = table;
  const old = kind === 'recent' ? `${rows} - 1 - range` : `(range * ${Math.floor(rows / half)})`;
  const keys = `CASE WHEN range < ${half} THEN ${old} ELSE ${rows} + range - ${half} END`;
  await world.parquet(`in/${kind}-${round}.parquet`, select(`range(${BATCH})`, keys, round));
  runs[kind].push(await publish(world));
  table.rows += half;
}

async function publish(world: World): Promise<Measured> {
  const startedAt = performance.now();
  const { value, problems } = await world.run();
  const wallMs = performance.now() - startedAt;
  if (value?.kind !== 'Build')
    throw new Error(problems.map((item) => item.message).join('\n') || 'nothing was built');
  const [table] = value.tables;
  return {
    wallMs,
    removed: table?.removed.length ?? 0,
    kept: table?.kept.length ?? 0,
    added: table?.added.length ?? 0,
  };
}

function select(from: string, keys: string, round: number): string {
  return `SELECT key AS id, key * 7919 % 100003 AS customer, 'SKU-' || key % 4001 AS sku,
    ['web', 'store', 'app'][key % 3 + 1] AS channel, ['EU', 'US', 'APAC'][key % 3 + 1] AS region, 'EUR' AS currency,
    (key * 31 % 100000 / 100)::decimal(12,2) AS amount, (key * 7 % 10000 / 100)::decimal(12,2) AS tax,
    (key % 9)::int AS quantity, md5(key::varchar) AS note,
    '2026-01-01'::timestamptz + interval (key % 31536000) second AS sold,
    '2026-01-01'::timestamptz + interval (${round}) day AS updated
    FROM (SELECT ${keys} AS key FROM ${from})`;
}
