import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { batchPort, codes, columnsOf, openWorld, type World, type WorldOptions } from './build-world.ts';

const COLUMNS = ['id string*', 'amount decimal(12,2)', 'sold timestamptz'];
const OPTIONS: WorldOptions = {
  ports: [batchPort('orders')],
  datasets: [
    {
      name: 'orders',
      path: 'data/orders/*.csv',
      format: 'csv',
      columns: [
        { name: 'id', type: { kind: 'string' }, nullable: true },
        { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, nullable: true },
        { name: 'sold', type: { kind: 'timestamptz' }, nullable: true },
      ],
    },
  ],
  tables: [{ name: 'orders', columns: COLUMNS, sql: 'select id, amount, sold from orders -- all\n;' }],
};

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

const HEAD = 'id,amount,sold\n';

describe('batch inputs, full mode', () => {
  it('reads all files each time, late ones included', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1.50,2026-01-01T00:00:00Z\n`);
    expect(codes(await world.run())).toEqual([]);
    expect(await world.texts()).toEqual(['a 1.50 2026-01-01T00:00:00.000Z']);
    world.put('data/orders/0.csv', `${HEAD}b,2,2025-01-01T00:00:00Z\n`);
    const built = await world.run();
    expect(built.value).toMatchObject({ tables: [{ rows: { added: 2, total: 2 } }], inputs: [{ rows: 2 }] });
    expect((await world.texts()).map((text) => text[0])).toEqual(['a', 'b']);
  });

  it('does nothing when nothing is new', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    await world.run();
    expect((await world.build()).value).toEqual({ kind: 'Unchanged' });
  });

  it('gives the same work the same id, and other work another one', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    const first = await world.build();
    const again = await world.build();
    world.put('data/orders/2.csv', `${HEAD}b,1,2026-01-01T00:00:00Z\n`);
    const other = await world.build();
    const ids = [first, again, other].map((built) =>
      built.value?.kind === 'Build' ? built.value.buildId : '',
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  it('skips a copy and names both files', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    world.put('data/orders/2.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5105 warning']);
    expect(built.problems[0]?.message).toMatch(/2\.csv.*1\.csv/);
    expect(await world.texts()).toHaveLength(1);
    expect(codes(await world.build())).toEqual([]);
  });

  it('loses the rows of a file that is gone, and says so once', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    world.put('data/orders/2.csv', `${HEAD}b,1,2026-01-01T00:00:00Z\n`);
    await world.run();
    rmSync(`${world.root}/data/orders/2.csv`);
    expect(codes(await world.run())).toEqual(['DM5112 warning']);
    expect(await world.texts()).toHaveLength(1);
    expect(await world.build()).toEqual({ value: { kind: 'Unchanged' }, problems: [] });
  });

  it('becomes empty when its input does', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    await world.run();
    world.put('data/orders/1.csv', HEAD);
    expect(codes(await world.run())).toEqual(['DM5106 warning']);
    expect(await world.texts()).toEqual([]);
  });

  it('maps columns by the names of each header', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    world.put('data/orders/2.csv', 'sold;more;amount;id\n2026-01-02T00:00:00Z;x;2;b\n');
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5104 warning']);
    expect(built.problems[0]?.where?.file).toBe('data/orders/2.csv');
    expect(await world.texts()).toEqual([
      'a 1.00 2026-01-01T00:00:00.000Z',
      'b 2.00 2026-01-02T00:00:00.000Z',
    ]);
  });
});

describe('values that would change when they are read', () => {
  it.each([
    ['a fraction in a whole number', 'n int', '1.5'],
    ['a truth value in a whole number', 'n long', 'true'],
    ['a number that is too large', 'n int', '2147483648'],
    ['a time of day in a date', 'n date', '2026-01-01T10:00:00'],
    ['a day that is none', 'n date', '2026-02-30'],
  ])('%s is refused', async (_, column, value) => {
    world = await openWorld({
      ports: [batchPort('orders')],
      datasets: [{ name: 'orders', path: 'in/*.csv', columns: columnsOf([column]) }],
      tables: [{ name: 'orders', columns: [column], sql: 'select n from orders' }],
    });
    world.put('in/1.csv', `n\n${value}\n`);
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5101']);
    expect(built.problems[0]?.message).toContain('`n`');
  });

  it.each([
    ['n int', '007', '7'],
    ['n long', '1.0', '1'],
    ['n date', '2026-01-01', '2026-01-01'],
    ['n int', '', 'null'],
  ])('%s takes %s', async (column, value, read) => {
    world = await openWorld({
      ports: [batchPort('orders')],
      datasets: [{ name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string', column]) }],
      tables: [{ name: 'orders', columns: [column], sql: 'select n from orders' }],
    });
    world.put('in/1.csv', `id,n\na,${value}\n`);
    expect(codes(await world.run())).toEqual([]);
    expect(await world.texts()).toEqual([read]);
  });
});

describe('bad source files', () => {
  const cases: readonly [name: string, content: string, code: string][] = [
    ['a value of another type', `${HEAD}a,x,2026-01-01T00:00:00Z\n`, 'DM5101'],
    ['too few fields', `${HEAD}a,1\nb\n`, 'DM5101'],
    ['a missing column', 'id,amount\na,1\n', 'DM5102'],
    ['no header', 'a,1,2026-01-01T00:00:00Z\n', 'DM5102'],
  ];
  it.each(cases)('%s: refused by name, nothing is published', async (_, content, code) => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    await world.run();
    world.put('data/orders/2.csv', content);
    const built = await world.run();
    expect(built.value).toBeUndefined();
    expect(codes(built)).toContain(code);
    expect(built.problems.every((item) => item.where?.file === 'data/orders/2.csv')).toBe(true);
    expect(await world.texts()).toHaveLength(1);
    world.put('data/orders/2.csv', `${HEAD}b,1,2026-01-01T00:00:00Z\n`);
    expect(codes(await world.run())).toEqual([]);
  });

  it('survives a file that is taken away while it is read', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    const sources = {
      ...world.sources,
      readChunks: (path: string) => {
        rmSync(`${world.root}/${path}`);
        return (async function* () {
          yield Buffer.from(HEAD);
        })();
      },
    };
    const built = await world.run({ sources });
    expect(codes(built)).toEqual(['DM5101']);
    expect(built.problems[0]?.where?.file).toBe('data/orders/1.csv');
  });

  it('refuses a file that changes while it is read', async () => {
    world = await openWorld(OPTIONS);
    world.put('data/orders/1.csv', `${HEAD}a,1,2026-01-01T00:00:00Z\n`);
    let looks = 0;
    const sources = {
      ...world.sources,
      find: async (glob: string) => {
        if (++looks === 2) world.put('data/orders/1.csv', `${HEAD}b,22,2026-01-01T00:00:00Z\n`);
        return world.sources.find(glob);
      },
    };
    expect(codes(await world.run({ sources }))).toEqual(['DM5113']);
  });
});
