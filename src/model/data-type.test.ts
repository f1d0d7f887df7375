import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DataType, formatDataType, parseDataType } from './data-type.ts';

const leaf = fc.oneof(
  fc.constantFrom<DataType>(
    { kind: 'boolean' },
    { kind: 'int' },
    { kind: 'long' },
    { kind: 'timestamptz' },
    { kind: 'uuid' },
  ),
  fc
    .option(fc.integer({ min: 1, max: 1000 }), { nil: undefined })
    .map(
      (lengthMax): DataType => (lengthMax === undefined ? { kind: 'string' } : { kind: 'string', lengthMax }),
    ),
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) =>
      fc
        .integer({ min: 0, max: precision })
        .map((scale): DataType => ({ kind: 'decimal', precision, scale })),
    ),
);

const dataType = fc.letrec<{ type: DataType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('type').map((element): DataType => ({ kind: 'list', element })),
    fc.tuple(leaf, tie('type')).map(([key, value]): DataType => ({ kind: 'map', key, value })),
    fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(
      (types): DataType => ({
        kind: 'struct',
        fields: types.map((type, index) => ({ name: `f${index}`, type, nullable: true })),
      }),
    ),
  ),
})).type;

describe('data types', () => {
  it('survive being printed and parsed', () => {
    fc.assert(
      fc.property(dataType, (type) => {
        expect(parseDataType(formatDataType(type))).toEqual(type);
      }),
    );
  });

  it.each([
    ['', 'empty'],
    ['text', 'no such type'],
    ['decimal', 'a decimal without precision'],
    ['decimal(39,2)', 'more digits than a decimal has'],
    ['decimal(4,5)', 'more digits after the point than in all'],
    ['string(0)', 'no room for a character'],
    ['list<int', 'an open bracket'],
    ['list<int>>', 'something after the end'],
    ['struct<>', 'a struct of nothing'],
    ['struct<a int>', 'a field without a colon'],
    [`${'list<'.repeat(40)}int${'>'.repeat(40)}`, 'too deep'],
  ])('refuses %s: %s', (text) => {
    expect(parseDataType(text)).toBeUndefined();
  });

  it.each(['decimal(12, 2)', 'map< string , long >'])('takes spaces: %s', (text) => {
    expect(parseDataType(text)).toBeDefined();
  });
});
