import { describe, expect, it } from 'vitest';
import { typeOf } from '../../tests/fixtures/declared.ts';
import { nestedPaths } from '../model/data-type.ts';
import { type ColumnToPlace, placeColumns } from './field-ids.ts';

const column = (name: string, type: string, more: Partial<ColumnToPlace> = {}): ColumnToPlace => ({
  name,
  type: typeOf(type),
  nullable: true,
  key: false,
  ...more,
});

const idsOf = ({ schema }: ReturnType<typeof placeColumns>) =>
  Object.fromEntries(schema.fields.map((field) => [field.name, field.id]));

describe('placeColumns', () => {
  it('counts a new table from 1, nested parts after all columns', () => {
    const placed = placeColumns([
      column('id', 'long', { key: true }),
      column('tags', 'list<string>'),
      column('at', 'date'),
    ]);
    expect(idsOf(placed)).toEqual({ id: 1, tags: 2, at: 3 });
    expect(placed.schema.fields[1]?.nestedIds).toEqual({ element: 4 });
    expect(placed.schema.keyIds).toEqual([1]);
    expect(placed.lastColumnId).toBe(4);
  });

  it('keeps ids when columns move, and counts new ones on', () => {
    const before = placeColumns([column('a', 'int'), column('b', 'int')]);
    const after = placeColumns([column('c', 'int'), column('b', 'int'), column('a', 'int')], before);
    expect(idsOf(after)).toEqual({ c: 3, b: 2, a: 1 });
    expect(after.schema.schemaId).toBe(1);
  });

  it('never gives the id of a dropped column again', () => {
    const first = placeColumns([column('a', 'int'), column('b', 'int')]);
    const dropped = placeColumns([column('a', 'int')], first);
    const again = placeColumns([column('a', 'int'), column('b', 'int')], dropped);
    expect(idsOf(again)).toEqual({ a: 1, b: 3 });
  });

  it('keeps the id of a renamed column', () => {
    const before = placeColumns([column('mail', 'string')]);
    const after = placeColumns([column('email', 'string', { renamedFrom: 'mail' })], before);
    expect(idsOf(after)).toEqual({ email: 1 });
  });

  it('keeps the schema id when nothing changes', () => {
    const columns = [column('a', 'struct<x: int, y: list<string>>')];
    const before = placeColumns(columns);
    expect(placeColumns(columns, before)).toEqual(before);
  });
});

describe('nestedPaths', () => {
  it.each([
    ['long', []],
    ['list<int>', ['element']],
    ['map<string, long>', ['key', 'value']],
    ['struct<a: int, b: list<int>>', ['a', 'b', 'b.element']],
    ['list<struct<a: int>>', ['element', 'element.a']],
  ])('%s', (type, paths) => {
    expect(nestedPaths(typeOf(type))).toEqual(paths);
  });
});
