import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bench } from '../../../tests/fixtures/audit-bench.ts';
import { audit, openBench, rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';
import { shown } from './samples.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

test.each([
  ['anna@example.org', 'a•••'],
  ['abc', '•••'],
  ['', '•••'],
  ['+491701234567', '•••'],
  ['1980-05-05', '•••'],
  ['😀😀😀😀', '😀•••'],
  [42, '•••'],
  [true, '•••'],
  [{ street: 'Elm' }, '•••'],
  [null, null],
] as const)('masked %j is shown as %j', (value, expected) => {
  expect(shown(value, 'masked')).toBe(expected);
});

test('clear values are cut, not masked', () => {
  expect(shown('x'.repeat(500), 'clear')).toHaveLength(101);
  expect(shown('9007199254740993', 'clear')).toBe('9007199254740993');
});

const SECRETS = ['anna@example.org', '0171234', '77001', '1980-05-05'];
const MASKED = new Set(['email', 'phone', 'salary', 'born']);
const SCHEMA = schemaOf(
  { email: 'string', phone: 'string', salary: 'long', born: 'timestamp', note: 'string' },
  ['email'],
);

test('no result of any rule on masked columns contains a raw value', async () => {
  const row =
    "SELECT 'anna@example.org' AS email, '0171234' AS phone, 77001::BIGINT AS salary, TIMESTAMP '1980-05-05' AS born, NULL::VARCHAR AS note";
  const table = staged(SCHEMA, { added: [await bench.file(`${row} UNION ALL ${row}`)] });
  const asks: readonly Parameters<typeof rule>[0][] = [
    { check: 'unique', columns: ['email'] },
    { check: 'unique', columns: ['salary', 'born'] },
    { check: 'not_null', column: 'note' },
    { check: 'regex', column: 'email', pattern: '^x$' },
    { check: 'enum', column: 'phone', values: ['x'] },
    { check: 'range', column: 'salary', max: '1' },
    { check: 'range', column: 'born', min: '2020-01-01' },
    { check: 'length', column: 'email', lengthMax: 1 },
    { check: 'freshness', column: 'born', target: '1h', ageMsMax: 3_600_000 },
    { check: 'reference', column: 'email', to: { product: 'a.b', table: 't', column: 'email' } },
    { check: 'sql', sql: 'select * from orders' },
  ];
  const results = await audit(
    bench,
    table,
    asks.map((ask) => rule(ask)),
    {
      masked: MASKED,
      gate: () => undefined,
      reference: async () => ({
        kind: 'empty',
        columns: [{ name: 'email', type: { kind: 'string' }, nullable: true }],
      }),
    },
  );
  expect(results.map((result) => result.outcome)).toEqual(asks.map(() => 'failed'));
  for (const secret of SECRETS) expect(JSON.stringify(results)).not.toContain(secret);
  expect(results.find((result) => result.check === 'freshness')?.measured).toBeUndefined();
});

test('the engine quotes values in errors of conversion: not on masked tables, and pattern errors stay readable', async () => {
  const table = staged(SCHEMA, { added: [await bench.file("SELECT 'anna@example.org' AS email")] });
  const target = await bench.file('SELECT 5::BIGINT AS id');
  const results = await audit(
    bench,
    { ...table, schema: schemaOf({ email: 'string' }) },
    [
      rule({ check: 'reference', column: 'email', to: { product: 'a.b', table: 't', column: 'id' } }),
      rule({ check: 'regex', column: 'email', pattern: '(' }),
    ],
    {
      masked: MASKED,
      reference: async () => ({ kind: 'table-files', uris: [target.uri], schema: schemaOf({ id: 'long' }) }),
    },
  );
  expect(results.map((result) => result.outcome)).toEqual(['error', 'error']);
  expect(JSON.stringify(results)).not.toContain('anna');
  expect(results[1]?.detail).toContain('missing )');
});
