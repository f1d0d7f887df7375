import { describe, expect, it } from 'vitest';
import { typeOf } from '../../tests/fixtures/declared.ts';
import type { Field, TableSchema } from '../model/schema.ts';
import { diffSchema, widens } from './diff-schema.ts';

/** Fields as `id name type`, with `!` after a type that is required. */
function schema(...texts: readonly string[]): TableSchema {
  const fields = texts.map((text): Field => {
    const [id = '', name = '', type = ''] = text.split(' ');
    return { id: Number(id), name, type: typeOf(type.replace('!', '')), nullable: !type.endsWith('!') };
  });
  return { schemaId: 0, fields, keyIds: [] };
}

describe('diffSchema', () => {
  const before = schema('1 id long!', '2 email string', '3 amount decimal(10,2)');
  it.each([
    ['nothing', before, []],
    [
      'an added column',
      schema('1 id long!', '2 email string', '3 amount decimal(10,2)', '4 at date'),
      ['add at'],
    ],
    ['a dropped column breaks', schema('1 id long!', '3 amount decimal(10,2)'), ['drop email !']],
    [
      'a rename is one change and breaks',
      schema('1 id long!', '2 mail string', '3 amount decimal(10,2)'),
      ['rename mail !'],
    ],
    [
      'the same name with another id is a drop and an add',
      schema('1 id long!', '9 email string', '3 amount decimal(10,2)'),
      ['drop email !', 'add email'],
    ],
    ['a wider decimal', schema('1 id long!', '2 email string', '3 amount decimal(12,2)'), ['widen amount']],
    [
      'another scale breaks',
      schema('1 id long!', '2 email string', '3 amount decimal(12,3)'),
      ['retype amount !'],
    ],
    [
      'optional becomes required',
      schema('1 id long!', '2 email string!', '3 amount decimal(10,2)'),
      ['require email'],
    ],
    [
      'required becomes optional breaks',
      schema('1 id long', '2 email string', '3 amount decimal(10,2)'),
      ['relax id !'],
    ],
    ['only the order changes', schema('3 amount decimal(10,2)', '1 id long!', '2 email string'), []],
  ])('%s', (_, after, expected) => {
    const changes = diffSchema(before, after);
    expect(changes.map(({ kind, column, breaking }) => `${kind} ${column}${breaking ? ' !' : ''}`)).toEqual(
      expected,
    );
  });
});

describe('widens', () => {
  it.each([
    ['int', 'long', true],
    ['long', 'int', false],
    ['float', 'double', true],
    ['decimal(10,2)', 'decimal(12,2)', true],
    ['decimal(12,2)', 'decimal(10,2)', false],
    ['string(3)', 'string(5)', true],
    ['string(5)', 'string', true],
    ['string', 'string(5)', false],
    ['int', 'string', false],
    ['date', 'timestamp', false],
  ])('%s to %s: %s', (from, to, expected) => {
    expect(widens(typeOf(from), typeOf(to))).toBe(expected);
  });
});
