import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFresh } from '../../src/mesh.ts';
import {
  ORDERS,
  ORDERS_SQL,
  ordersCsv,
  REVENUE_SQL,
  type SmallMesh,
  smallMesh,
} from '../fixtures/small-mesh.ts';

let mesh: SmallMesh;
beforeEach(async () => {
  mesh = await smallMesh();
});
afterEach(() => mesh[Symbol.asyncDispose]());

const outcomes = ({
  steps,
}: Awaited<ReturnType<SmallMesh['apply']>> | Awaited<ReturnType<SmallMesh['run']>>) =>
  steps.map((step) => `${step.product.product} ${step.outcome}`);

describe('a mesh from files to tables', () => {
  it('publishes every product in dependency order', async () => {
    expect(outcomes(await mesh.apply())).toEqual(['orders published', 'revenue published']);
    expect(await mesh.rows('sales.orders')).toEqual([
      { order_id: 'O-1', customer: 'ann', amount: '10.00', updated_at: '2026-01-01T10:00:00.000Z' },
      { order_id: 'O-2', customer: 'bob', amount: '20.50', updated_at: '2026-02-01T10:00:00.000Z' },
    ]);
    expect(await mesh.rows('sales.revenue')).toEqual([
      { customer: 'ann', revenue: '10.00', orders: '1' },
      { customer: 'bob', revenue: '20.50', orders: '1' },
    ]);
  });

  it('has nothing to do when nothing changed', async () => {
    await mesh.apply();
    const again = await mesh.apply();
    expect(again.plan.changes).toEqual([]);
    expect(outcomes(await mesh.run())).toEqual(['orders unchanged', 'revenue unchanged']);
  });

  it('takes new files in on run, and lets readers follow', async () => {
    await mesh.apply();
    mesh.write('data/orders/2.csv', ordersCsv('O-3 ann 5.00 2026-03-01T10:00:00Z'));
    expect(outcomes(await mesh.run())).toEqual(['orders published', 'revenue published']);
    expect(await mesh.rows('sales.revenue', "SELECT revenue FROM t WHERE customer = 'ann'")).toEqual([
      { revenue: '15.00' },
    ]);
  });

  it('goes back to an earlier model and its rows', async () => {
    await mesh.apply();
    mesh.write('domains/sales/revenue/model.sql', REVENUE_SQL.replace('sum(amount)', 'sum(amount) * 2'));
    await mesh.apply();
    mesh.write('domains/sales/revenue/model.sql', REVENUE_SQL);
    expect(outcomes(await mesh.apply())).toEqual(['revenue published']);
    expect(await mesh.rows('sales.revenue', "SELECT revenue FROM t WHERE customer = 'ann'")).toEqual([
      { revenue: '10.00' },
    ]);
  });
});

describe('the gate', () => {
  it('keeps the last good release when data breaks its contract, and lets readers wait', async () => {
    await mesh.apply();
    const before = await mesh.rows('sales.orders');
    mesh.write(
      'data/orders/2.csv',
      ordersCsv('O-2 bob 1.00 2026-03-01T10:00:00Z', 'X9 eve  2026-03-01T10:00:00Z'),
    );
    const result = await mesh.run();
    expect(outcomes(result)).toEqual(['orders blocked', 'revenue skipped']);
    expect([...new Set(result.steps[0]?.problems.map((item) => item.code))].sort()).toEqual([
      'DM5001',
      'DM5002',
      'DM5004',
    ]);
    expect(await mesh.rows('sales.orders')).toEqual(before);
    const incidents = await mesh.platform.state.incidents.list('dev', 'open');
    expect(incidents.map((incident) => incident.product.product)).toEqual(['orders']);
  });

  it('shows a concurrent reader the old release from beginning to end of a bad batch', async () => {
    await mesh.apply();
    const before = await mesh.rows('sales.orders');
    const bad = Array.from({ length: 20_000 }, (_, row) => `O-${row % 9_000} ann 1.00 2026-03-01T10:00:00Z`);
    mesh.write('data/orders/2.csv', ordersCsv(...bad));
    let over = false;
    const run = mesh.run().finally(() => {
      over = true;
    });
    let looks = 0;
    do {
      expect(await mesh.rows('sales.orders')).toEqual(before);
      looks++;
    } while (!over);
    expect(outcomes(await run)).toEqual(['orders blocked', 'revenue skipped']);
    expect(looks).toBeGreaterThan(2);
    expect(await mesh.rows('sales.orders')).toEqual(before);
  });

  it('publishes again once the data is put right, and closes the incident', async () => {
    await mesh.apply();
    mesh.write('data/orders/2.csv', ordersCsv('O-1 ann 1.00 2026-03-01T10:00:00Z'));
    await mesh.run();
    mesh.write('data/orders/2.csv', ordersCsv('O-3 ann 1.00 2026-03-01T10:00:00Z'));
    expect(outcomes(await mesh.run())).toEqual(['orders published', 'revenue published']);
    expect(await mesh.platform.state.incidents.list('dev', 'open')).toEqual([]);
  });

  it('does not burn the version of a rejected change', async () => {
    await mesh.apply();
    mesh.write('domains/sales/orders/data-product.yaml', ORDERS.replace('1.0.0', '1.1.0'));
    mesh.write('domains/sales/orders/model.sql', ORDERS_SQL.replace('order_id,', "'x' AS order_id,"));
    expect(outcomes(await mesh.apply())).toEqual(['orders blocked', 'revenue skipped']);
    const [orders] = await mesh.platform.state.products.list('dev');
    expect(orders?.version).toBe('1.0.0');
    mesh.write('domains/sales/orders/model.sql', ORDERS_SQL);
    expect(outcomes(await mesh.apply())).toEqual(['orders registered']);
  });
});

describe('plans', () => {
  it('are the same bytes for the same files and state', async () => {
    expect(JSON.stringify(await mesh.plan())).toBe(JSON.stringify(await mesh.plan()));
  });

  it('go stale when the files or the state change', async () => {
    const saved = await mesh.plan();
    expect(checkFresh(saved, await mesh.plan())).toEqual([]);
    mesh.write('domains/sales/revenue/model.sql', `${REVENUE_SQL} HAVING count(*) > 0`);
    expect(checkFresh(saved, await mesh.plan()).map((item) => item.code)).toEqual(['DM9010']);
  });

  it('refuse to be applied with errors', async () => {
    mesh.write('domains/sales/orders/model.sql', 'SELECT nothing FROM shop_orders');
    const result = await mesh.apply();
    expect(result.steps).toEqual([]);
    expect(result.problems.some((item) => item.severity === 'error')).toBe(true);
  });

  it('keep old rows readable under a new name', async () => {
    await mesh.apply();
    mesh.remove('domains/sales/orders/data-contract.yaml');
    const renamed = '{ name: client, type: string, renamedFrom: customer }';
    mesh.write(
      'domains/sales/orders/data-product.yaml',
      ORDERS.replace('{ name: customer, type: string }', renamed),
    );
    mesh.write('domains/sales/orders/model.sql', ORDERS_SQL.replace('customer,', 'customer AS client,'));
    mesh.write(
      'domains/sales/revenue/model.sql',
      REVENUE_SQL.replace('SELECT customer,', 'SELECT client AS customer,').replace(
        'BY customer',
        'BY client',
      ),
    );
    const planned = await mesh.plan({ acceptBreaking: true });
    const columns = planned.changes.flatMap((change) => change.tables).flatMap((table) => table.columns);
    expect(columns.map(({ kind, from, to }) => [kind, from, to])).toContainEqual([
      'rename',
      'customer',
      'client',
    ]);
    expect(outcomes(await mesh.apply({ acceptBreaking: true }))).toEqual([
      'orders published',
      'revenue published',
    ]);
  });

  it('retire what is no longer declared, and keep its files', async () => {
    await mesh.apply();
    mesh.remove('domains/sales/revenue');
    expect(outcomes(await mesh.apply())).toEqual(['revenue retired']);
    const recorded = await mesh.platform.state.products.list('dev');
    expect(recorded.map(({ key, state }) => `${key.product} ${state}`)).toEqual([
      'orders live',
      'revenue retired',
    ]);
  });
});
