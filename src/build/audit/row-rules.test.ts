import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const NAMES = schemaOf({
  name: 'string',
  n: 'long',
  d: 'decimal(5,2)',
  f: 'double',
  on: 'date',
  at: 'timestamp',
  ok: 'boolean',
  tags: 'list<string>',
});

/** One row per value of one column; every other column is NULL. */
async function tableOf(column: string, values: readonly string[]): Promise<ReturnType<typeof staged>> {
  const types = {
    name: 'VARCHAR',
    n: 'BIGINT',
    d: 'DECIMAL(5,2)',
    f: 'DOUBLE',
    on: 'DATE',
    at: 'TIMESTAMP',
    ok: 'BOOLEAN',
    tags: 'VARCHAR[]',
  };
  const select = (value: string): string =>
    `SELECT ${Object.entries(types)
      .map(([name, type]) => `CAST(${name === column ? value : 'NULL'} AS ${type}) AS "${name}"`)
      .join(', ')}`;
  const rows = values.length > 0 ? values.map(select).join(' UNION ALL ') : `${select('NULL')} WHERE false`;
  return staged(NAMES, { added: [await bench.file(rows)] });
}

const CASES: readonly [
  ask: Parameters<typeof rule>[0],
  column: string,
  values: readonly string[],
  failed: number,
  why: string,
][] = [
  [{ check: 'not_null', column: 'name' }, 'name', ["'a'", "''"], 0, 'an empty text is a value'],
  [{ check: 'not_null', column: 'name' }, 'name', ["'a'", 'NULL'], 1, 'NULL'],
  [
    { check: 'regex', column: 'name', pattern: '^CUS-[A-Z0-9]{8}$' },
    'name',
    ["'CUS-0003F2A1'"],
    0,
    "the article's pattern",
  ],
  [
    { check: 'regex', column: 'name', pattern: '^CUS-[A-Z0-9]{8}$' },
    'name',
    ["'cus-0003F2A1'", "'CUS-0003F2A1x'"],
    2,
    'case and anchors',
  ],
  [
    { check: 'regex', column: 'name', pattern: 'b' },
    'name',
    ["'abc'", "'xyz'"],
    1,
    'found anywhere unless anchored',
  ],
  [
    { check: 'regex', column: 'name', pattern: "^it's \\d$" },
    'name',
    ["'it''s 5'", "'its 5'"],
    1,
    'quotes and backslashes',
  ],
  [
    { check: 'regex', column: 'name', pattern: 'a$' },
    'name',
    ["'a' || chr(10)"],
    1,
    '$ is the end of the text, not before a line break',
  ],
  [
    { check: 'length', column: 'name', lengthMax: 2 },
    'name',
    ["'äö'", "'abc'", "'😀😀'"],
    1,
    'characters, not bytes',
  ],
  [
    { check: 'enum', column: 'name', values: ['web', "o'brien"] },
    'name',
    ["'web'", "'o''brien'", "'Web'"],
    1,
    'exact text',
  ],
  [{ check: 'enum', column: 'n', values: [1, '2'] }, 'n', ['1', '2', '3'], 1, 'numbers, also as text'],
  [{ check: 'enum', column: 'd', values: [1.5] }, 'd', ['1.50', '1.51'], 1, 'decimals by value'],
  [{ check: 'enum', column: 'ok', values: [true] }, 'ok', ['true', 'false'], 1, 'booleans'],
  [{ check: 'enum', column: 'n', values: [] }, 'n', ['1', 'NULL'], 1, 'an empty list allows NULL only'],
  [{ check: 'enum', column: 'n', values: [1.5] }, 'n', ['1', '2'], 2, 'no value of the type is listed'],
  [{ check: 'range', column: 'n', min: '1', max: '3' }, 'n', ['0', '1', '3', '4'], 2, 'bounds are allowed'],
  [
    { check: 'range', column: 'n', min: '-99999999999999999999' },
    'n',
    ['-9223372036854775808'],
    0,
    'a bound beyond the type',
  ],
  [
    { check: 'range', column: 'n', min: '99999999999999999999' },
    'n',
    ['9223372036854775807'],
    1,
    'nothing can reach the bound',
  ],
  [
    { check: 'range', column: 'n', max: '9007199254740992' },
    'n',
    ['9007199254740993'],
    1,
    'every digit counts',
  ],
  [
    { check: 'range', column: 'd', min: '10.504' },
    'd',
    ['10.50', '10.51'],
    1,
    'a bound finer than the scale',
  ],
  [
    { check: 'range', column: 'f', min: '0', max: '1' },
    'f',
    ["'nan'", '0.5', "'inf'"],
    2,
    'NaN lies in no range',
  ],
  [{ check: 'range', column: 'f', min: '0' }, 'f', ["'nan'", "'inf'"], 1, 'NaN lies in no half-open range'],
  [{ check: 'range', column: 'on', min: '2026-01-01' }, 'on', ["'2025-12-31'", "'2026-01-01'"], 1, 'dates'],
  [
    { check: 'range', column: 'at', max: '2026-01-01T01:00:00+01:00' },
    'at',
    ["'2026-01-01 00:00:00'", "'2026-01-01 00:00:00.000001'"],
    1,
    'times with an offset',
  ],
  [{ check: 'range', column: 'n' }, 'n', ['1'], 0, 'no bounds'],
];

describe('rules about single rows', () => {
  test.each(CASES)('%j over %s %j: %i fail (%s)', async (ask, column, values, failed) => {
    const table = await tableOf(column, values);
    const [result] = await audit(bench, table, [rule(ask)]);
    expect(result).toMatchObject({
      outcome: failed === 0 ? 'passed' : 'failed',
      rowsChecked: values.length,
      rowsFailed: failed,
      where: { line: 7 },
    });
    expect(result?.samples.length).toBeLessThanOrEqual(failed);
  });

  test.each(CASES.filter(([ask]) => ask.check !== 'not_null'))('%j passes NULL', async (ask, column) => {
    const [result] = await audit(bench, await tableOf(column, ['NULL', 'NULL']), [rule(ask)]);
    expect(result).toMatchObject({ outcome: 'passed', rowsChecked: 2, rowsFailed: 0 });
  });

  test.each(CASES)('%j passes an empty table', async (ask, column) => {
    const [result] = await audit(bench, await tableOf(column, []), [rule(ask)]);
    expect(result).toMatchObject({ outcome: 'passed', rowsChecked: 0, passRatio: 1_000_000 });
    const [withoutFiles] = await audit(bench, staged(NAMES, { added: [] }), [rule(ask)]);
    expect(withoutFiles).toMatchObject({ outcome: 'passed', rowsChecked: 0 });
  });
});

test('all of them take one query, however many there are', async () => {
  const table = await tableOf('n', ['1', '2']);
  bench.queries.length = 0;
  const rules = CASES.filter(([, , , failed]) => failed === 0).map(([ask]) => rule(ask));
  const counts = rule({ check: 'row_count', min: 1 });
  const results = await audit(bench, table, [...rules.filter((item) => item.check !== 'not_null'), counts]);
  expect(results.every((result) => result.outcome === 'passed')).toBe(true);
  expect(bench.queries).toHaveLength(1);
});

test('a rule that cannot run is an error and takes no other with it', async () => {
  const table = await tableOf('name', ["'a'", 'NULL']);
  const results = await audit(bench, table, [
    rule({ check: 'not_null', column: 'name' }),
    rule({ check: 'regex', column: 'name', pattern: '^(a$' }),
    rule({ check: 'regex', column: 'n', pattern: 'a' }),
    rule({ check: 'length', column: 'at', lengthMax: 3 }),
    rule({ check: 'enum', column: 'n', values: ['one'] }),
    rule({ check: 'range', column: 'n', min: 'low' }),
    rule({ check: 'range', column: 'on', min: '2026-02-30' }),
    rule({ check: 'range', column: 'tags', min: '1' }),
    rule({ check: 'enum', column: 'name', values: ['a'] }),
    rule({ check: 'row_count', min: 1 }),
  ]);
  expect(results.map((result) => result.outcome)).toEqual([
    'failed',
    'error',
    'error',
    'error',
    'error',
    'error',
    'error',
    'error',
    'passed',
    'passed',
  ]);
  expect(results.filter((result) => result.outcome === 'error').every((result) => result.detail !== '')).toBe(
    true,
  );
});

test.each<Parameters<typeof rule>[0]>([
  { check: 'not_null', column: 'gone' },
  { check: 'regex', column: 'gone', pattern: 'a' },
  { check: 'enum', column: 'gone', values: [1] },
  { check: 'range', column: 'gone', min: '1' },
  { check: 'length', column: 'gone', lengthMax: 1 },
  { check: 'unique', columns: ['n', 'gone'] },
  { check: 'freshness', column: 'gone', target: '1h', ageMsMax: 3_600_000 },
  { check: 'reference', column: 'gone', to: { product: 'a.b', table: 't', column: 'c' } },
])('%j on a missing column is an error, and the next rule still runs', async (ask) => {
  const table = await tableOf('n', ['1']);
  const results = await audit(bench, table, [rule(ask), rule({ check: 'not_null', column: 'n' })]);
  expect(results.map((result) => result.outcome)).toEqual(['error', 'passed']);
});

test.each([
  [1_000_000, 'failed'],
  [900_001, 'failed'],
  [900_000, 'passed'],
  [0, 'passed'],
] as const)('nine of ten rows against a threshold of %i ppm: %s', async (thresholdMin, outcome) => {
  const table = await tableOf('n', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  const [result] = await audit(bench, table, [
    rule({ check: 'range', column: 'n', max: '9' }, { thresholdMin }),
  ]);
  expect(result).toMatchObject({ outcome, rowsFailed: 1, passRatio: 900_000, samples: ['10'] });
});

test('samples are few, distinct and sorted', async () => {
  const table = await tableOf('n', ['9', '8', '7', '6', '5', '4', '4']);
  const [result] = await audit(bench, table, [rule({ check: 'range', column: 'n', max: '3' })]);
  expect(result?.samples).toEqual(['4', '5', '6', '7', '8']);
});
