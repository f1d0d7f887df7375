import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundText, storedBound } from './bounds.ts';
import { decimalBytes } from './single-value.ts';

const hex = (bytes: Buffer | undefined): string | undefined => bytes?.toString('hex');

// Iceberg table spec v2, appendix D: little-endian numbers, big-endian minimal decimals, UTF-8, raw uuid bytes.
describe('binary single-value serialization', () => {
  test.each([
    ['boolean', '1', '01', 'true'],
    ['boolean', '0', '00', 'false'],
    ['int', '1', '01000000', '1'],
    ['int', '-2', 'feffffff', '-2'],
    ['long', '9223372036854775807', 'ffffffffffffff7f', '9223372036854775807'],
    ['float', '1.5', '0000c03f', '1.5'],
    ['double', '-0.5', '000000000000e0bf', '-0.5'],
    ['double', 'inf', '000000000000f07f', 'inf'],
    ['date', '1970-01-02', '01000000', '1970-01-02'],
    ['date', '1969-12-31', 'ffffffff', '1969-12-31'],
    ['time', '00:00:01.5', '60e3160000000000', '00:00:01.5'],
    ['timestamp', '1970-01-01 00:00:00.000001', '0100000000000000', '1970-01-01 00:00:00.000001'],
    ['timestamptz', '1970-01-01 00:00:01+00', '40420f0000000000', '1970-01-01 00:00:01+00'],
    ['decimal(9, 2)', '14.20', '058c', '14.20'],
    ['decimal(9, 2)', '-0.01', 'ff', '-0.01'],
    ['decimal(9, 2)', '1.28', '0080', '1.28'],
    [
      'decimal(38, 0)',
      '99999999999999999999999999999999999999',
      '4b3b4ca85a86c47a098a223fffffffff',
      '99999999999999999999999999999999999999',
    ],
    ['string', 'iceberg', '69636562657267', 'iceberg'],
    [
      'uuid',
      'f79c3e09-677c-4bbd-a479-3f349cb785e7',
      'f79c3e09677c4bbda4793f349cb785e7',
      'f79c3e09-677c-4bbd-a479-3f349cb785e7',
    ],
    ['binary', '00ab', '00ab', '00AB'],
  ])('%s %s', (type, text, stored, back) => {
    const bytes = storedBound(type, text, 'lower');
    expect(hex(bytes)).toBe(stored);
    expect(boundText(type, bytes ?? Buffer.alloc(0))).toBe(back);
  });

  test.each([
    ['long after int', 'long', '05000000', '5'],
    ['double after float', 'double', '0000c03f', '1.5'],
    ['bytes that do not fit', 'int', '0500', undefined],
  ])('reads %s', (_name, type, stored, text) => {
    expect(boundText(type, Buffer.from(stored, 'hex'))).toBe(text);
  });

  test('any decimal comes back', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n), (unscaled) => {
        const bytes = storedBound('decimal(38, 0)', String(unscaled), 'lower');
        expect(boundText('decimal(38, 0)', bytes ?? Buffer.alloc(0))).toBe(String(unscaled));
      }),
    );
  });

  test.each([
    ['decimal(1,0)', 1],
    ['decimal(4,2)', 2],
    ['decimal(9,2)', 4],
    ['decimal(18,0)', 8],
    ['decimal(38,10)', 16],
  ])('%s takes %d bytes in Avro', (type, bytes) => {
    expect(decimalBytes(type)).toBe(bytes);
  });
});

describe('what a bound may not say', () => {
  test.each([
    ['NaN', 'double', 'nan'],
    ['an infinite time', 'timestamp', 'infinity'],
    ['an infinite date', 'date', '-infinity'],
    ['text that is no value', 'int', 'abc'],
    ['a type without bounds', 'geometry', 'x'],
  ])('%s gives none', (_name, type, text) => {
    expect(storedBound(type, text, 'lower')).toBeUndefined();
  });

  test('zero is -0.0 below and +0.0 above, whatever the engine printed', () => {
    expect(hex(storedBound('double', '0.0', 'lower'))).toBe('0000000000000080');
    expect(hex(storedBound('double', '-0.0', 'upper'))).toBe('0000000000000000');
  });
});

describe('truncation to 16 code points', () => {
  const text = (type: string, value: string, side: 'lower' | 'upper') => {
    const bytes = storedBound(type, value, side);
    return bytes && boundText(type, bytes);
  };
  test.each([
    ['16 stay', 'abcdefghijklmnop', 'abcdefghijklmnop', 'abcdefghijklmnop'],
    ['17 are cut, the upper one grows', 'abcdefghijklmnopq', 'abcdefghijklmnop', 'abcdefghijklmnoq'],
    ['16 astral code points stay', '🦆'.repeat(16), '🦆'.repeat(16), '🦆'.repeat(16)],
    ['astral ones are counted once', `${'🦆'.repeat(16)}x`, '🦆'.repeat(16), `${'🦆'.repeat(15)}🦇`],
    [
      'surrogates are jumped over',
      `${'a'.repeat(15)}\ud7ffz`,
      `${'a'.repeat(15)}\ud7ff`,
      `${'a'.repeat(15)}\ue000`,
    ],
    [
      'the last code point carries',
      `${'a'.repeat(15)}\u{10ffff}z`,
      `${'a'.repeat(15)}\u{10ffff}`,
      `${'a'.repeat(14)}b`,
    ],
    ['no upper bound above the largest', `${'\u{10ffff}'.repeat(17)}`, '\u{10ffff}'.repeat(16), undefined],
  ])('%s', (_name, value, lower, upper) => {
    expect(text('string', value, 'lower')).toBe(lower);
    expect(text('string', value, 'upper')).toBe(upper);
  });

  test('bytes are cut to 16, the upper bound carries', () => {
    expect(text('binary', `${'00'.repeat(15)}ff01`, 'lower')).toBe(`${'00'.repeat(15)}FF`);
    expect(text('binary', `${'00'.repeat(15)}ff01`, 'upper')).toBe(`${'00'.repeat(14)}01`);
    expect(text('binary', 'ff'.repeat(17), 'upper')).toBeUndefined();
  });

  test('bounds always hold the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 10, maxLength: 40 }), (value) => {
        const bytes = Buffer.from(value, 'utf8');
        const lower = storedBound('string', value, 'lower');
        const upper = storedBound('string', value, 'upper');
        expect(lower && Buffer.compare(lower, bytes)).toBeLessThanOrEqual(0);
        if (upper) expect(Buffer.compare(upper, bytes)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
