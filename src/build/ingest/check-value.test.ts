import { describe, expect, it } from 'vitest';
import { parseDataType } from '../../model/data-type.ts';
import { checkColumns, checkValue } from './check-value.ts';

const cases: readonly [type: string, good: readonly unknown[], bad: readonly unknown[]][] = [
  ['int', [0, -1, 2147483647, '12', -2147483648], [1.5, 2147483648, 'x', '', true, '2147483648', null, [1]]],
  [
    'long',
    [2 ** 53, '9223372036854775807', '-9223372036854775808'],
    ['9223372036854775808', 2 ** 63, 1e300, '1e3'],
  ],
  [
    'double',
    [1.5, '1.5', 'NaN', 1e300, '-Infinity', '1e5'],
    ['one', true, {}, '', '01', Number.POSITIVE_INFINITY],
  ],
  ['float', [1.5, 1e38], [1e39, '1e39']],
  [
    'decimal(5,2)',
    [1, '123.45', 999.99, '0.001', -5, '12.5'],
    ['1234', 999.999, '999.995', 'x', '1e2', '', 1e300, Number.POSITIVE_INFINITY, '01'],
  ],
  ['boolean', [true, false], ['true', 1]],
  ['string', ['', 'a', 1, true], [{}, []]],
  [
    'date',
    ['2026-02-28', '2024-02-29', '2000-02-29', '2026-04-30', '2026-12-31'],
    [
      '1900-02-29',
      '2026-04-31',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-02-29',
      '2026-2-1',
      '2026-02-28T00:00:00Z',
      20000,
    ],
  ],
  ['time', ['12:30', '23:59:59.999'], ['24:00:00', '1:2', 5]],
  [
    'timestamptz',
    ['2026-01-01T00:00:00Z', '2026-01-01 00:00:00+01:00', '2026-01-01T10:00'],
    ['2026-01-01T00:00Z', '2026-02-30T00:00:00Z', 'yesterday', 1775005943000, '2026-01-01'],
  ],
  ['timestamp', ['2026-01-01T00:00:00.123456'], ['x']],
  ['uuid', ['0190aa10-0000-7000-8000-00000000000a'], ['x', 1]],
  ['binary', ['abc', '\\x00\\xFF'], ['\\q', 'é', 1]],
  ['list<int>', [[], [1, null, 2]], [[1, 'x'], {}, 1]],
  ['map<string, int>', [{}, { a: 1 }], [{ a: 'x' }, []]],
  ['struct<a: int, b: string>', [{}, { a: 1, c: 2 }], [{ a: 'x' }, 1]],
];

describe('checkValue', () => {
  for (const [name, good, bad] of cases) {
    const type = parseDataType(name);
    if (!type) throw new Error(name);
    it.each(good.map((value) => [JSON.stringify(value), value] as const))(`${name} takes %s`, (_, value) =>
      expect(checkValue(value, type)).toBeUndefined(),
    );
    it.each(bad.map((value) => [JSON.stringify(value), value] as const))(`${name} refuses %s`, (_, value) =>
      expect(checkValue(value, type)).toBeTypeOf('string'),
    );
  }
});

describe('checkColumns', () => {
  const columns = [
    { name: 'id', type: { kind: 'int' }, nullable: false },
    { name: 'note', type: { kind: 'string' }, nullable: true },
  ] as const;
  it('takes missing values where they may be', () =>
    expect(checkColumns({ id: 1 }, columns)).toBeUndefined());
  it('takes what is no column', () => expect(checkColumns({ id: 1, other: {} }, columns)).toBeUndefined());
  it('refuses a missing value that is required', () =>
    expect(checkColumns({ id: null }, columns)).toContain('id'));
});
