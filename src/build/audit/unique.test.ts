import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';
import type { DataFile, StagedTable } from '../../model/build.ts';
import { settledRules } from './rules.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const SCHEMA = schemaOf({ a: 'string', b: 'long' }, ['a', 'b']);
const BY_A = rule({ check: 'unique', columns: ['a'] });
const BY_BOTH = rule({ check: 'unique', columns: ['a', 'b'] });

type Row = readonly [a: string | null, b: number | null];

async function fileOf(rows: readonly Row[], bounds?: readonly [string, string]): Promise<DataFile> {
  const values = rows.map(
    ([a, b]) => `SELECT ${a === null ? 'NULL' : `'${a}'`}::VARCHAR AS a, ${b ?? 'NULL'}::BIGINT AS b`,
  );
  const file = await bench.file(
    values.length > 0
      ? values.join(' UNION ALL ')
      : 'SELECT NULL::VARCHAR AS a, NULL::BIGINT AS b WHERE false',
  );
  if (!bounds) return file;
  const [lower, upper] = bounds;
  return { ...file, columns: { 1: { sizeBytes: 1, values: rows.length, nulls: 0, lower, upper } } };
}

test.each<[rows: readonly Row[], byA: number, byBoth: number, why: string]>([
  [[], 0, 0, 'no rows'],
  [
    [
      ['x', 1],
      ['y', 1],
    ],
    0,
    0,
    'all differ',
  ],
  [
    [
      ['x', 1],
      ['x', 2],
    ],
    1,
    0,
    'a part of the key repeats',
  ],
  [
    [
      ['x', 1],
      ['x', 1],
      ['x', 1],
    ],
    2,
    2,
    'rows beyond the first count',
  ],
  [
    [
      ['x', 1],
      ['x', 1],
      ['y', 2],
      ['y', 2],
    ],
    2,
    2,
    'two keys',
  ],
  [
    [
      [null, 1],
      [null, 1],
    ],
    0,
    0,
    'keys with NULL are ignored',
  ],
  [
    [
      ['x', null],
      ['x', null],
    ],
    1,
    0,
    'NULL in one part of the key',
  ],
])('%j: %i surplus rows by a, %i by both (%s)', async (rows, byA, byBoth) => {
  const table = staged(SCHEMA, { added: [await fileOf(rows)] });
  const results = await audit(bench, table, [BY_A, BY_BOTH]);
  expect(results.map((result) => result.rowsFailed)).toEqual([byA, byBoth]);
  expect(results.map((result) => result.outcome)).toEqual(
    [byA, byBoth].map((n) => (n > 0 ? 'failed' : 'passed')),
  );
  expect(results[0]?.rowsChecked).toBe(rows.length);
});

test('samples name the keys, most frequent first', async () => {
  const rows: readonly Row[] = [
    ['x', 1],
    ['x', 1],
    ['y', 2],
    ['y', 2],
    ['y', 2],
    ['z', 3],
  ];
  const [result] = await audit(bench, staged(SCHEMA, { added: [await fileOf(rows)] }), [BY_BOTH]);
  expect(result?.samples).toEqual([
    { key: { a: 'y', b: '2' }, rows: 3 },
    { key: { a: 'x', b: '1' }, rows: 2 },
  ]);
});

test('threshold: the share of rows that are not surplus', async () => {
  const table = staged(SCHEMA, {
    added: [
      await fileOf([
        ['x', 1],
        ['x', 2],
        ['y', 1],
        ['z', 1],
      ]),
    ],
  });
  const at = async (thresholdMin: number): Promise<unknown> =>
    (await audit(bench, table, [{ ...BY_A, thresholdMin }]))[0]?.outcome;
  expect([await at(750_000), await at(750_001)]).toEqual(['passed', 'failed']);
});

/** Audits the kept files alone, and then the table with what that release has settled. */
async function incremental(table: StagedTable): Promise<Awaited<ReturnType<typeof audit>>> {
  const before = { ...table, added: table.keptFiles ?? [], kept: [], keptFiles: [] };
  const settled = settledRules(await audit(bench, before, [BY_A]));
  bench.queries.length = 0;
  return await audit(bench, table, [BY_A], { settled });
}

test.each<[added: readonly Row[], surplus: number, why: string]>([
  [[['n', 1]], 0, 'new key'],
  [[['k1', 1]], 1, 'a kept key again'],
  [
    [
      ['k1', 1],
      ['k1', 2],
      ['n', 1],
      ['n', 1],
    ],
    3,
    'among themselves and with kept',
  ],
  [[[null, 1]], 0, 'NULL'],
  [[], 0, 'nothing new'],
])('new rows %j on kept k1, k2 and NULL: %i surplus (%s)', async (added, surplus) => {
  const kept = [
    await fileOf([
      ['k1', 1],
      [null, 1],
    ]),
    await fileOf([
      ['k2', 1],
      [null, 2],
    ]),
  ];
  const table = staged(SCHEMA, { added: [await fileOf(added)], kept });
  const [result] = await incremental(table);
  expect(result).toMatchObject({ rowsFailed: surplus, rowsChecked: added.length + 4 });
  const [full] = await audit(bench, table, [BY_A]);
  expect(result).toEqual(full);
});

test('kept duplicates that a threshold allowed are counted again', async () => {
  const lenient = { ...BY_A, thresholdMin: 500_000 };
  const kept = [
    await fileOf([
      ['k', 1],
      ['k', 2],
    ]),
  ];
  const table = staged(SCHEMA, { added: [await fileOf([['n', 1]])], kept });
  const settled = settledRules(await audit(bench, { ...table, added: kept, kept: [] }, [lenient]));
  const [result] = await audit(bench, table, [lenient], { settled });
  expect(result).toMatchObject({ rowsFailed: 1, rowsChecked: 3 });
});

test('without settled rules the kept files are audited like new ones', async () => {
  const kept = [
    await fileOf([
      ['k', 1],
      ['k', 2],
      [null, 3],
    ]),
  ];
  const table = staged(SCHEMA, { added: [await fileOf([['n', 1]])], kept });
  const results = await audit(bench, table, [BY_A, rule({ check: 'not_null', column: 'a' })]);
  expect(results.map((result) => [result.rowsFailed, result.rowsChecked])).toEqual([
    [1, 4],
    [1, 4],
  ]);
});

test('settled rules about single rows read new files only', async () => {
  const noNull = rule({ check: 'not_null', column: 'a' });
  const kept = [await fileOf([['k', 1]])];
  const table = staged(SCHEMA, { added: [await fileOf([[null, 1]])], kept });
  const settled = settledRules(await audit(bench, { ...table, added: kept, kept: [] }, [noNull]));
  const [result] = await audit(bench, table, [noNull], { settled });
  expect(result).toMatchObject({ rowsFailed: 1, rowsChecked: 1 });
});

test('files whose bounds exclude the new keys are not read for uniqueness', async () => {
  const kept = [await fileOf([['k1', 1]], ['k1', 'k1']), await fileOf([['p1', 1]], ['p1', 'p1'])];
  const far = await incremental(staged(SCHEMA, { added: [await fileOf([['z', 1]], ['z', 'z'])], kept }));
  expect(far[0]).toMatchObject({ outcome: 'passed', rowsChecked: 3 });
  expect(bench.queries.filter((query) => query.includes('AS matches'))).toEqual([]);
  const near = await incremental(staged(SCHEMA, { added: [await fileOf([['p1', 9]], ['p1', 'p1'])], kept }));
  expect(near[0]).toMatchObject({
    outcome: 'failed',
    rowsFailed: 1,
    samples: [{ key: { a: 'p1' }, rows: 2 }],
  });
  expect(bench.queries.some((query) => query.includes('"near"'))).toBe(true);
});

test('bounds of only some kept files prove nothing', async () => {
  const kept = [await fileOf([['k1', 1]], ['k1', 'k1']), await fileOf([['p1', 1]], ['p1', 'p1'])];
  const table = staged(SCHEMA, { added: [await fileOf([['p1', 2]], ['p1', 'p1'])], kept });
  const [result] = await incremental({ ...table, keptFiles: kept.slice(0, 1) });
  expect(result?.rowsFailed).toBe(1);
});

test('a copy-on-write rewrite: surviving rows come back in added files', async () => {
  const kept = [await fileOf([['k1', 1]])];
  const table = {
    ...staged(SCHEMA, {
      added: [
        await fileOf([
          ['s1', 1],
          ['s2', 2],
        ]),
      ],
      kept,
    }),
    removed: ['old.parquet'],
  };
  expect((await incremental(table))[0]).toMatchObject({ outcome: 'passed', rowsFailed: 0, rowsChecked: 3 });
});
