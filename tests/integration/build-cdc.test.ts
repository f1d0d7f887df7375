import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { sweepLanding } from '../../src/build/index.ts';
import type { Json } from '../../src/lib/json.ts';
import {
  codes,
  columnsOf,
  NOW,
  openWorld,
  streamPort,
  type TableOptions,
  type World,
} from './build-world.ts';

function open(table: Partial<TableOptions> = {}): Promise<World> {
  return openWorld({
    ports: [streamPort('customers', 'cdc-stream')],
    datasets: [
      {
        name: 'customers',
        path: 'in/*.jsonl',
        key: ['id'],
        columns: columnsOf(['id string', 'n long', 'updated timestamp']),
      },
    ],
    tables: [
      {
        name: 'customers',
        columns: ['id string*', 'n long', 'updated timestamp'],
        sql:
          table.mode === 'merge'
            ? 'select id, n, updated, _deleted from customers'
            : 'select * from customers',
        ...table,
      },
    ],
  });
}

interface Change {
  readonly id: string;
  readonly lsn: Json;
  /** Undefined = deleted. */
  readonly n?: number;
}

function event({ id, lsn, n }: Change): Json {
  const image = { id, n: n ?? null };
  return n === undefined
    ? { before: image, after: null, source: { lsn }, op: 'd', ts_ms: 1 }
    : { before: null, after: image, source: { lsn }, op: 'u', ts_ms: 1 };
}

const push = (world: World, events: readonly Json[]) => world.events.append('crm.customers', events);
const short = async (world: World): Promise<readonly string[]> =>
  (await world.rows()).map((row) => `${row['id']}${row['n']}`);

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

describe.each(['full', 'merge'] as const)('change streams, mode %s', (mode) => {
  it('inserts, updates and deletes', async () => {
    world = await open({ mode });
    await push(world, [
      event({ id: 'a', lsn: 1, n: 1 }),
      event({ id: 'b', lsn: 2, n: 1 }),
      event({ id: 'c', lsn: 3, n: 1 }),
    ]);
    await world.run();
    await push(world, [
      event({ id: 'a', lsn: 4, n: 2 }),
      event({ id: 'b', lsn: 5 }),
      event({ id: 'd', lsn: 6, n: 1 }),
    ]);
    expect(codes(await world.run())).toEqual([]);
    expect(await short(world)).toEqual(['a2', 'c1', 'd1']);
  });

  it('does not let a late event undo a later one, nor bring a deleted key back', async () => {
    world = await open({ mode });
    await push(world, [event({ id: 'a', lsn: 9, n: 9 }), event({ id: 'b', lsn: 8, n: 8 })]);
    await world.run();
    await push(world, [event({ id: 'b', lsn: 10 })]);
    await world.run();
    await push(world, [event({ id: 'a', lsn: 5, n: 5 }), event({ id: 'b', lsn: 7, n: 7 })]);
    await world.run();
    expect(await short(world)).toEqual(['a9']);
  });

  it('lets a deleted key be made again', async () => {
    world = await open({ mode });
    await push(world, [event({ id: 'a', lsn: 1, n: 1 })]);
    await world.run();
    await push(world, [event({ id: 'a', lsn: 2 }), event({ id: 'a', lsn: 3, n: 3 })]);
    await world.run();
    expect(await short(world)).toEqual(['a3']);
  });

  it('equals a reference model in any order, with duplicates, split into any builds, some of them lost', async () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      lsn: fc.integer({ min: 1, max: 30 }),
      n: fc.option(fc.nat(9), { nil: undefined }),
    });
    const history = fc.uniqueArray(change, {
      selector: (each) => `${each.id} ${each.lsn}`,
      minLength: 1,
      maxLength: 12,
    });
    const delivery = history.chain((changes) =>
      fc.record({
        changes: fc.constant(changes),
        order: fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length }),
        cuts: fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), published: fc.boolean() }), {
          maxLength: 3,
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(delivery, async ({ changes, order, cuts }) => {
        await using fresh = await open({ mode });
        // Every change arrives at least once.
        const rest = [...order, ...changes];
        for (const { size, published } of cuts) {
          await push(
            fresh,
            rest.splice(0, size).map((each) => event(each as Change)),
          );
          await (published ? fresh.run() : fresh.build());
        }
        await push(
          fresh,
          rest.map((each) => event(each as Change)),
        );
        expect(codes(await fresh.run())).toEqual([]);
        const newest = new Map<string, (typeof changes)[number]>();
        for (const each of changes) if (each.lsn > (newest.get(each.id)?.lsn ?? 0)) newest.set(each.id, each);
        const alive = [...newest.values()].filter((each) => each.n !== undefined);
        expect(await short(fresh)).toEqual(alive.map((each) => `${each.id}${each.n}`).sort());
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});

describe('positions', () => {
  const cases: readonly [name: string, older: Json, newer: Json][] = [
    ['numbers by value, not by text', { lsn: 9 }, { lsn: 10 }],
    ['long numbers', { lsn: '9007199254740992' }, { lsn: '9007199254740993' }],
    ['MySQL: file before position', { file: 'bin.000009', pos: 900 }, { file: 'bin.000010', pos: 4 }],
    [
      'MySQL: file numbers that grow longer',
      { file: 'mysql-bin.999999', pos: 900 },
      { file: 'mysql-bin.1000000', pos: 4 },
    ],
    ['MySQL: rows of one event', { file: 'bin.1', pos: 4, row: 9 }, { file: 'bin.1', pos: 4, row: 10 }],
    ['Oracle', { scn: '99' }, { scn: '100' }],
    ['PostgreSQL sequence', { sequence: '["9","100"]' }, { sequence: '["10","2"]' }],
    ['source time', { ts_ms: 999 }, { ts_ms: 1000 }],
    ['SQL Server', { lsn: '00000027:00000a58:0005' }, { lsn: '00000027:00000a5a:0001' }],
  ];
  it.each(cases)('%s', async (_, older, newer) => {
    world = await open();
    const change = (source: Json, n: number): Json => ({ after: { id: 'a', n }, source, op: 'u' });
    await push(world, [change(newer, 2), change(older, 1)]);
    expect(codes(await world.run())).toEqual([]);
    expect(await short(world)).toEqual(['a2']);
  });

  it('are recorded: a stream ordered by lsn sets an event without one aside', async () => {
    world = await open();
    await push(world, [event({ id: 'a', lsn: 1, n: 1 })]);
    await world.run();
    await push(world, [{ after: { id: 'a', n: 2 }, source: { ts_ms: 9 }, op: 'u' }]);
    expect(codes(await world.run())).toEqual(['DM5110 warning']);
    expect(await short(world)).toEqual(['a1']);
  });
});

describe('forms', () => {
  it('reads the schema and payload wrapper, tombstones, and deletions by the key alone', async () => {
    world = await open();
    const wrapped = (payload: Json): Json => ({ schema: { type: 'struct' }, payload });
    await push(world, [
      wrapped(event({ id: 'a', lsn: 1, n: 1 })),
      wrapped(event({ id: 'b', lsn: 2, n: 1 })),
      wrapped({ before: { id: 'b' }, after: null, source: { lsn: 3 }, op: 'd' }),
      null,
      wrapped(null),
    ]);
    expect(codes(await world.run())).toEqual([]);
    expect(await short(world)).toEqual(['a1']);
  });

  it('is not hindered by a before image that does not match', async () => {
    world = await open();
    await push(world, [
      { before: { id: 'a', n: 'many' }, after: { id: 'a', n: 1 }, source: { lsn: 1 }, op: 'u' },
    ]);
    expect(codes(await world.run())).toEqual([]);
    expect(await short(world)).toEqual(['a1']);
  });
});

describe('landing area', () => {
  it('keeps what the release needs and sweeps what builds left behind', async () => {
    world = await open();
    await push(world, [event({ id: 'a', lsn: 1, n: 1 })]);
    await world.build();
    await world.run();
    const landing = world.landing('customers');
    const list = async () => (await Array.fromAsync(world.storage.list(landing))).length;
    expect(await list()).toBe(2);
    expect(await sweepLanding(world.storage, landing, world.state.cursors['customers'], 0)).toEqual([]);
    const later = NOW + 1e12;
    expect(await sweepLanding(world.storage, landing, world.state.cursors['customers'], later)).toHaveLength(
      1,
    );
    expect(await list()).toBe(1);
    await push(world, [event({ id: 'b', lsn: 2, n: 1 })]);
    await world.run();
    expect(await short(world)).toEqual(['a1', 'b1']);
  });
});
