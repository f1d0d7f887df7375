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

async function main(): Promise<void> {
  const small = await measure(Number(options.small));
  const large = await measure(Number(options.large));
  const figures = (['recent', 'scattered'] as const).map((kind): Figure => {
    const median = (runs: readonly Measured[]): number => spreadOf(runs.map((run) => run.wallMs)).median;
    const growth = median(large[kind]) / median(small[kind]);
    return {
      name: `${kind} keys: time into ${options.large} rows beside ${options.small}`,
      limit: kind === 'recent' ? `${GROWTH_MAX} ×` : 'none: every file is written again',
      measured: `${growth.toFixed(1)} × (${Math.round(median(large[kind]))} ms)`,
      holds: kind === 'scattered' || growth <= GROWTH_MAX,
    };
  });
  writeReport('incremental', figures, { batch: BATCH, columns: COLUMNS.length, small, large });
}

async function measure(rows: number) {
  await using world = await openWorld({
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
  const first = await publish(world);
  const files = world.state.live['orders']?.files.length ?? 0;
  let size = rows;
  const runs = { recent: [] as Measured[], scattered: [] as Measured[] };
  for (const kind of ['recent', 'scattered'] as const) {
    for (let round = 1; round <= (kind === 'recent' ? Number(options.rounds) : 1); round++) {
      const half = BATCH / 2;
      const old = kind === 'recent' ? `${size} - 1 - range` : `(range * ${Math.floor(size / half)})`;
      const keys = `CASE WHEN range < ${half} THEN ${old} ELSE ${size} + range - ${half} END`;
      await world.parquet(`in/${kind}-${round}.parquet`, select(`range(${BATCH})`, keys, round));
      runs[kind].push(await publish(world));
      size += half;
    }
  }
  return { rows, firstMs: Math.round(first.wallMs), files, ...runs };
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
