import { describe, expect, it } from 'vitest';
import { present } from '../../lib/assert.ts';
import type { DataFile } from '../../model/build.ts';
import type { TableLayout } from '../../model/schema.ts';
import {
  type OpenCompute,
  PLAIN,
  rawFile,
  type SessionUnderTest,
  schemaOf,
  withSession,
  write,
} from './fixtures.ts';

/** Several row groups in each partition: within one group no engine works on several threads. */
const ROWS = 900_000;
const SCHEMA = schemaOf({ region: 'string', k: 'long', ts: 'timestamp' });
const SOURCE = `SELECT 'R' || (hash(i) % 4)::int AS region, (hash(i * 7) % ${ROWS})::bigint AS k,
  timestamp '2023-06-01' + to_hours((hash(i * 13) % 20000)::int) AS ts FROM range(${ROWS}) t(i)`;
const SORTED: TableLayout['sortBy'] = [
  { column: 'k', direction: 'asc' },
  { column: 'ts', direction: 'desc' },
];
const BY_REGION_AND_YEAR: TableLayout['partitionBy'] = [
  { column: 'region', transform: { kind: 'identity' } },
  { column: 'ts', transform: { kind: 'year' } },
];

/** Rows that stand before one that sorts lower. */
async function disorder(under: SessionUnderTest, file: DataFile): Promise<number> {
  const [row] = await under.session.rows(
    `SELECT count(*) AS n FROM (SELECT k, ts, lag(k) OVER w AS k0, lag(ts) OVER w AS ts0 FROM ${rawFile(under, file)}
     WINDOW w AS (ORDER BY file_row_number)) WHERE k0 > k OR (k0 = k AND ts0 < ts)`,
  );
  return Number(row?.['n']);
}

async function expectAllRows(under: SessionUnderTest, files: readonly DataFile[]): Promise<void> {
  expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(ROWS);
  const uris = files.map((file) => file.uri);
  await under.session.define({ name: 'written' }, { kind: 'table-files', uris, schema: SCHEMA });
  await under.session.define({ name: 'source' }, { kind: 'sql', select: SOURCE, keep: 'view' });
  const digest = (name: string) => `SELECT count(*) AS n, sum(hash(region, k, ts)) AS h FROM ${name}`;
  expect(await under.session.rows(digest('written'))).toEqual(await under.session.rows(digest('source')));
}

export function orderConformance(open: OpenCompute): void {
  describe('order of rows in files', () => {
    it(
      'keeps the order in each partition with two threads',
      withSession(open, async (under) => {
        const files = await write(under, SOURCE, SCHEMA, { partitionBy: BY_REGION_AND_YEAR, sortBy: SORTED });
        expect(files.map((file) => file.partition).sort()).toEqual(
          ['R0', 'R1', 'R2', 'R3'].flatMap((region) => [53, 54, 55].map((year) => [region, year])),
        );
        for (const file of files) expect([await disorder(under, file), file.sorted]).toEqual([0, true]);
        await expectAllRows(under, files);
      }),
    );

    it(
      'keeps the order of a table without partitions, in one file',
      withSession(open, async (under) => {
        const files = await write(under, SOURCE, SCHEMA, { partitionBy: [], sortBy: SORTED });
        expect(files.map((file) => [file.rows, file.sorted])).toEqual([[ROWS, true]]);
        for (const file of files) expect(await disorder(under, file)).toBe(0);
        await expectAllRows(under, files);
      }),
    );

    it(
      'keeps the order where one file is split by size, whole or partitioned',
      withSession(open, async (under) => {
        for (const [partitionBy, filesMin] of [
          [[], 4],
          [BY_REGION_AND_YEAR.slice(0, 1), 8],
        ] as const) {
          const files = await write(under, SOURCE, SCHEMA, { partitionBy, sortBy: SORTED }, 400_000);
          expect(files.length).toBeGreaterThanOrEqual(filesMin);
          for (const file of files) expect([await disorder(under, file), file.sorted]).toEqual([0, true]);
          await expectAllRows(under, files);
        }
      }),
    );

    it(
      'claims no order that was not asked for',
      withSession(open, async (under) => {
        for (const partitionBy of [[], BY_REGION_AND_YEAR]) {
          const files = await write(under, SOURCE, SCHEMA, { partitionBy, sortBy: [] });
          expect(files.some((file) => file.sorted)).toBe(false);
          await expectAllRows(under, files);
        }
      }),
    );

    it(
      'puts nulls first when ascending and last when descending',
      withSession(open, async (under) => {
        const select = 'SELECT CASE WHEN i % 2 = 0 THEN i END AS n FROM range(6) t(i)';
        for (const [direction, expected] of [
          ['asc', [null, null, null, '0', '2', '4']],
          ['desc', ['4', '2', '0', null, null, null]],
        ] as const) {
          const layout = { partitionBy: [], sortBy: [{ column: 'n', direction }] };
          const [file] = await write(under, select, schemaOf({ n: 'long' }), layout);
          const rows = await under.session.rows(
            `SELECT n FROM ${rawFile(under, present(file, 'file'))} ORDER BY file_row_number`,
          );
          expect(rows.map((row) => row['n'])).toEqual(expected);
        }
      }),
    );

    it(
      'runs the SELECT once, and names files freshly',
      withSession(open, async (under) => {
        const select = `SELECT 'R' || (i % 3) AS region, (random() * 1e6)::bigint AS k, NULL::timestamp AS ts FROM range(999) t(i)`;
        const layout = { partitionBy: BY_REGION_AND_YEAR.slice(0, 1), sortBy: [] };
        const files = [
          ...(await write(under, select, SCHEMA, layout)),
          ...(await write(under, select, SCHEMA, layout)),
        ];
        expect(new Set(files.map((file) => file.uri)).size).toBe(6);
        expect(files.every((file) => file.rows === 333)).toBe(true);
      }),
    );

    it(
      'writes no file for no rows',
      withSession(open, async (under) => {
        const nothing = 'SELECT 1 AS region, 2 AS k, NULL AS ts WHERE false';
        expect(await write(under, nothing, SCHEMA, PLAIN)).toEqual([]);
        expect(
          await write(under, nothing, SCHEMA, { partitionBy: BY_REGION_AND_YEAR, sortBy: SORTED }),
        ).toEqual([]);
        expect((await under.list()).filter((name) => name.endsWith('.parquet'))).toEqual([]);
      }),
    );
  });
}
