import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  declaredProduct,
  type ProductParts,
  plannedTables,
  typeOf,
} from '../../tests/fixtures/declared.ts';
import type { ColumnOfResult } from '../capabilities/compute.ts';
import { resolveTables } from './resolve-tables.ts';

/** Columns of a model's result as `name: type`; `?` for an engine type without counterpart. */
const resultOf = (...texts: readonly string[]): readonly ColumnOfResult[] =>
  texts.map((text) => {
    const [name = '', type = ''] = text.split(': ');
    return type === '?' ? { name, engineType: 'INTERVAL' } : { name, type: typeOf(type), engineType: type };
  });

function resolve(parts: ProductParts, result: readonly ColumnOfResult[], live = false) {
  const declared = declaredProduct(parts);
  return resolveTables({ declared, results: { orders: result }, live: live ? plannedTables(declared) : [] });
}

const declaring = (...columns: readonly string[]): ProductParts => ({
  table: { columns: columnsOf(...columns) },
});

describe('resolveTables', () => {
  it('takes declared columns in declared order, whatever order the model has', () => {
    const { value, problems } = resolve(
      declaring('id*: long!', 'at: timestamptz'),
      resultOf('at: timestamptz', 'id: long'),
    );
    expect(problems).toEqual([]);
    expect(value[0]?.schema.fields.map(({ id, name, nullable }) => [id, name, nullable])).toEqual([
      [1, 'id', false],
      [2, 'at', true],
    ]);
    expect(value[0]?.schema.keyIds).toEqual([1]);
  });

  it('takes the model’s result where nothing is declared', () => {
    const { value } = resolve({ table: { columns: [] } }, resultOf('a: int', 'b: list<string>'));
    expect(value[0]?.schema.fields.map((field) => field.name)).toEqual(['a', 'b']);
  });

  it.each([
    ['a declared column the model does not produce', ['id: long', 'gone: string'], ['id: long'], ['DM3401']],
    ['a column that is not declared', ['id: long'], ['id: long', 'extra: int'], ['DM3402']],
    ['a text where a number is declared', ['id: long'], ['id: string'], ['DM3403']],
    ['a fraction where a whole number is declared', ['id: long'], ['id: double'], ['DM3403']],
    ['an instant where a date is declared', ['on: date'], ['on: timestamptz'], ['DM3403']],
    ['an engine type that tables cannot hold', ['id: long'], ['id: ?'], []],
    ['a whole number where a decimal is declared', ['id: decimal(12,2)'], ['id: long'], []],
    ['a date where an instant is declared', ['at: timestamptz'], ['at: date'], []],
    ['another case of the name', ['Id: long'], ['id: long'], []],
  ])('%s', (_, declared, produced, codes) => {
    const { problems } = resolve(declaring(...declared), resultOf(...produced));
    expect(problems.map((item) => item.code)).toEqual(codes);
  });

  it('names an engine type that nothing declares', () => {
    const { value, problems } = resolve({ table: { columns: [] } }, resultOf('took: ?'));
    expect(problems.map((item) => item.code)).toEqual(['DM3404']);
    expect(value).toEqual([]);
  });

  it('points at the model', () => {
    const { problems } = resolve(declaring('id: long'), resultOf('x: long'));
    expect(problems[0]?.where).toEqual({ file: 'domains/sales/orders/model.sql', line: 1, column: 1 });
    expect(problems[0]?.product).toBe('sales.orders');
  });

  it('leaves the deletion mark of a merge model out of the table', () => {
    const parts: ProductParts = {
      table: { columns: columnsOf('id*: long!'), incremental: { mode: 'merge' } },
    };
    const { value, problems } = resolve(parts, resultOf('id: long', '_deleted: boolean'));
    expect(problems).toEqual([]);
    expect(value[0]?.schema.fields.map((field) => field.name)).toEqual(['id']);
  });

  it('puts a table below the declared location, without its last slash', () => {
    const { value } = resolve(
      { ...declaring('id: long'), product: { location: 's3://lake/orders/' } },
      resultOf('id: long'),
    );
    expect(value[0]?.location).toBe('s3://lake/orders');
  });
});
