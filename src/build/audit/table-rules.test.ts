import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, NOW, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const HOUR = 3_600_000;

test.each([
  [{ min: 3 }, 'passed'],
  [{ min: 4 }, 'failed'],
  [{ max: 3 }, 'passed'],
  [{ max: 2 }, 'failed'],
  [{ min: 1, max: 5 }, 'passed'],
  [{}, 'passed'],
] as const)('row_count %j over two new and one kept row: %s', async (bounds, outcome) => {
  const schema = schemaOf({ n: 'long' });
  const added = [await bench.file('SELECT unnest([1, 2])::BIGINT AS n')];
  const kept = [await bench.file('SELECT 3::BIGINT AS n')];
  const [result] = await audit(bench, staged(schema, { added, kept }), [
    rule({ check: 'row_count', ...bounds }),
  ]);
  expect(result).toMatchObject({ outcome, measured: 3, rowsChecked: 3, rowsFailed: 0 });
});

test('an empty table has too few rows and is not fresh', async () => {
  const schema = schemaOf({ at: 'timestamp' });
  const results = await audit(bench, staged(schema, { added: [] }), [
    rule({ check: 'row_count', min: 1 }),
    rule({ check: 'freshness', column: 'at', target: '1h', ageMsMax: HOUR }),
  ]);
  expect(results.map((result) => result.outcome)).toEqual(['failed', 'failed']);
  expect(results[1]?.measured).toBeUndefined();
});

test.each<
  [
    type: string,
    values: readonly string[],
    ageMsMax: number,
    outcome: string,
    measured: number | undefined,
    why: string,
  ]
>([
  ['timestamp', ["TIMESTAMP '2026-01-01 23:00:00'"], HOUR, 'passed', HOUR, 'exactly as old as allowed'],
  ['timestamp', ["TIMESTAMP '2026-01-01 22:59:59.999'"], HOUR, 'failed', HOUR + 1, 'one millisecond too old'],
  [
    'timestamptz',
    ["TIMESTAMPTZ '2026-01-02 00:30:00+01'"],
    HOUR,
    'passed',
    HOUR / 2,
    'an instant with a zone',
  ],
  ['date', ["DATE '2026-01-01'"], 24 * HOUR, 'passed', 24 * HOUR, 'a date counts from midnight UTC'],
  [
    'timestamp',
    ["TIMESTAMP '2026-01-02 00:00:30'"],
    HOUR,
    'passed',
    0,
    'half a minute ahead is a clock, age 0',
  ],
  ['timestamp', ["TIMESTAMP '2027-01-01'"], HOUR, 'failed', undefined, 'the future is no evidence'],
  [
    'timestamp',
    ["TIMESTAMP '2027-01-01'", "TIMESTAMP '2026-01-01 23:30:00'"],
    HOUR,
    'passed',
    HOUR / 2,
    'the future is ignored',
  ],
  ['timestamp', ["'infinity'::TIMESTAMP", 'NULL'], HOUR, 'failed', undefined, 'infinity and NULL'],
])(
  'freshness of %s %j within %i ms: %s, measured %s (%s)',
  async (type, values, ageMsMax, outcome, measured) => {
    const file = await bench.file(`SELECT unnest([${values.join(', ')}]) AS "at"`);
    const table = staged(schemaOf({ at: type }), { added: [file] });
    const [result] = await audit(bench, table, [
      rule({ check: 'freshness', column: 'at', target: '1h', ageMsMax }),
    ]);
    expect(result?.outcome).toBe(outcome);
    expect(result?.measured).toBe(measured);
  },
);

test('freshness takes the newest of new and kept rows, and the same fault gives the same text later', async () => {
  const added = [await bench.file("SELECT TIMESTAMP '2025-12-01' AS at_")];
  const kept = [await bench.file("SELECT TIMESTAMP '2026-01-01 20:00:00' AS at_")];
  const table = staged(schemaOf({ at_: 'timestamp' }), { added, kept });
  const fresh = rule({ check: 'freshness', column: 'at_', target: '1h', ageMsMax: HOUR });
  const [first] = await audit(bench, table, [fresh]);
  const [later] = await audit(bench, table, [fresh], { now: NOW + 5_000 });
  expect(first).toMatchObject({ outcome: 'failed', measured: 4 * HOUR });
  expect(later?.detail).toBe(first?.detail);
});

test('freshness of a column that is no time is an error', async () => {
  const file = await bench.file('SELECT 1::BIGINT AS n');
  const [result] = await audit(bench, staged(schemaOf({ n: 'long' }), { added: [file] }), [
    rule({ check: 'freshness', column: 'n', target: '1h', ageMsMax: HOUR }),
  ]);
  expect(result?.outcome).toBe('error');
});

const TO = { product: 'sales.products', table: 'products', column: 'sku' };

test.each([
  [['a', 'b'], ['a', 'b', 'c'], 0],
  [['a', 'x', 'x'], ['a'], 2],
  [['a', null], ['a', null], 0],
  [['a'], [], 1],
  [[], [], 0],
] as const)('reference of %j into %j: %i fail', async (values, referenced, failed) => {
  const rows = (list: readonly (string | null)[]): string =>
    `SELECT unnest([${list.map((v) => (v === null ? 'NULL' : `'${v}'`)).join(', ')}]::VARCHAR[]) AS sku`;
  const schema = schemaOf({ sku: 'string' });
  const target = await bench.file(rows(referenced));
  const table = staged(schema, { added: [await bench.file(rows(values))] });
  const [result] = await audit(bench, table, [rule({ check: 'reference', column: 'sku', to: TO })], {
    reference: async () => ({ kind: 'table-files', uris: [target.uri], schema }),
  });
  expect(result).toMatchObject({
    outcome: failed > 0 ? 'failed' : 'passed',
    rowsChecked: values.length,
    rowsFailed: failed,
  });
  expect(result?.samples).toEqual(
    failed > 0 ? [values.find((value) => !(referenced as readonly unknown[]).includes(value))] : [],
  );
});

test('kept rows are looked up too: the referenced table may have lost rows', async () => {
  const schema = schemaOf({ sku: 'string' });
  const target = await bench.file("SELECT 'a' AS sku");
  const table = staged(schema, {
    added: [await bench.file("SELECT 'a' AS sku")],
    kept: [await bench.file("SELECT 'b' AS sku")],
  });
  const [result] = await audit(bench, table, [rule({ check: 'reference', column: 'sku', to: TO })], {
    reference: async () => ({ kind: 'table-files', uris: [target.uri], schema }),
  });
  expect(result).toMatchObject({ outcome: 'failed', rowsChecked: 2, rowsFailed: 1, samples: ['b'] });
});

test.each(['no table', 'no column'] as const)(
  'a reference with %s to look into is an error',
  async (missing) => {
    const schema = schemaOf({ sku: 'string' });
    const table = staged(schema, { added: [await bench.file("SELECT 'a' AS sku")] });
    const target = await bench.file("SELECT 'a' AS sku");
    const to = missing === 'no column' ? { ...TO, column: 'gone' } : TO;
    const [result] = await audit(bench, table, [rule({ check: 'reference', column: 'sku', to })], {
      reference: async () =>
        missing === 'no table' ? undefined : { kind: 'table-files', uris: [target.uri], schema },
    });
    expect(result?.outcome).toBe('error');
  },
);
