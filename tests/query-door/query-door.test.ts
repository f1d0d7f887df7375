import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ResultRow, SqlError } from '../../src/capabilities/compute.ts';
import { type Moment, queryProblem } from '../../src/doors/index.ts';
import type { AccessDecision } from '../../src/model/access.ts';
import { LOCAL_PLATFORM } from '../../src/model/identity.ts';
import { ALL, type Bench, openBench } from './fixtures.ts';

const DENIED: AccessDecision = { ...ALL, allowed: false, reason: 'no role' };
const MASKED: AccessDecision = { ...ALL, columns: { note: { kind: 'masked', mask: 'redact' } } };
const FILTERED: AccessDecision = { ...ALL, rowFilter: { column: 'id', value: '1' } };
const DECISIONS: Readonly<Record<string, AccessDecision>> = {
  denied: DENIED,
  masked: MASKED,
  filtered: FILTERED,
};

let bench: Bench;

beforeAll(async () => {
  bench = await openBench(
    [
      {
        domain: 'sales',
        product: 'customer-360',
        tables: {
          'customer-360': [
            `SELECT 1 AS id, 'old' AS note`,
            `SELECT i AS id, 'new' AS note FROM range(5000) t(i)`,
          ],
        },
        ports: [{ name: 'sql-access', type: 'sql', catalog: 'lakehouse', schema: 'c360' }],
      },
      { domain: 'sales', product: 'orders', tables: { a: [`SELECT 7 AS id, 'x' AS note`], b: [] } },
      ...Object.keys(DECISIONS).map((product) => ({
        domain: 'hr',
        product,
        tables: { [product]: [`SELECT 1 AS id, 'secret' AS note`] },
      })),
    ],
    (product) => DECISIONS[product] ?? ALL,
  );
});

afterAll(() => bench[Symbol.asyncDispose]());

async function ask(
  sql: string,
  more: { readonly at?: Moment; readonly rowsMax?: number; readonly signal?: AbortSignal } = {},
) {
  const { value, problems } = await bench.door.query({
    sql,
    identity: LOCAL_PLATFORM,
    rowsMax: 10_000,
    ...more,
  });
  const codes: readonly string[] = problems.map(({ code }) => code);
  if (!value) return { problems, codes, rows: [], isTruncated: false };
  const rows: ResultRow[] = [];
  for await (const batch of value.rows) rows.push(...batch);
  return { ...value, problems, codes, rows, isTruncated: value.truncated() };
}

describe('the query door', () => {
  it.each([
    'SELECT count(*) AS n FROM sales.customer_360',
    'SELECT count(*) AS n FROM sales.customer_360.customer_360',
    'SELECT count(*) AS n FROM Sales.Customer_360.CUSTOMER_360 AS x;  -- done',
    'SELECT count(*) AS n FROM lakehouse.c360.customer_360',
    'SELECT count(*) AS n FROM sales.customer_360 a JOIN sales.customer_360.customer_360 b USING (id) JOIN lakehouse.c360.customer_360 c USING (id)',
    'WITH x AS (SELECT * FROM sales.customer_360) SELECT count(*) AS n FROM x',
  ])('answers every name of a table: %s', async (sql) => {
    expect(await ask(sql)).toMatchObject({
      rows: [{ n: '5000' }],
      columns: [{ name: 'n', type: { kind: 'long' } }],
      tablesRead: [{ table: 'customer-360', snapshotId: '2', publishedAt: 2_000 }],
    });
    expect(bench.sessionsOpen()).toBe(0);
  });

  it.each<readonly [Moment, string]>([
    [undefined, '5000'],
    [{ snapshotId: '1' }, '1'],
    [{ utcMs: 1_999 }, '1'],
    [{ utcMs: 2_000 }, '5000'],
  ])('travels in time: %o', async (at, n) => {
    const more = at === undefined ? {} : { at };
    expect((await ask('SELECT count(*) AS n FROM sales.customer_360', more)).rows).toEqual([{ n }]);
  });

  it('joins products, and asks for access to what the text names only', async () => {
    const before = bench.decided.length;
    const { rows } = await ask('SELECT c.id FROM sales.customer_360 c JOIN sales.orders.a o USING (id)');
    expect(rows).toEqual([{ id: '7' }]);
    expect([...bench.decided.slice(before)].sort()).toEqual(['customer-360', 'orders']);
    await ask('SELECT count(*) FROM lakehouse.c360.customer_360');
    expect(bench.decided.at(-1)).toBe('customer-360 sql-access');
  });

  it('stops at the row limit and says so', async () => {
    const sql = 'SELECT * FROM sales.customer_360';
    for (const [rowsMax, isTruncated] of [
      [0, true],
      [1, true],
      [4_999, true],
      [5_000, false],
      [5_001, false],
    ] as const) {
      const answer = await ask(sql, { rowsMax });
      expect([answer.rows.length, answer.isTruncated]).toEqual([Math.min(rowsMax, 5_000), isTruncated]);
    }
    expect(bench.sessionsOpen()).toBe(0);
  });

  it('frees the engine when the answer is dropped unread', async () => {
    const sql = 'SELECT * FROM sales.customer_360';
    const { value } = await bench.door.query({ sql, identity: LOCAL_PLATFORM, rowsMax: 1 });
    expect(bench.sessionsOpen()).toBe(1);
    await value?.[Symbol.asyncDispose]();
    expect(bench.sessionsOpen()).toBe(0);
  });

  it('stops on a signal', async () => {
    const stop = new AbortController();
    const sql = 'SELECT a.id FROM sales.customer_360 a, sales.customer_360 b, sales.customer_360 c';
    const { value } = await bench.door.query({
      sql,
      identity: LOCAL_PLATFORM,
      rowsMax: 1e12,
      signal: stop.signal,
    });
    const reading = (async () => {
      for await (const batch of value?.rows ?? []) if (batch.length > 0) stop.abort();
    })();
    await expect(reading).rejects.toThrow();
    expect(bench.sessionsOpen()).toBe(0);
  });
});

const REFUSED: readonly (readonly [sql: string, code: string])[] = [
  ['SELECT 1 +', 'DM6001'],
  ['DROP TABLE sales.customer_360', 'DM6001'],
  ['SELECT 1; SELECT 2', 'DM6001'],
  [`SELECT * FROM read_text('/etc/passwd')`, 'DM6002'],
  ['SHOW TABLES', 'DM6002'],
  [`SELECT current_setting('temp_directory')`, 'DM6002'],
  [`SELECT * FROM '/etc/passwd'`, 'DM6003'],
  ['SELECT * FROM sales.customer_361', 'DM6003'],
  ['SELECT * FROM sales.orders', 'DM6003'],
  ['SELECT * FROM memory.sales.customer_360', 'DM6003'],
  ['SELECT nope FROM sales.customer_360', 'DM6004'],
  ['SELECT $1 FROM sales.customer_360', 'DM6004'],
  ['SELECT * FROM sales.orders.b', 'DM6005'],
  ['SELECT * FROM hr.denied', 'DM6006'],
  ['SELECT * FROM hr.masked', 'DM6007'],
  ['SELECT count(*) FROM hr.filtered.filtered', 'DM6007'],
  ['SELECT 1 FROM sales.customer_360 WHERE EXISTS (FROM hr.denied)', 'DM6006'],
];

describe('the query door refuses', () => {
  it.each(REFUSED)('%s with %s', async (sql, code) => {
    expect((await ask(sql)).codes).toEqual([code]);
    expect(bench.sessionsOpen()).toBe(0);
  });

  it('with the place and the name that was meant', async () => {
    const { problems } = await ask(`SELECT 'ä',\n  * FROM sales.customer_361`);
    expect(problems).toMatchObject([
      { code: 'DM6003', where: { line: 2, column: 10 }, hint: expect.stringContaining('sales.customer_360') },
    ]);
    const bind = await ask('SELECT\n nope FROM sales.customer_360');
    expect(bind.problems).toMatchObject([{ code: 'DM6004', where: { line: 2, column: 2 } }]);
  });

  it('a time before the first snapshot', async () => {
    expect((await ask('SELECT * FROM sales.customer_360', { at: { utcMs: 999 } })).codes).toEqual(['DM6005']);
  });

  it('a value that does not convert, while rows are read', async () => {
    const sql = `SELECT note::int FROM sales.customer_360`;
    const error = await ask(sql).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(SqlError);
    expect(queryProblem(error as SqlError, sql)).toMatchObject({
      code: 'DM6004',
      where: { line: 1, column: 12 },
    });
    expect(bench.sessionsOpen()).toBe(0);
  });
});
