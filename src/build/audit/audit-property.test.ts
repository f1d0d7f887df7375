import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';
import type { DataFile } from '../../model/build.ts';
import type { QualityRule } from '../../model/quality.ts';
import { settledRules } from './rules.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

interface Row {
  readonly id: number | null;
  readonly name: string | null;
  readonly amount: number | null;
}

const RUNS = 60;
const SCHEMA = schemaOf({ id: 'long', name: 'string', amount: 'decimal(6,2)' });
/** Small domains, so that duplicates and failures are frequent. */
const ROW: fc.Arbitrary<Row> = fc.record({
  id: fc.option(fc.integer({ min: -3, max: 12 })),
  name: fc.option(fc.constantFrom('', 'a', 'b', 'ab', 'ba', "a'b", 'ä', 'abc')),
  amount: fc.option(fc.integer({ min: -300, max: 300 })),
});
const FILES = fc.array(fc.array(ROW, { maxLength: 8 }), { maxLength: 3 });
const THRESHOLD = fc.constantFrom(1_000_000, 900_000, 500_000, 0);

const RULES: readonly QualityRule[] = [
  rule({ check: 'unique', columns: ['id'] }, { name: 'unique-id' }),
  rule({ check: 'unique', columns: ['name', 'id'] }, { name: 'unique-both' }),
  rule({ check: 'unique', columns: ['amount'] }, { name: 'unique-amount' }),
  rule({ check: 'not_null', column: 'name' }),
  rule({ check: 'regex', column: 'name', pattern: '^a' }),
  rule({ check: 'enum', column: 'name', values: ['a', "a'b"] }),
  rule({ check: 'range', column: 'amount', min: '-1.005', max: '2' }),
  rule({ check: 'length', column: 'name', lengthMax: 1 }),
  rule({ check: 'row_count', min: 3, max: 12 }),
];

/** The same answers by hand, over plain rows. */
function failedByHand(item: QualityRule, rows: readonly Row[]): number {
  const count = (fails: (row: Row) => boolean): number => rows.filter(fails).length;
  switch (item.check) {
    case 'unique': {
      const keys = rows.map((row) => item.columns.map((column) => row[column as keyof Row]));
      const whole = keys.filter((key) => !key.includes(null)).map((key) => JSON.stringify(key));
      return whole.length - new Set(whole).size;
    }
    case 'not_null':
      return count((row) => row.name === null);
    case 'regex':
      return count((row) => row.name !== null && !row.name.startsWith('a'));
    case 'enum':
      return count((row) => row.name !== null && !['a', "a'b"].includes(row.name));
    case 'range':
      return count((row) => row.amount !== null && (row.amount < -100.5 || row.amount > 200));
    case 'length':
      return count((row) => row.name !== null && row.name.length > 1);
    default:
      return 0;
  }
}

function outcomeByHand(item: QualityRule, failed: number, rows: readonly Row[]): string {
  if (item.check === 'row_count') return rows.length >= 3 && rows.length <= 12 ? 'passed' : 'failed';
  const passes = (rows.length - failed) * 1_000_000 >= item.thresholdMin * rows.length;
  return failed === 0 || passes ? 'passed' : 'failed';
}

async function write(files: readonly (readonly Row[])[]): Promise<readonly DataFile[]> {
  const literal = (row: Row): string =>
    `(${row.id ?? 'NULL'}::BIGINT, ${row.name === null ? 'NULL' : `'${row.name.replaceAll("'", "''")}'`}::VARCHAR, ` +
    `${row.amount === null ? 'NULL' : `${row.amount} / 100.0`}::DECIMAL(6,2))`;
  const written: DataFile[] = [];
  for (const rows of files) {
    const values =
      rows.length > 0 ? rows.map(literal).join(', ') : '(NULL::BIGINT, NULL::VARCHAR, NULL::DECIMAL(6,2))';
    const filter = rows.length > 0 ? '' : ' WHERE false';
    written.push(await bench.file(`SELECT * FROM (VALUES ${values}) AS v(id, name, amount)${filter}`));
  }
  return written;
}

test('any table: every count and outcome equals the one made by hand', async () => {
  await fc.assert(
    fc.asyncProperty(FILES, FILES, THRESHOLD, async (added, kept, thresholdMin) => {
      const rules = RULES.map((item) => ({ ...item, thresholdMin }));
      const table = staged(SCHEMA, { added: await write(added), kept: await write(kept) });
      const rows = [...added, ...kept].flat();
      const results = await audit(bench, table, rules);
      rules.forEach((item, index) => {
        const failed = failedByHand(item, rows);
        const expected = {
          rowsChecked: rows.length,
          rowsFailed: failed,
          outcome: outcomeByHand(item, failed, rows),
        };
        expect(results[index]).toMatchObject(expected);
      });
    }),
    { numRuns: RUNS },
  );
});

test('incremental: after any release, uniqueness over all rows equals the full count, row rules that of the new rows', async () => {
  await fc.assert(
    fc.asyncProperty(FILES, FILES, async (added, kept) => {
      const keptFiles = await write(kept);
      const settled = settledRules(await audit(bench, staged(SCHEMA, { added: keptFiles }), RULES));
      const table = staged(SCHEMA, { added: await write(added), kept: keptFiles });
      const results = await audit(bench, table, RULES, { settled });
      RULES.forEach((item, index) => {
        const keptPassed = failedByHand(item, kept.flat()) === 0;
        const scope = item.check === 'unique' || !keptPassed ? [...kept, ...added].flat() : added.flat();
        expect(results[index]?.rowsFailed).toBe(failedByHand(item, scope));
      });
    }),
    { numRuns: RUNS },
  );
});
