import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';
import type { AuditInput } from './audit-context.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const SCHEMA = schemaOf({ id: 'long', email: 'string' }, ['id']);
const ALLOW = { gate: () => undefined };

async function run(sql: string, more: Partial<AuditInput> = ALLOW, thresholdMin = 1_000_000) {
  const added = [
    await bench.file("SELECT 1::BIGINT AS id, 'anna@example.org' AS email UNION ALL SELECT 2, NULL"),
  ];
  const kept = [await bench.file("SELECT 3::BIGINT AS id, 'carl@example.org' AS email")];
  const table = staged(SCHEMA, { added, kept }, 'web-orders');
  const [result] = await audit(bench, table, [rule({ check: 'sql', sql }, { thresholdMin })], more);
  return result;
}

test.each([
  ['select * from web_orders where id > 5', 'passed', 0],
  ['select * from web_orders where id >= 2', 'failed', 2],
  ['select * from web_orders where id >= 2;', 'failed', 2],
  ['select * from web_orders -- where false', 'failed', 3],
  ['select * from web_orders where id = 1; -- done;', 'failed', 1],
  [
    'with w as (select id from web_orders) select w.id from w join web_orders o using (id) where id = 3',
    'failed',
    1,
  ],
  ['select sum(id) from web_orders having sum(id) <> 6', 'passed', 0],
  ['select id, id from web_orders where id = 1', 'failed', 1],
] as const)('%s: %s', async (sql, outcome, rowsFailed) => {
  expect(await run(sql)).toMatchObject({ outcome, rowsFailed, rowsChecked: 3 });
});

test.each([
  'select * from gone',
  'select nope from web_orders',
  'select 1, cast(email as int) as x from web_orders where x > 0',
  'selekt',
])('%s is an error', async (sql) => {
  expect(await run(sql)).toMatchObject({ outcome: 'error', rowsFailed: 0 });
});

test('more rows returned than the table has pass no share', async () => {
  const result = await run('select a.id from web_orders a, web_orders b', ALLOW, 1);
  expect(result).toMatchObject({ outcome: 'failed', rowsFailed: 9, passRatio: 0 });
});

test('what the gate refuses does not run', async () => {
  bench.queries.length = 0;
  expect(await run('select 1', { gate: () => 'function `x` is not permitted' })).toMatchObject({
    outcome: 'error',
    detail: 'function `x` is not permitted',
  });
  expect(bench.queries.filter((query) => query.includes('select 1'))).toEqual([]);
});

test.each([
  ["select * from read_text('/etc/hostname')", 'error'],
  ["select * from '/etc/hostname'", 'error'],
  ['select * from datamesh_audit.added', 'error'],
  ['select * from duckdb_settings()', 'error'],
  ['select * from other_table', 'error'],
  ['drop view web_orders', 'error'],
  ['select * from web_orders; select 1', 'error'],
  ['select id from web_orders where id > 2 and current_date is not null', 'failed'],
] as const)('the default gate: %s: %s', async (sql, outcome) => {
  expect((await run(sql, {}))?.outcome).toBe(outcome);
});

test('the gate sees the syntax tree, the table and the inputs; an input named like the table is not one', async () => {
  const seen: unknown[] = [];
  const customers = await bench.file('SELECT 1::BIGINT AS id');
  const source = { kind: 'table-files', uris: [customers.uri], schema: schemaOf({ id: 'long' }) } as const;
  const result = await run('select o.id from web_orders o anti join crm.customers c using (id)', {
    gate: (tree, readable) => {
      seen.push(tree, readable);
      return undefined;
    },
    inputs: [
      { name: { schema: 'crm', name: 'customers' }, source },
      { name: { name: 'Web_Orders' }, source },
    ],
  });
  expect(result).toMatchObject({ outcome: 'failed', rowsFailed: 2 });
  expect(JSON.stringify(seen[0])).toContain('"table_name":"customers"');
  expect(seen[1]).toEqual([{ name: 'web_orders' }, { schema: 'crm', name: 'customers' }]);
});

test('an input without a source is taken as it stands in the session, and stays', async () => {
  const name = { name: 'standing' };
  await bench.session.define(name, { kind: 'sql', select: 'SELECT 1::BIGINT AS id', keep: 'view' });
  const result = await run('select * from standing', { ...ALLOW, inputs: [{ name }] });
  expect(result).toMatchObject({ outcome: 'failed', rowsFailed: 1 });
  expect(await bench.session.rows('SELECT id FROM standing')).toEqual([{ id: '1' }]);
  await expect(bench.session.rows('SELECT * FROM web_orders')).rejects.toThrow();
  await expect(bench.session.rows('SELECT * FROM datamesh_audit.added')).rejects.toThrow();
});

test.each([
  ['an alias', 'select email as id from web_orders where email is not null', { masked: new Set(['email']) }],
  [
    'an expression',
    "select [email] as x, {'e': email} as y from web_orders where email is not null",
    { masked: new Set(['email']) },
  ],
  ['an input', 'select email from crm_people', { inputs: [{ name: { name: 'crm_people' } }] }],
  [
    'an error',
    'select cast(email as int) as x from web_orders where cast(email as int) > 0',
    { masked: new Set(['email']) },
  ],
] as const)('masked values do not leave by %s', async (_, sql, more) => {
  await bench.session.define(
    { name: 'crm_people' },
    { kind: 'sql', select: "SELECT 'anna@example.org' AS email", keep: 'view' },
  );
  const result = await run(sql, { ...ALLOW, ...more });
  expect(result?.outcome).not.toBe('passed');
  expect(JSON.stringify(result)).not.toContain('example.org');
});
