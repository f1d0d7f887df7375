import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import { failingRowsSelect } from './compile-sql.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const NAMES = [
  'a"b',
  "it's",
  'x; DROP VIEW datamesh_audit.added; --',
  'select',
  'n',
  'm0',
  'k0',
  'h',
  't',
  'r',
  'w',
  'a',
  'k',
  'keys',
  'occurrences',
  'matches',
  'keyed',
  'hashes',
  'rows',
  'surplus',
  'ein Name',
  'größe',
  '*',
  'x.y',
  '$1',
  '?',
];

test.each(NAMES)('a column named %s is audited like any other', async (name) => {
  const column = quoteIdentifier(name);
  const schema = schemaOf({ [name]: 'string', other: 'long' }, [name]);
  const added = [
    await bench.file(`SELECT unnest(['v1', 'v2', 'v2', NULL]) AS ${column}, 1::BIGINT AS other`),
  ];
  const kept = [await bench.file(`SELECT 'v1' AS ${column}, 2::BIGINT AS other`)];
  const table = staged(schema, { added, kept });
  const rules = [
    rule({ check: 'unique', columns: [name] }),
    rule({ check: 'unique', columns: ['other', name] }),
    rule({ check: 'not_null', column: name }),
    rule({ check: 'not_null', column: 'other' }),
    rule({ check: 'regex', column: name, pattern: '^v1$' }),
    rule({ check: 'enum', column: name, values: ['v2'] }),
    rule({ check: 'length', column: name, lengthMax: 1 }),
    rule({ check: 'reference', column: name, to: { product: 'a.b', table: 't', column: name } }),
  ];
  const settled = new Set<string>();
  const source = { kind: 'table-files', uris: kept.map((file) => file.uri), schema } as const;
  const results = await audit(bench, table, rules, { settled, reference: async () => source });
  expect(results.map((result) => result.rowsFailed)).toEqual([2, 1, 1, 0, 2, 2, 4, 2]);
  // A missing key has nothing to show; every other failed rule names a value.
  const unnamed = results.filter((result) => result.rowsFailed > 0 && result.samples.length === 0);
  expect(unnamed.map((result) => result.check)).toEqual(['not_null']);
});

test.each(["'", "''; DROP VIEW x; --", '\\', '"', '$$', '/*', '--', '\n', '%', '{{'])(
  'text %j in rules is text',
  async (text) => {
    const file = await bench.file(`SELECT '${text.replaceAll("'", "''")}' AS v`);
    const table = staged(schemaOf({ v: 'string' }), { added: [file] });
    const escaped = text.replace(/[\\$*.{}|()[\]^+?]/g, '\\$&');
    const results = await audit(bench, table, [
      rule({ check: 'enum', column: 'v', values: [text] }),
      rule({ check: 'regex', column: 'v', pattern: `^${escaped}$` }),
      rule({ check: 'range', column: 'v', min: text }),
    ]);
    expect(results.map((result) => result.outcome)).toEqual(['passed', 'passed', 'error']);
  },
);

test('the rows that break a rule, for quarantine: whole rows, all of a repeated key', async () => {
  const schema = schemaOf({ id: 'long', name: 'string' });
  const file = await bench.file(
    "SELECT * FROM (VALUES (1::BIGINT, 'a'), (1, 'b'), (2, NULL)) AS t(id, name)",
  );
  await bench.session.define({ name: 'rows_of' }, { kind: 'table-files', uris: [file.uri], schema });
  const failing = async (item: ReturnType<typeof rule>): Promise<unknown> => {
    const select = failingRowsSelect(item, 'rows_of', schema);
    return select === undefined
      ? undefined
      : await bench.session.rows(`SELECT * FROM (${select}) ORDER BY ALL`);
  };
  expect(await failing(rule({ check: 'unique', columns: ['id'] }))).toEqual([
    { id: '1', name: 'a' },
    { id: '1', name: 'b' },
  ]);
  expect(await failing(rule({ check: 'not_null', column: 'name' }))).toEqual([{ id: '2', name: null }]);
  expect(await failing(rule({ check: 'row_count', min: 9 }))).toBeUndefined();
  expect(await failing(rule({ check: 'not_null', column: 'gone' }))).toBeUndefined();
});
