import { afterEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, openOrders, ordersOf, putOrders } from './build-orders.ts';
import { batchPort, codes, columnsOf, NOW, openWorld, type World } from './build-world.ts';

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

describe('retention', () => {
  it.each(['full', 'append', 'merge'] as const)('leaves old rows out, mode %s', async (mode) => {
    world = await openOrders({ mode }, { retentionPeriod: '30d' });
    putOrders(world, '1', [
      ['a', 1, NOW - 31 * DAY],
      ['b', 1, NOW - 29 * DAY],
      ['c', 1, NOW],
    ]);
    await world.run();
    expect(await ordersOf(world)).toEqual(['b1', 'c1']);
    expect((await world.build()).value).toEqual({ kind: 'Unchanged' });
    world.state.now = NOW + 2 * DAY;
    expect((await world.run()).value).toMatchObject({ kind: 'Build' });
    expect(await ordersOf(world)).toEqual(['c1']);
    expect((await world.build()).value).toEqual({ kind: 'Unchanged' });
  });

  it('drops a file that has expired whole without reading it', async () => {
    const partitionBy = [{ column: 'updated', transform: { kind: 'month' } }] as const;
    world = await openOrders({ mode: 'append', partitionBy }, { retentionPeriod: '60d' });
    putOrders(world, '1', [
      ['a', 1, NOW - 59 * DAY],
      ['b', 1, NOW],
    ]);
    await world.run();
    world.state.now = NOW + 40 * DAY;
    const built = await world.run();
    const staged = built.value?.kind === 'Build' ? built.value.tables[0] : undefined;
    expect([staged?.added, staged?.removed.length, staged?.kept.length]).toEqual([[], 1, 1]);
    expect(await ordersOf(world)).toEqual(['b1']);
  });

  it('says that it has no effect without a watermark', async () => {
    world = await openWorld({
      ports: [batchPort('orders')],
      datasets: [{ name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string']) }],
      tables: [{ name: 'orders', columns: ['id string'], sql: 'select id from orders' }],
      retentionPeriod: '1y',
    });
    world.put('in/1.csv', 'id\na\n');
    expect(codes(await world.run())).toEqual(['DM5132 warning']);
  });
});

describe('backfill', () => {
  const from = NOW - 2 * DAY;
  const window = { from, to: NOW - DAY };

  it.each(['full', 'append', 'merge'] as const)(
    'makes the rows of the window again, mode %s',
    async (mode) => {
      world = await openOrders({ mode });
      putOrders(world, '1', [
        ['a', 1, NOW],
        ['b', 1, from],
        ['c', 1, window.to],
        ['d', 1, from + HOUR],
      ]);
      await world.run();
      world.state.sql = 'select id, n + 1 as n, updated from orders';
      putOrders(world, '2', [['e', 9, from]]);
      expect(codes(await world.run({ window }))).toEqual([]);
      // The file that no release has read stays for the next one.
      expect(await ordersOf(world)).toEqual(['a1', 'b2', 'c1', 'd2']);
      await world.run();
      expect(await ordersOf(world)).toContain('e10');
    },
  );

  it('does not double a key that has moved out of the window', async () => {
    world = await openOrders({ mode: 'merge' });
    putOrders(world, '1', [['a', 1, from]]);
    await world.run();
    putOrders(world, '2', [['a', 2, NOW]]);
    await world.run();
    await world.run({ window });
    expect(await ordersOf(world)).toEqual(['a2']);
  });

  it('makes a full table without a watermark again whole, beside one that has one', async () => {
    const columns = ['id string*', 'n int', 'updated timestamp'];
    world = await openWorld({
      ports: [batchPort('orders')],
      datasets: [
        { name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string', 'n int', 'updated timestamp']) },
      ],
      tables: [
        { name: 'log', columns, sql: 'select * from orders', mode: 'append', watermark: 'updated' },
        { name: 'total', columns: ['n long'], sql: 'select cast(sum(n) as bigint) as n from orders' },
      ],
    });
    putOrders(world, '1', [['a', 1, from]]);
    await world.run();
    putOrders(world, '2', [['b', 2, from]]);
    expect(codes(await world.run({ window }))).toEqual([]);
    expect(await world.texts('total')).toEqual(['1']);
    await world.run();
    expect(await world.texts('total')).toEqual(['3']);
    expect(await world.rows('log')).toHaveLength(2);
  });

  it('needs a watermark and a release', async () => {
    world = await openOrders({ mode: 'append' });
    putOrders(world, '1', [['a', 1, NOW]]);
    expect(codes(await world.run({ window }))).toEqual(['DM5131']);
    await world[Symbol.asyncDispose]();
    world = await openWorld({
      ports: [batchPort('orders')],
      datasets: [{ name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string']) }],
      tables: [{ name: 'orders', columns: ['id string'], sql: 'select id from orders' }],
    });
    world.put('in/1.csv', 'id\na\n');
    await world.run();
    expect(codes(await world.run({ window }))).toEqual(['DM5131']);
  });
});

describe('tables of several modes beside each other', () => {
  it('gives each what its mode asks for', async () => {
    const table = { columns: ['id string*', 'n int'], sql: 'select id, n from orders' };
    world = await openWorld({
      ports: [batchPort('orders')],
      datasets: [
        { name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string', 'n int', 'updated timestamp']) },
      ],
      tables: [
        { ...table, name: 'all' },
        { ...table, name: 'log', mode: 'append' },
        { ...table, name: 'state', mode: 'merge' },
      ],
    });
    putOrders(world, '1', [['a', 1, NOW]]);
    await world.run();
    putOrders(world, '2', [
      ['a', 2, NOW],
      ['b', 1, NOW],
    ]);
    await world.run();
    expect(await world.texts('all')).toEqual(['a 1', 'a 2', 'b 1']);
    expect(await world.texts('log')).toEqual(['a 1', 'a 2', 'b 1']);
    expect(await world.texts('state')).toEqual(['a 2', 'b 1']);
  });
});
