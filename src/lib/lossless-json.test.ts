import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLossless, parseLossless, toLong } from './lossless-json.ts';

test.each([
  ['a Java snapshot id', '{"snapshot-id":1569335435687870790}', { 'snapshot-id': 1569335435687870790n }],
  ['the largest safe integer', '[9007199254740991]', [9007199254740991]],
  ['the first unsafe integer', '[9007199254740992]', [9007199254740992n]],
  ['a negative one', '[-9007199254740993]', [-9007199254740993n]],
  ['a fraction beside a long', '[0.5,12345678901234567890]', [0.5, 12345678901234567890n]],
  ['digits in a text', '["12345678901234567890"]', ['12345678901234567890']],
])('parses %s', (_name, text, value) => {
  expect(parseLossless(text)).toEqual(value);
  expect(formatLossless(value)).toBe(text);
});

test('any 64-bit integer survives', () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
      expect(formatLossless(parseLossless(`[${value}]`))).toBe(`[${value}]`);
      expect(parseLossless(`[${value}]`)).toEqual([toLong(value)]);
    }),
  );
});
