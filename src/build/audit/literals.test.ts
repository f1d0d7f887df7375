import { expect, test } from 'vitest';
import type { DataType } from '../../model/data-type.ts';
import { parseDataType } from '../../model/data-type.ts';
import { boundLiteral, instantLiteral, listedLiteral } from './literals.ts';

const typeOf = (text: string): DataType => parseDataType(text) ?? { kind: 'string' };

test.each([
  ['long', '5', 'min', "CAST('5' AS BIGINT)"],
  ['long', '5.2', 'min', "CAST('6' AS BIGINT)"],
  ['long', '5.2', 'max', "CAST('5' AS BIGINT)"],
  ['long', '-5.2', 'min', "CAST('-5' AS BIGINT)"],
  ['long', '-5.2', 'max', "CAST('-6' AS BIGINT)"],
  ['int', '1e3', 'max', "CAST('1000' AS INTEGER)"],
  ['int', '2.5e-1', 'min', "CAST('1' AS INTEGER)"],
  ['decimal(5,2)', '0.105', 'min', "CAST('0.11' AS DECIMAL(5,2))"],
  ['decimal(5,2)', '-0.05', 'max', "CAST('-0.05' AS DECIMAL(5,2))"],
  [
    'decimal(38,0)',
    '12345678901234567890123456789012345678',
    'max',
    "CAST('12345678901234567890123456789012345678' AS DECIMAL(38,0))",
  ],
  ['double', '1.5', 'min', "CAST('1.5' AS DOUBLE)"],
  ['float', '0.1', 'min', "CAST('0.1' AS FLOAT)"],
  ['date', '2026-01-31', 'max', "DATE '2026-01-31'"],
  ['timestamp', '2026-01-31T10:00:00.123456+02:00', 'max', "TIMESTAMP '2026-01-31 08:00:00.123456'"],
  ['timestamp', '2026-01-31', 'min', "TIMESTAMP '2026-01-31 00:00:00'"],
  ['timestamptz', '2026-01-31 10:00', 'min', "TIMESTAMPTZ '2026-01-31 10:00:00+00'"],
  ['time', '10:00', 'min', "TIME '10:00'"],
] as const)('a bound on %s: %s as %s is %s', (type, text, side, sql) => {
  expect(boundLiteral(text, typeOf(type), side)).toEqual({ kind: 'value', sql });
});

test.each([
  ['int', '2147483648', 'min', 'all'],
  ['int', '2147483647', 'max', 'none'],
  ['int', '-2147483648', 'min', 'none'],
  ['int', '-2147483649', 'max', 'all'],
  ['decimal(4,2)', '99.991', 'min', 'all'],
  ['decimal(4,2)', '100', 'max', 'none'],
  ['long', 'abc', 'min', 'bad'],
  ['long', '', 'min', 'bad'],
  ['long', '1e999', 'min', 'bad'],
  ['date', '2026-01-31T00:00:00Z', 'min', 'bad'],
  ['timestamp', 'yesterday', 'min', 'bad'],
  ['timestamp', '2026-13-01', 'min', 'bad'],
  ['string', 'a', 'min', 'bad'],
  ['boolean', '1', 'min', 'bad'],
  ['list<long>', '1', 'min', 'bad'],
  ['date', "2026-01-01' OR 1=1 --", 'min', 'bad'],
] as const)('a bound on %s: %s as %s is %s', (type, text, side, kind) => {
  expect(boundLiteral(text, typeOf(type), side).kind).toBe(kind);
});

test.each([
  ['string', "it's", "'it''s'"],
  ['string', 7, "'7'"],
  ['long', 7, "CAST('7' AS BIGINT)"],
  ['long', '7', "CAST('7' AS BIGINT)"],
  ['decimal(4,1)', 1.5, "CAST('1.5' AS DECIMAL(4,1))"],
  ['boolean', true, 'true'],
  ['uuid', '0197b2e4-0000-7000-8000-000000000000', "CAST('0197b2e4-0000-7000-8000-000000000000' AS UUID)"],
  ['date', '2026-01-31', "DATE '2026-01-31'"],
] as const)('a listed value of %s: %s is %s', (type, value, sql) => {
  expect(listedLiteral(value, typeOf(type))).toEqual({ ok: true, sql });
});

test('a listed number that the type cannot hold equals no value', () => {
  expect(listedLiteral(1.5, typeOf('long'))).toBeUndefined();
  expect(listedLiteral(3e9, typeOf('int'))).toBeUndefined();
});

test.each([
  ['long', 'seven'],
  ['boolean', 'yes'],
  ['uuid', "x' OR true"],
] as const)('a listed value of %s refuses %s', (type, value) => {
  expect(listedLiteral(value, typeOf(type))?.ok).toBe(false);
});

test('instants exist for dates and timestamps only', () => {
  const noon = Date.UTC(2026, 0, 2, 12);
  expect(instantLiteral(noon, typeOf('date'))).toBe("DATE '2026-01-02'");
  expect(instantLiteral(noon, typeOf('timestamp'))).toBe("TIMESTAMP '2026-01-02 12:00:00.000'");
  expect(instantLiteral(noon, typeOf('timestamptz'))).toBe("TIMESTAMPTZ '2026-01-02 12:00:00.000+00'");
  expect(instantLiteral(noon, typeOf('string'))).toBeUndefined();
});
