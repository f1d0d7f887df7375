import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, openOrders, ordersOf, putOrders } from './build-orders.ts';
import { codes, NOW, type TableOptions, type World } from './build-world.ts';

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

describe('append', () => {
  it('takes new files only', async () => {
    world = await openOrders({ mode: 'append' });
    putOrders(world, '1', [['a', 1, NOW]]);
    await world.run();
    putOrders(world, '0', [['b', 2, NOW]]);
    const built = await world.run();
    expect(built.value).toMatchObject({
      tables: [{ operation: 'append', removed: [], rows: { added: 1, total: 2 } }],
      inputs: [{ rows: 1 }],
    });
    expect(await ordersOf(world)).toEqual(['a1', 'b2']);
  });

  it('refuses a file that changed after it was read, and reads everything again when told to', async () => {
    world = await openOrders({ mode: 'append' });
    putOrders(world, '1', [['a', 1, NOW]]);
    await world.run();
    putOrders(world, '1', [
      ['a', 1, NOW],
      ['b', 2, NOW],
    ]);
    expect(codes(await world.run())).toEqual(['DM5106']);
    expect(await ordersOf(world)).toEqual(['a1']);
    expect(codes(await world.run({ mode: 'rebuild' }))).toEqual([]);
    expect(await ordersOf(world)).toEqual(['a1', 'b2']);
  });

  it('never doubles a row, whatever is delivered twice, renamed or retried', async () => {
    const deliveries = fc.array(
      fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), batch: fc.nat(3), publish: fc.boolean() }),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(deliveries, async (list) => {
        await using fresh = await openOrders({ mode: 'append' });
        const published = new Set<number>();
        const names = new Map<string, number>();
        for (const { name, batch, publish } of list) {
          // A name that is taken is not overwritten with other content: that is an error of its own.
          if ((names.get(name) ?? batch) !== batch) continue;
          names.set(name, batch);
          putOrders(fresh, name, [[`k${batch}`, batch, NOW]]);
          if (publish) {
            await fresh.run();
            for (const each of names.values()) published.add(each);
          } else await fresh.build();
        }
        expect(await ordersOf(fresh)).toEqual([...published].sort().map((batch) => `k${batch}${batch}`));
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});

describe('merge', () => {
  it('replaces by key, the newest watermark wins, the incoming row on a tie', async () => {
    world = await openOrders({ mode: 'merge' });
    putOrders(world, '1', [
      ['a', 1, NOW],
      ['b', 1, NOW],
      ['c', 1, NOW],
    ]);
    await world.run();
    putOrders(world, '2', [
      ['a', 2, NOW - HOUR],
      ['b', 2, NOW],
      ['c', 2, NOW + HOUR],
      ['c', 3, NOW + 2 * HOUR],
      ['d', 2, NOW],
    ]);
    await world.run();
    expect(await ordersOf(world)).toEqual(['a1', 'b2', 'c3', 'd2']);
  });

  it('rewrites only files with rows that are replaced', async () => {
    world = await openOrders({
      mode: 'merge',
      partitionBy: [{ column: 'id', transform: { kind: 'truncate', width: 1 } }],
    });
    putOrders(world, '1', [
      ['a1', 1, NOW],
      ['b1', 1, NOW],
      ['c1', 1, NOW],
    ]);
    await world.run();
    putOrders(world, '2', [
      ['b1', 2, NOW],
      ['c1', 2, NOW - HOUR],
      ['d1', 2, NOW],
    ]);
    const built = await world.run();
    expect(built.value).toMatchObject({ tables: [{ rows: { added: 2, total: 4 } }] });
    const staged = built.value?.kind === 'Build' ? built.value.tables[0] : undefined;
    expect([staged?.removed.length, staged?.kept.length, staged?.added.length]).toEqual([1, 2, 2]);
    expect(await ordersOf(world)).toEqual(['a11', 'b12', 'c11', 'd12']);
  });

  it('only adds a file when no live row is replaced', async () => {
    world = await openOrders({ mode: 'merge' });
    putOrders(world, '1', [['a', 1, NOW]]);
    await world.run();
    putOrders(world, '2', [['b', 2, NOW]]);
    expect((await world.run()).value).toMatchObject({ tables: [{ operation: 'append', removed: [] }] });
  });

  it('reads a changed file again', async () => {
    world = await openOrders({ mode: 'merge' });
    putOrders(world, '1', [['a', 1, NOW]]);
    await world.run();
    putOrders(world, '1', [
      ['a', 2, NOW + 1],
      ['b', 1, NOW],
    ]);
    expect(codes(await world.run())).toEqual(['DM5106 warning']);
    expect(await ordersOf(world)).toEqual(['a2', 'b1']);
  });

  it('needs a key', async () => {
    world = await openOrders({ mode: 'merge', columns: ['id string', 'n int', 'updated timestamp'] });
    putOrders(world, '1', [['a', 1, NOW]]);
    expect(codes(await world.run())).toEqual(['DM5130']);
  });

  it('equals a reference model for any batches', async () => {
    const row = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(9), fc.nat(5));
    const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    const layouts = fc.constantFrom<Partial<TableOptions>>(
      {},
      { partitionBy: [{ column: 'id', transform: { kind: 'bucket', buckets: 2 } }] },
      {
        partitionBy: [{ column: 'n', transform: { kind: 'identity' } }],
        sortBy: [{ column: 'id', direction: 'desc' }],
      },
    );
    await fc.assert(
      fc.asyncProperty(batches, layouts, async (list, layout) => {
        await using fresh = await openOrders({ mode: 'merge', ...layout });
        const expected = new Map<string, readonly [number, number]>();
        for (const [index, batch] of list.entries()) {
          putOrders(
            fresh,
            `${index}`,
            batch.map(([id, n, hours]) => [id, n, NOW + hours * HOUR]),
          );
          // Within a batch the newest, then the greatest wins; against the table the incoming one on a tie.
          const newest = new Map<string, readonly [number, number]>();
          for (const [id, n, hours] of batch) {
            const other = newest.get(id);
            if (!other || hours > other[1] || (hours === other[1] && n > other[0]))
              newest.set(id, [n, hours]);
          }
          for (const [id, next] of newest) {
            const live = expected.get(id);
            if (!live || next[1] >= live[1]) expected.set(id, next);
          }
          const built = await fresh.run();
          expect(codes(built).filter((code) => code !== 'DM5105 warning')).toEqual([]);
        }
        expect(await ordersOf(fresh)).toEqual([...expected].map(([id, [n]]) => `${id}${n}`).sort());
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
