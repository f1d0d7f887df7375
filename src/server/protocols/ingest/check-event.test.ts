import { describe, expect, test } from 'vitest';
import { dataType } from '../../../../tests/fixtures/recorded-products.ts';
import type { Json } from '../../../lib/json.ts';
import { faultsOf } from './check-event.ts';

function isAccepted(type: string, value: Json): boolean {
  const columns = [{ name: 'x', type: dataType(type), nullable: true }];
  return faultsOf({ x: value }, { name: 'd', columns, key: [], position: 'lsn' }, 'e').length === 0;
}

const CASES: readonly {
  readonly type: string;
  readonly good: readonly Json[];
  readonly bad: readonly Json[];
}[] = [
  { type: 'boolean', good: [true, false], bad: ['true', 1] },
  { type: 'int', good: [0, -2_147_483_648, '2147483647'], bad: [2_147_483_648, 1.5, '1.0', 'x', true] },
  {
    type: 'long',
    good: [1, '9223372036854775807', '-9223372036854775808'],
    bad: ['9223372036854775808', 1.5, ''],
  },
  { type: 'double', good: [1.5, '1.5e3', '-2'], bad: ['x', '1.5.2', '', true] },
  {
    type: 'decimal(6,2)',
    good: [1234.5, '1234.50', '-0.01', '0001.5', 0, '9999.990'],
    bad: ['12345.6', '1.005', 'x', '', '-', '1e3'],
  },
  { type: 'string', good: ['', 'ü'.repeat(999)], bad: [1, {}, []] },
  { type: 'string(3)', good: ['abc', '👍👍👍'], bad: ['abcd'] },
  { type: 'date', good: ['2026-02-28'], bad: ['2026-02-30', '2026-13-01', '28.02.2026', 20_260_228] },
  { type: 'time', good: ['23:59:59.123456', '00:00'], bad: ['24:00', '1:00', 'noon'] },
  {
    type: 'timestamptz',
    good: ['2026-01-31T12:00:00Z', '2026-01-31 12:00:00.123456+02:00'],
    bad: ['2026-01-32T00:00:00Z', '2026-01-31', 1_700_000_000, 'now'],
  },
  { type: 'uuid', good: ['01998c1e-4c7a-7d3a-9a63-0f9b5a1c2d3e'], bad: ['01998c1e'] },
  { type: 'binary', good: ['aGk=', ''], bad: ['ü', 5] },
  { type: 'list<int>', good: [[], [1, null, 2]], bad: [[1, 'x'], 'x', {}] },
  { type: 'map<string, int>', good: [{}, { a: 1 }], bad: [{ a: 'x' }, []] },
  {
    type: 'struct<a: int, b: string>',
    good: [{ a: 1 }, { a: 1, b: 'x' }, {}],
    bad: [{ a: 'x' }, { c: 1 }, []],
  },
];

describe('a field fits its declared type', () => {
  test.each(CASES.flatMap(({ type, good }) => good.map((value) => ({ type, value }))))(
    '$type takes $value',
    ({ type, value }) => {
      expect(isAccepted(type, value)).toBe(true);
    },
  );

  test.each(CASES.flatMap(({ type, bad }) => bad.map((value) => ({ type, value }))))(
    '$type refuses $value',
    ({ type, value }) => {
      expect(isAccepted(type, value)).toBe(false);
    },
  );

  test('a field called like an inherited property is a field like any other', () => {
    const columns = [{ name: 'x', type: dataType('int'), nullable: true }];
    const event: Json = JSON.parse('{"__proto__": 1, "constructor": 2}');
    const faults = faultsOf(event, { name: 'd', columns, key: [], position: 'lsn' }, 'e');
    expect(faults.map((fault) => fault.field)).toEqual(['e.__proto__', 'e.constructor']);
  });
});
