/**
 * One measured process of the audit benchmarks: makes data, audits it with our gate, or answers the same questions with
 * one hand-written query. Prints one line of JSON with what it found and what it cost.
 *
 *   node bench/audit-run.ts '{"mode":"ours","added":["/tmp/x.parquet"],"kept":[],"settled":false}'
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openDuckdb } from '../src/adapters/duckdb/index.ts';
import { auditTable, definitionOf, rulesFor, verdict } from '../src/build/audit/index.ts';
import type { ComputeSession } from '../src/capabilities/compute.ts';
import { RATIO_ONE } from '../src/lib/ratio.ts';
import type { DataFile, StagedTable } from '../src/model/build.ts';
import { parseDataType } from '../src/model/data-type.ts';
import type { QualityRule } from '../src/model/quality.ts';
import type { Field, TableSchema } from '../src/model/schema.ts';

export type RunRequest =
  | {
      readonly mode: 'generate';
      readonly path: string;
      readonly from: number;
      readonly rows: number;
      readonly keys: 'scattered' | 'ascending';
    }
  | { readonly mode: 'handwritten'; readonly paths: readonly string[] }
  | {
      readonly mode: 'ours';
      readonly added: readonly string[];
      readonly kept: readonly string[];
      readonly settled: boolean;
      /** By path: what a manifest would say. */
      readonly manifest?: Readonly<Record<string, ManifestEntry>>;
    };

export interface ManifestEntry {
  readonly rows: number;
  readonly key: readonly [lower: string, upper: string];
  readonly time: readonly [lower: string, upper: string];
}

export interface RunReport {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMib: number;
  /** Failing rules, or the answers of the hand-written query. */
  readonly answer: unknown;
}

/** What a session of a build gets on a small machine; below the promised peak, which includes everything else. */
const MEMORY_BYTES_MAX = 512 * 2 ** 20;
const THREADS = 2;
/** The newest generated row is younger than this. */
export const NOW = Date.UTC(2026, 10, 22);
const MONTH_MS = 31 * 86_400_000;

const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['transaction_id', 'string'],
  ['customer_id', 'string'],
  ['amount', 'decimal(12,2)'],
  ['currency', 'string'],
  ['channel', 'string'],
  ['updated_at', 'timestamp'],
  ['quantity', 'int'],
  ['refunded', 'boolean'],
  ['sku', 'string'],
  ['region_id', 'int'],
  ['sequence', 'long'],
  ['score', 'double'],
];

const SCHEMA: TableSchema = {
  schemaId: 0,
  fields: COLUMNS.map(([name, type], index): Field => {
    return { id: index + 1, name, type: parseDataType(type) ?? { kind: 'string' }, nullable: true };
  }),
  keyIds: [],
};

const COMMON = {
  severity: 'error',
  thresholdMin: RATIO_ONE,
  where: { file: 'data-contract.yaml', line: 1, column: 1 },
} as const;

/** The article's three rules, plus enum, row count and freshness. */
export const RULES: readonly QualityRule[] = [
  { ...COMMON, name: 'unique(transaction_id)', check: 'unique', columns: ['transaction_id'] },
  { ...COMMON, name: 'not_null(amount)', check: 'not_null', column: 'amount' },
  {
    ...COMMON,
    name: 'regex(customer_id)',
    check: 'regex',
    column: 'customer_id',
    pattern: '^CUS-[A-Z0-9]{8}$',
  },
  {
    ...COMMON,
    name: 'enum(channel)',
    check: 'enum',
    column: 'channel',
    values: ['web', 'store', 'mobile', 'phone'],
  },
  { ...COMMON, name: 'row_count', check: 'row_count', min: 1 },
  {
    ...COMMON,
    name: 'freshness(updated_at)',
    check: 'freshness',
    column: 'updated_at',
    target: '31d',
    ageMsMax: MONTH_MS,
  },
];

const HANDWRITTEN = `SELECT count(*) AS n,
  count(DISTINCT transaction_id) AS distinct_keys, count(transaction_id) AS keys,
  count(*) - count(amount) AS missing,
  count(*) FILTER (WHERE NOT regexp_matches(customer_id, '^CUS-[A-Z0-9]{8}$')) AS malformed,
  count(*) FILTER (WHERE channel NOT IN ('web', 'store', 'mobile', 'phone')) AS unlisted,
  max(updated_at) AS newest`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as RunRequest)));
}

async function run(request: RunRequest): Promise<RunReport> {
  const spillDirectory = `${process.env['BENCH_FOLDER'] ?? '.'}/spill-${process.pid}`;
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await using compute = await openDuckdb({
    newId: randomUUID,
    storage: {
      enginePath: (uri) => fileURLToPath(uri),
      prepareFolder: async (uri) => void mkdirSync(fileURLToPath(uri), { recursive: true }),
    },
  });
  await using session = await compute.openSession({
    memoryBytesMax: MEMORY_BYTES_MAX,
    threads: THREADS,
    spillDirectory,
  });
  const answer = await answerOf(session, request);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    wallMs: Math.round(performance.now() - before),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
    rssMib: Math.round(process.resourceUsage().maxRSS / 1024),
    answer,
  };
}

async function answerOf(session: ComputeSession, request: RunRequest): Promise<unknown> {
  switch (request.mode) {
    case 'generate':
      return await generate(request);
    case 'handwritten': {
      const files = request.paths.map((path) => `'${path}'`).join(', ');
      return await session.rows(`${HANDWRITTEN} FROM read_parquet([${files}])`);
    }
    case 'ours':
      return await audited(session, request);
  }
}

/** One file with field ids, as the platform writes them, and its key bounds. */
async function generate(request: Extract<RunRequest, { mode: 'generate' }>): Promise<unknown> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS) });
  const connection = await instance.connect();
  const ids = SCHEMA.fields.map((field) => `${field.name}: ${field.id}`).join(', ');
  await connection.run(
    `COPY (${generatedRows(request)}) TO '${request.path}' (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {${ids}})`,
  );
  const found = await connection.runAndReadAll(
    `SELECT min(transaction_id), max(transaction_id), min(updated_at), max(updated_at) FROM '${request.path}'`,
  );
  const [lower, upper, oldest, newest] = (found.getRowsJson()[0] ?? []).map(String);
  return { rows: request.rows, key: [lower, upper], time: [oldest, newest] };
}

async function audited(
  session: ComputeSession,
  request: Extract<RunRequest, { mode: 'ours' }>,
): Promise<unknown> {
  const table = stagedFrom(request);
  const rules = [...RULES, ...rulesFor(undefined, table)];
  const results = await auditTable({
    table,
    rules,
    masked: new Set(),
    session,
    parse: async () => ({ ok: false, message: 'no custom SQL here' }),
    now: NOW,
    reference: async () => undefined,
    inputs: [],
    settled: new Set(request.settled ? rules.map((rule) => definitionOf(rule, table)) : []),
  });
  return verdict(results).problems.map((item) => `${item.code} ${item.message}`);
}

function stagedFrom({ added, kept, manifest }: Extract<RunRequest, { mode: 'ours' }>): StagedTable {
  const fileOf = (path: string): DataFile => {
    const entry = manifest?.[path];
    const boundsOf = (range: readonly [string, string] | undefined) =>
      range === undefined ? {} : { lower: range[0], upper: range[1] };
    const rows = entry?.rows ?? 0;
    const columns = {
      1: { sizeBytes: 0, values: rows, nulls: 0, ...boundsOf(entry?.key) },
      6: { sizeBytes: 0, values: rows, nulls: 0, ...boundsOf(entry?.time) },
    };
    return {
      uri: pathToFileURL(path).href,
      rows,
      sizeBytes: statSync(path).size,
      partition: [],
      columns,
      sorted: false,
    };
  };
  return {
    table: 'transactions',
    operation: 'append',
    schema: SCHEMA,
    layout: { partitionBy: [], sortBy: [] },
    added: added.map(fileOf),
    removed: [],
    kept: kept.map((path) => pathToFileURL(path).href),
    keptFiles: kept.map(fileOf),
    rows: { added: 0, total: 0 },
  };
}

/** Rows `from` on. Scattered keys are a permutation: unique, and in no order that a file's bounds could use. */
function generatedRows({ from, rows, keys }: Extract<RunRequest, { mode: 'generate' }>): string {
  const key = keys === 'ascending' ? 'i' : '((i * 618970019642690137::HUGEINT) % 1099511627776)::BIGINT';
  return `SELECT 'TXN-' || upper(printf('%010x', ${key})) AS transaction_id,
    'CUS-' || upper(printf('%08x', (i * 7919 % 20000)::BIGINT)) AS customer_id,
    ((i * 31337 % 1000000) / 100.0)::DECIMAL(12,2) AS amount,
    ['EUR', 'USD', 'GBP', 'JPY'][1 + i % 4] AS currency,
    ['web', 'store', 'mobile', 'phone'][1 + (i * 7) % 4] AS channel,
    TIMESTAMP '2026-11-21 23:00:00' - to_microseconds((i * 3000000) % 31000000000000) AS updated_at,
    (i % 37)::INT AS quantity, (i % 97 = 0) AS refunded, 'SKU-' || (i % 400) AS sku,
    (i % 3)::INT AS region_id, i AS sequence, i * 0.5::DOUBLE AS score
  FROM range(${from}::BIGINT, ${from + rows}::BIGINT) AS numbers(i)`;
}
