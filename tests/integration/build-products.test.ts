import { afterEach, describe, expect, it } from 'vitest';
import type { InputPort } from '../../src/model/port.ts';
import { batchPort, codes, columnsOf, openWorld, type World } from './build-world.ts';

/** An upstream product with one table, which the reader takes in through its port. */
const UPSTREAM = {
  ports: [batchPort('orders')],
  datasets: [{ name: 'orders', path: 'in/*.csv', columns: columnsOf(['id string', 'n int']) }],
  tables: [
    {
      name: 'orders',
      columns: ['id string', 'n int'],
      sql: 'select id, n from orders',
      mode: 'append' as const,
    },
  ],
};
const PORT: InputPort = { kind: 'product', name: 'web-orders', product: 'sales.orders' };

let upstream: World;
let reader: World;
afterEach(async () => {
  await upstream[Symbol.asyncDispose]();
  await reader[Symbol.asyncDispose]();
});

const ALL = { allowed: true, reason: '', columns: 'all' } as const;

function connect(decision: (typeof reader.state.published)[string]['decision'] = ALL): void {
  const tables = Object.entries(upstream.state.live).map(([table, { state, files }]) => ({
    table,
    schema: state.schema,
    uris: files.map((file) => file.uri),
    snapshotId: state.currentSnapshotId ?? '',
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    metadataLocation: state.metadataLocation,
  }));
  reader.state.published['web-orders'] = { tables, decision };
}

async function open(
  sql: string,
  mode: 'full' | 'append' | 'merge' = 'full',
  columns = ['id string*', 'n int'],
) {
  upstream = await openWorld(UPSTREAM);
  reader = await openWorld({
    ports: [PORT],
    tables: [{ name: 'copy', columns, sql, mode }],
    sharedRoot: upstream.root,
  });
}

async function deliver(name: string, rows: string): Promise<void> {
  upstream.put(`in/${name}.csv`, `id,n\n${rows}`);
  await upstream.run();
  connect();
}

describe('product inputs', () => {
  it.each(['web_orders', 'web_orders.orders'])('are read by the name %s', async (name) => {
    await open(`select id, n from ${name}`);
    await deliver('1', 'a,1\n');
    const built = await reader.run();
    expect(codes(built)).toEqual([]);
    expect(built.value).toMatchObject({
      inputs: [
        { port: 'web-orders', dataset: 'sales.orders', rows: 1, snapshots: { orders: expect.any(String) } },
      ],
    });
    expect(await reader.texts()).toEqual(['a 1']);
    expect((await reader.build()).value).toEqual({ kind: 'Unchanged' });
    await deliver('2', 'b,2\n');
    await reader.run();
    expect(await reader.texts()).toEqual(['a 1', 'b 2']);
  });

  it('need a release', async () => {
    await open('select id, n from web_orders');
    expect(codes(await reader.run())).toEqual(['DM5140']);
  });

  it('are refused where the decision refuses', async () => {
    await open('select id, n from web_orders');
    await deliver('1', 'a,1\n');
    connect({ allowed: false, reason: 'no', columns: 'all' });
    expect(codes(await reader.run())).toEqual(['DM5141']);
  });

  it('hide columns and rows, and put NULL for a masked value', async () => {
    await open('select id, n from web_orders');
    await deliver('1', 'a,1\nb,2\n');
    const id = { kind: 'visible' } as const;
    const decision = { allowed: true, reason: '', rowFilter: { column: 'n', value: '2' } };
    connect({ ...decision, columns: { id } });
    expect(codes(await reader.run())).toEqual(['DM5122']);
    connect({ ...decision, columns: { id, n: { kind: 'masked', mask: 'null' } } });
    expect(codes(await reader.run())).toEqual([]);
    expect(await reader.texts()).toEqual(['b null']);
    connect({ ...decision, columns: { id, n: { kind: 'masked', mask: 'hash' } } });
    expect(codes(await reader.run({ mode: 'rebuild' }))).toEqual(['DM5142']);
  });

  it('give an append table only what is new, compaction included', async () => {
    await open('select id, n from web_orders', 'append');
    await deliver('1', 'a,1\n');
    await reader.run();
    await deliver('2', 'b,2\n');
    await compact();
    await deliver('3', 'c,3\n');
    expect((await reader.run()).value).toMatchObject({ tables: [{ rows: { added: 2, total: 3 } }] });
    expect(await reader.texts()).toEqual(['a 1', 'b 2', 'c 3']);
    await compact();
    await reader.run();
    expect(await reader.texts()).toHaveLength(3);
  });

  it('refuse an append table when rows were rewritten', async () => {
    await open('select id, n from web_orders', 'append');
    await deliver('1', 'a,1\n');
    await reader.run();
    upstream.put('in/2.csv', 'id,n\nb,2\n');
    await upstream.run({ mode: 'rebuild' });
    connect();
    expect(codes(await reader.run())).toEqual(['DM5133']);
    expect(codes(await reader.run({ mode: 'rebuild' }))).toEqual([]);
    expect(await reader.texts()).toEqual(['a 1', 'b 2']);
  });

  it('give a merge table everything, by key', async () => {
    await open('select id, n from web_orders', 'merge');
    await deliver('1', 'a,1\nb,1\n');
    await reader.run();
    await deliver('2', 'b,2\n');
    await reader.run();
    expect(await reader.texts()).toEqual(['a 1', 'b 2']);
  });
});

/** Puts the upstream's files together, as maintenance does. */
async function compact(): Promise<void> {
  const live = upstream.state.live['orders'];
  if (!live) throw new Error('nothing is live');
  const { state, files } = live;
  await using session = await upstream.compute.openSession({ memoryBytesMax: 256 * 1024 * 1024, threads: 1 });
  const uris = files.map((file) => file.uri);
  await session.define({ name: 'small' }, { kind: 'table-files', uris, schema: state.schema });
  const { schema, layout, location } = state;
  const directory = `${location}/data`;
  const added = await session.writeTable({
    select: 'SELECT * FROM small',
    schema,
    layout,
    directory,
    fileBytesTarget: 1e9,
  });
  const prepared = await upstream.format.prepare({
    base: state.metadataLocation,
    location,
    schema,
    layout,
    operation: 'replace',
    added,
    removed: uris,
    summary: {},
    properties: {},
    timestampMs: upstream.state.now,
  });
  upstream.state.live['orders'] = {
    state: await upstream.format.load(prepared.metadataLocation),
    files: await upstream.format.files(prepared.metadataLocation),
  };
  connect();
}
