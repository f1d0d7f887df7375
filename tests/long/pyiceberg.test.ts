import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedCatalog } from '../../src/adapters/embedded-catalog/index.ts';
import { icebergFormat } from '../../src/adapters/iceberg/index.ts';
import { localStorage } from '../../src/adapters/local-files/index.ts';
import { openSqliteState } from '../../src/adapters/sqlite/index.ts';
import { icebergRest } from '../../src/server/protocols/iceberg-rest/index.ts';
import { pythonWithPyiceberg } from './pyiceberg-python.ts';
import { writeCustomers } from './pyiceberg-tables.ts';

/** The functions of pyiceberg_checks.py, in its order. */
const CHECKS = [
  'load_and_count',
  'partition_pruning',
  'bounds_pruning',
  'time_travel',
  'renamed_and_added_columns',
  'nested_and_typed_values',
  'metadata_tables',
  'product_table_is_read_only',
  'product_namespace_is_read_only',
  'create_append_evolve',
  'partitioned_create_and_overwrite',
  'concurrent_appends',
  'stale_commit_is_409',
  'rename_register_drop',
  'namespace_properties',
  'errors_have_their_types',
] as const;
const RUN_TIMEOUT_MS = 240_000;

interface CheckResult {
  readonly ok: boolean;
  readonly detail: string;
}

let home = '';
let app: FastifyInstance | undefined;
let state: Awaited<ReturnType<typeof openSqliteState>> | undefined;
let results: Readonly<Record<string, CheckResult>> = {};

beforeAll(async () => {
  const python = await pythonWithPyiceberg();
  home = await mkdtemp(join(tmpdir(), 'datamesh-pyiceberg-'));
  const clock = { now: () => Date.now() };
  const storage = localStorage({ root: join(home, 'warehouse') });
  state = await openSqliteState({ path: join(home, 'state.db') });
  const environment = 'dev';
  const format = icebergFormat({ storage, clock, newId: randomUUID });
  const location = storage.locate('s3://data-lake/customers');
  const { metadataLocation, expected } = await writeCustomers(format, storage, location);
  const owner = { environment, domain: 'sales', product: 'customers', major: 1, table: 'customers' };
  await state.pointers.swap(environment, [
    { warehouse: 'sales', namespace: 'customers', table: 'customers', next: metadataLocation, owner },
  ]);
  const catalog = embeddedCatalog({ state, storage, environment, newId: randomUUID, clock });
  app = Fastify();
  await app.register(icebergRest({ catalog }), { prefix: '/iceberg' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { stdout } = await promisify(execFile)(
    python,
    [join(import.meta.dirname, 'pyiceberg_checks.py'), `${url}/iceberg`, JSON.stringify(expected)],
    { timeout: RUN_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 },
  );
  results = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}, RUN_TIMEOUT_MS + 300_000);

afterAll(async () => {
  await app?.close();
  await state?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

test.each(CHECKS)('PyIceberg: %s', (name) => {
  expect(results[name], `no result of ${name}`).toBeDefined();
  expect(results[name]?.ok, results[name]?.detail).toBe(true);
});

test('PyIceberg runs no check that is not listed here', () => {
  expect(Object.keys(results)).toEqual([...CHECKS]);
});
