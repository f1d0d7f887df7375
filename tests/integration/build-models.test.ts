import { afterEach, describe, expect, it } from 'vitest';
import { batchPort, codes, columnsOf, openWorld, type World } from './build-world.ts';

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

function open(sql: string, columns = ['id string', 'n int']): Promise<World> {
  return openWorld({
    ports: [batchPort('web-orders')],
    datasets: [{ name: 'web-orders', path: 'in/*.csv', columns: columnsOf(['id string', 'n int']) }],
    tables: [
      { name: 'orders', columns, sql },
      { name: 'other', columns: ['id string'], sql: 'select id from web_orders' },
    ],
  });
}

const refused: readonly [name: string, sql: string, code: string, line: number, column: number][] = [
  ['no SQL', 'selec 1', 'DM5121', 1, 1],
  ['two statements', 'select 1; select 2', 'DM5121', 1, 1],
  ['a file', "select *\nfrom 'in/1.csv'", 'DM5120', 2, 6],
  ['a file by function', "select * from read_csv('in/1.csv')", 'DM5120', 1, 15],
  ['the catalogue', 'select * from duckdb_tables()', 'DM5120', 1, 15],
  ['settings', "select current_setting('memory_limit') as id, 1 as n", 'DM5120', 1, 8],
  ['a relation of the platform', 'select * from _in.web_orders_new_0', 'DM5120', 1, 15],
  ['another table of the product', 'select id, 1 as n from other', 'DM5120', 1, 24],
  ['its own table', 'select id, n from orders', 'DM5120', 1, 19],
  ['a name as it is declared', 'select * from "web-orders"', 'DM5120', 1, 15],
  ['a column that is not there', 'select id,\n  m as n from web_orders', 'DM5122', 2, 3],
  ['a missing column', 'select id from web_orders', 'DM3401', 1, 1],
  ['an extra column', 'select *, 1 as more from web_orders', 'DM3402', 1, 1],
  ['another type', 'select id, 0.5 as n from web_orders', 'DM3403', 1, 1],
  ['an engine type', "select id, interval '1 day' as n from web_orders", 'DM3404', 1, 1],
  ['a value that cannot be computed', 'select id, cast(id as int) as n from web_orders', 'DM5123', 1, 1],
];

describe('models that are refused', () => {
  it.each(refused)('%s', async (_, sql, code, line, column) => {
    world = await open(sql);
    world.put('in/1.csv', 'id,n\na,1\n');
    const built = await world.run();
    expect(built.value).toBeUndefined();
    const problem = built.problems.find((item) => item.code === code);
    expect(problem?.where).toMatchObject({ file: 'models/orders.sql', line, column });
    expect(problem?.product).toBe('sales.orders');
  });

  it('says that models of one product cannot read each other', async () => {
    world = await open('select id, 1 as n from other');
    world.put('in/1.csv', 'id,n\na,1\n');
    expect((await world.run()).problems[0]?.hint).toContain('each other');
  });
});

describe('models at plan time', () => {
  it('are described without data', async () => {
    world = await open("select id, n + 1 as n, 'x' as note from web_orders; -- end");
    const { relations, models } = await world.describe();
    expect(relations.value.map(({ name }) => name)).toEqual([{ name: 'web_orders' }]);
    expect(models.value).toEqual({
      orders: [
        { name: 'id', engineType: 'VARCHAR', type: { kind: 'string' } },
        { name: 'n', engineType: 'INTEGER', type: { kind: 'int' } },
        { name: 'note', engineType: 'VARCHAR', type: { kind: 'string' } },
      ],
      other: [{ name: 'id', engineType: 'VARCHAR', type: { kind: 'string' } }],
    });
  });

  it('are all checked, a refused one hides no other', async () => {
    world = await open("select * from 'x.csv'");
    const { models } = await world.describe();
    expect(codes(models)).toEqual(['DM5120']);
    expect(Object.keys(models.value)).toEqual(['other']);
  });
});

describe('steps', () => {
  it('are reported with rows', async () => {
    world = await open('select * from web_orders');
    world.put('in/1.csv', 'id,n\na,1\nb,2\n');
    await world.run();
    expect(world.steps).toEqual([
      { name: 'ingest', subject: 'web-orders', state: 'done', rows: 2, durationMs: 0 },
      { name: 'build', subject: 'orders', state: 'done', rows: 2, durationMs: 0 },
      { name: 'build', subject: 'other', state: 'done', rows: 2, durationMs: 0 },
    ]);
  });
});
