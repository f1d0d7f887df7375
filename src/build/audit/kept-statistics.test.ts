import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  audit,
  type Bench,
  dataFile,
  NOW,
  openBench,
  rule,
  schemaOf,
  staged,
} from '../../../tests/fixtures/audit-bench.ts';
import type { ColumnStatistics } from '../../model/build.ts';
import { keptFreshness } from './kept-statistics.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const HOUR = 3_600_000;
const FRESH = { check: 'freshness', column: 'at_', target: '1h', ageMsMax: HOUR } as const;
const FRESH_RULE = { ...rule(FRESH), ...FRESH };
const SCHEMA = schemaOf({ at_: 'timestamp' });

function fileWith(more: Partial<ColumnStatistics>): ReturnType<typeof dataFile> {
  return dataFile('k', 2, { 1: { sizeBytes: 1, values: 2, nulls: 0, ...more } });
}

test.each<
  [type: string, uppers: readonly Partial<ColumnStatistics>[], newest: number | null | undefined, why: string]
>([
  [
    'timestamp',
    [{ upper: '2026-01-01 10:00:00.123456' }],
    Date.UTC(2026, 0, 1, 10, 0, 0, 123),
    'microseconds are cut',
  ],
  [
    'timestamp',
    [{ upper: '2026-01-01 10:00:00' }, { upper: '2026-01-01 11:00:00' }],
    Date.UTC(2026, 0, 1, 11),
    'the newest file',
  ],
  ['timestamptz', [{ upper: '2026-01-01T10:00:00Z' }], Date.UTC(2026, 0, 1, 10), 'a zone that is UTC'],
  ['timestamptz', [{ upper: '2026-01-01 10:00:00+02' }], undefined, 'another zone'],
  ['date', [{ upper: '2026-01-01' }], Date.UTC(2026, 0, 1), 'a date'],
  [
    'timestamp',
    [{ upper: '2026-01-01 10:00:00' }, { nulls: 2 }],
    Date.UTC(2026, 0, 1, 10),
    'a file of NULLs',
  ],
  ['timestamp', [{ nulls: 2 }], null, 'nothing but NULLs'],
  ['timestamp', [{ upper: '2026-01-01 10:00:00' }, {}], undefined, 'an unknown bound'],
  ['timestamp', [{ upper: '2027-01-01 10:00:00' }], undefined, 'the future needs a look at the rows'],
  ['timestamp', [{ upper: 'infinity' }], undefined, 'infinity'],
  ['string', [{ upper: '2026-01-01' }], undefined, 'not a time'],
])('%s %j: newest %s (%s)', (type, uppers, newest) => {
  const files = uppers.map(fileWith);
  const answer = keptFreshness(FRESH_RULE, staged(schemaOf({ at_: type }), { added: [] }), files, NOW);
  expect(answer).toEqual(newest === undefined ? undefined : { ok: true, values: [newest, 0] });
});

test('kept files with full statistics are not read for counts, freshness and settled rules', async () => {
  const added = [await bench.file("SELECT TIMESTAMP '2025-01-01' AS at_")];
  // It claims another row and time than the file holds: only the statistics can have answered.
  const known = { ...fileWith({ upper: '2026-01-01 23:30:00' }), uri: added[0]?.uri ?? '' };
  const table = staged(SCHEMA, { added, kept: [known] });
  bench.queries.length = 0;
  const results = await audit(bench, table, [rule({ check: 'row_count', min: 3, max: 3 }), FRESH_RULE]);
  expect(results.map((result) => [result.outcome, result.measured])).toEqual([
    ['passed', 3],
    ['passed', HOUR / 2],
  ]);
  expect(bench.queries).toHaveLength(1);
});
