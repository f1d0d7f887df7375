import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverDoor, queryDoor } from '../../src/doors/index.ts';
import { acquireProductLease } from '../../src/mesh/lease.ts';
import { LOCAL_PLATFORM } from '../../src/model/identity.ts';
import {
  CONTRACT,
  ORDERS,
  ORDERS_SQL,
  ordersCsv,
  REVENUE,
  REVENUE_SQL,
  type SmallMesh,
  smallMesh,
} from '../fixtures/small-mesh.ts';

let mesh: SmallMesh;
beforeEach(async () => {
  mesh = await smallMesh();
});
afterEach(() => mesh[Symbol.asyncDispose]());

const FOLDER = 'domains/sales/orders';
const REVENUE_FOLDER = 'domains/sales/revenue';
const outcomes = async () => {
  const { steps, problems } = await mesh.apply();
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return steps.map(({ product, outcome }) => `${product.product} v${product.major} ${outcome}`);
};

/** What a query answers; the codes of its problems when it is refused. */
async function ask(sql: string): Promise<unknown> {
  const { platform } = mesh;
  const limits = { memoryBytesMax: 256 * 1_048_576, threads: 1 };
  const { value, problems } = await queryDoor({ ...platform, limits }).query({
    sql,
    identity: LOCAL_PLATFORM,
    rowsMax: 100,
  });
  if (!value) return problems.map(({ code }) => code);
  await using answer = value;
  const rows: unknown[] = [];
  for await (const batch of answer.rows) rows.push(...batch.map((row) => Object.values(row)));
  return rows;
}

const discovery = () =>
  discoverDoor({ state: mesh.platform.state, environment: 'dev', servedPorts: ['sql'] });

/** `namespace.table` of everything that the catalog lists in the domain. */
async function listed(): Promise<readonly string[]> {
  const { catalog } = mesh.platform;
  const namespaces = await catalog.listNamespaces('sales');
  const tables = await Promise.all(
    namespaces.map(async (namespace) =>
      (await catalog.listTables('sales', namespace)).map((table) => `${namespace}.${table}`),
    ),
  );
  return tables.flat();
}

const loadTable = (namespace: string, table: string) =>
  mesh.platform.catalog.loadTable({ warehouse: 'sales', namespace, table });

const SECOND = ORDERS.replace('1.0.0', '2.0.0').replace('lake/orders/', 'lake/orders-2/');

/** Version 2 renames `customer`; what was declared until now goes to `v1/`. */
function declareSecondMajor(): void {
  mesh.write(`${FOLDER}/v1/data-product.yaml`, ORDERS);
  mesh.write(`${FOLDER}/v1/data-contract.yaml`, CONTRACT);
  mesh.write(`${FOLDER}/v1/model.sql`, ORDERS_SQL);
  mesh.remove(`${FOLDER}/data-contract.yaml`);
  mesh.write(`${FOLDER}/data-product.yaml`, SECOND.replace('name: customer', 'name: client'));
  mesh.write(`${FOLDER}/model.sql`, ORDERS_SQL.replace('customer,', 'customer AS client,'));
  mesh.write(
    `${REVENUE_FOLDER}/model.sql`,
    REVENUE_SQL.replace('SELECT customer', 'SELECT client AS customer').replace('BY customer', 'BY client'),
  );
}

function declareFirstMajorOnly(): void {
  mesh.remove(FOLDER);
  mesh.write(`${FOLDER}/data-product.yaml`, ORDERS);
  mesh.write(`${FOLDER}/data-contract.yaml`, CONTRACT);
  mesh.write(`${FOLDER}/model.sql`, ORDERS_SQL);
  mesh.write(`${REVENUE_FOLDER}/model.sql`, REVENUE_SQL);
}

describe('two majors side by side', () => {
  beforeEach(async () => {
    await mesh.apply();
    declareSecondMajor();
  });

  it('are both live under their own names, and readers get the current one', async () => {
    expect(await outcomes()).toContain('orders v2 published');
    expect(await listed()).toEqual(['orders.orders', 'orders_v1.orders', 'revenue.revenue']);
    expect(await ask("SELECT client FROM sales.orders WHERE order_id = 'O-1'")).toEqual([['ann']]);
    expect(await ask("SELECT customer FROM sales.orders_v1 WHERE order_id = 'O-1'")).toEqual([['ann']]);
    expect(await ask("SELECT customer FROM sales.orders_v1.orders WHERE order_id = 'O-1'")).toEqual([
      ['ann'],
    ]);
    expect(await ask("SELECT revenue FROM sales.revenue WHERE customer = 'ann'")).toEqual([['10.00']]);
    expect((await mesh.plan()).changes).toEqual([]);
  });

  it('are found by the API: the current one, or the one asked for, each with its own names', async () => {
    await outcomes();
    const product = { domain: 'sales', product: 'orders' };
    const now = await discovery().get(LOCAL_PLATFORM, product);
    const first = await discovery().get(LOCAL_PLATFORM, { ...product, major: 1 });
    expect([now?.version, first?.version]).toEqual(['2.0.0', '1.0.0']);
    const text = [JSON.stringify(now), JSON.stringify(first)];
    expect(text.map((body) => body.includes('sales.orders_v1.orders'))).toEqual([false, true]);
    expect(await discovery().get(LOCAL_PLATFORM, { ...product, major: 3 })).toBeUndefined();
  });

  it('are refreshed both, and keep their names', async () => {
    await outcomes();
    mesh.write('data/orders/2.csv', ordersCsv('O-3 ann 5.00 2026-03-01T10:00:00Z'));
    const { steps } = await mesh.run();
    expect(steps.map(({ product, outcome }) => `${product.product} v${product.major} ${outcome}`)).toEqual([
      'orders v1 published',
      'orders v2 published',
      'revenue v1 published',
    ]);
    expect(await listed()).toEqual(['orders.orders', 'orders_v1.orders', 'revenue.revenue']);
    expect(await ask('SELECT count(*) FROM sales.orders_v1')).toEqual([['3']]);
    expect(await ask("SELECT revenue FROM sales.revenue WHERE customer = 'ann'")).toEqual([['15.00']]);
  });

  it('are worked on one after the other: both go under one lease', async () => {
    const key = { environment: 'dev', domain: 'sales', product: 'orders', major: 1 };
    const first = await acquireProductLease(key, mesh.platform);
    const waiting = acquireProductLease({ ...key, major: 2 }, mesh.platform);
    // Whoever would not wait has asked the state by now.
    for (let asked = 0; asked < 3; asked++) await mesh.platform.state.products.list('dev');
    await first[Symbol.asyncDispose]();
    await using second = await waiting;
    expect(await second.held()).toBe(true);
  });

  it('leave the first one where it is while the second is blocked', async () => {
    mesh.write(
      `${FOLDER}/data-contract.yaml`,
      CONTRACT.replace('1.0.0', '2.0.0').replace('"customer"', '"client"').replace('^O-', '^X-'),
    );
    expect(await outcomes()).toContain('orders v2 blocked');
    expect(await listed()).toEqual(['orders.orders', 'revenue.revenue']);
    expect(await ask("SELECT customer FROM sales.orders WHERE order_id = 'O-1'")).toEqual([['ann']]);
  });

  it('give the name back to the first when the second is taken out of service', async () => {
    await outcomes();
    declareFirstMajorOnly();
    expect(await outcomes()).toContain('orders v2 retired');
    expect(await listed()).toEqual(['orders.orders', 'revenue.revenue']);
    expect(await ask("SELECT customer FROM sales.orders WHERE order_id = 'O-1'")).toEqual([['ann']]);
    expect((await loadTable('orders', 'orders')).metadata).toContain('"customer"');
    mesh.write('data/orders/2.csv', ordersCsv('O-3 ann 5.00 2026-03-01T10:00:00Z'));
    await mesh.run();
    expect(await ask('SELECT count(customer) FROM sales.orders')).toEqual([['3']]);
    expect(await listed()).toEqual(['orders.orders', 'revenue.revenue']);
    declareSecondMajor();
    expect(await outcomes()).toContain('orders v2 published');
    expect(await listed()).toEqual(['orders.orders', 'orders_v1.orders', 'revenue.revenue']);
    expect(await ask('SELECT count(client) FROM sales.orders')).toEqual([['3']]);
  });

  it('lets readers follow when the first is the current one again', async () => {
    mesh.write(`${FOLDER}/data-product.yaml`, SECOND);
    mesh.write(`${FOLDER}/model.sql`, `${ORDERS_SQL} WHERE amount > 15`);
    mesh.write(`${REVENUE_FOLDER}/model.sql`, REVENUE_SQL);
    await outcomes();
    expect(await ask('SELECT customer FROM sales.revenue')).toEqual([['bob']]);
    declareFirstMajorOnly();
    expect(await outcomes()).toEqual(['orders v2 retired', 'revenue v1 published']);
    expect(await ask('SELECT customer FROM sales.revenue ORDER BY 1')).toEqual([['ann'], ['bob']]);
  });

  it('let the old one go while the current one stays', async () => {
    await outcomes();
    mesh.remove(`${FOLDER}/v1`);
    expect(await outcomes()).toEqual(['orders v1 retired']);
    expect(await listed()).toEqual(['orders.orders', 'revenue.revenue']);
    expect(await ask('SELECT count(*) FROM sales.orders_v1')).not.toEqual([['2']]);
    expect(await ask('SELECT count(client) FROM sales.orders')).toEqual([['2']]);
  });
});

describe('a retired product', () => {
  it('is gone from the catalog and from queries, and comes back with its snapshots', async () => {
    await mesh.apply();
    const snapshotsOf = async () => {
      const pointer = await mesh.platform.state.pointers.get('dev', 'sales', 'revenue', 'revenue');
      const state = await mesh.platform.format.load(pointer?.metadataLocation ?? '');
      return state.snapshots.map(({ snapshotId }) => snapshotId);
    };
    const before = await snapshotsOf();
    mesh.remove(REVENUE_FOLDER);
    expect(await outcomes()).toEqual(['revenue v1 retired']);
    expect(await listed()).toEqual(['orders.orders']);
    await expect(loadTable('revenue', 'revenue')).rejects.toMatchObject({ type: 'NoSuchTableException' });
    await expect(mesh.platform.catalog.loadNamespace('sales', 'revenue')).rejects.toMatchObject({
      type: 'NoSuchNamespaceException',
    });
    await expect(mesh.platform.catalog.createNamespace('sales', 'revenue', {})).rejects.toMatchObject({
      type: 'AlreadyExistsException',
    });
    expect(await ask('SELECT count(*) FROM sales.revenue')).toEqual([expect.stringMatching(/^DM/)]);
    mesh.write(`${REVENUE_FOLDER}/data-product.yaml`, REVENUE);
    mesh.write(`${REVENUE_FOLDER}/model.sql`, REVENUE_SQL);
    expect(await outcomes()).toEqual(['revenue v1 published']);
    expect(await listed()).toEqual(['orders.orders', 'revenue.revenue']);
    expect(await ask('SELECT count(*) FROM sales.revenue')).toEqual([['2']]);
    expect((await snapshotsOf()).slice(0, before.length)).toEqual(before);
  });
});
