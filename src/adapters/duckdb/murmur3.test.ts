import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimalBytes, murmur3, murmur3OfLong } from './murmur3.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('murmur3', () => {
  it.each([
    ['', 0],
    ['00010203', -188_683_207],
    [Buffer.from('iceberg').toString('hex'), 1_210_000_089],
    ['f79c3e09677c4bbda4793f349cb785e7', 1_488_055_340],
  ])('of %s is %i', (hex, hash) => {
    expect(murmur3(bytesOf(hex))).toBe(hash);
  });

  it('of a long is that of its eight little-endian bytes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(value);
        expect(murmur3OfLong(value)).toBe(murmur3(bytes));
      }),
    );
  });
});

describe('the shortest two’s complement', () => {
  it.each([
    [0n, '00'],
    [1420n, '058c'],
    [127n, '7f'],
    [128n, '0080'],
    [-1n, 'ff'],
    [-128n, '80'],
    [-129n, 'ff7f'],
  ])('of %i is %s', (value, hex) => {
    expect(Buffer.from(minimalBytes(value)).toString('hex')).toBe(hex);
  });
});
