import { afterEach, beforeEach, expect, it } from 'vitest';
import { maintain } from '../../src/mesh.ts';
import { ORDERS, ordersCsv, type SmallMesh, smallMesh } from '../fixtures/small-mesh.ts';

let mesh: SmallMesh;
beforeEach(async () => {
  mesh = await smallMesh();
});
afterEach(() => mesh[Symbol.asyncDispose]());

const KEY = { environment: 'dev', domain: 'sales', product: 'orders', major: 1 };
const DAY_MS = 86_400_000;
const DELIVERIES = 8;

async function filesOf(): Promise<{ readonly files: number; readonly snapshots: number }> {
  const pointer = await mesh.platform.state.pointers.get('dev', 'sales', 'orders', 'orders');
  const location = pointer?.metadataLocation ?? '';
  const state = await mesh.platform.format.load(location);
  return { files: (await mesh.platform.format.files(location)).length, snapshots: state.snapshots.length };
}

it('puts small files together and expires snapshots, and no row changes', async () => {
  const appended = ORDERS.replace('mode: full', 'mode: append').replace(
    'partitionBy: [ "month(updated_at)" ]',
    'partitionBy: []',
  );
  mesh.write('domains/sales/orders/data-product.yaml', appended);
  await mesh.apply();
  for (let file = 0; file < DELIVERIES; file++) {
    mesh.write(`data/orders/n${file}.csv`, ordersCsv(`O-${100 + file} ann 1.00 2026-03-01T10:00:00Z`));
    await mesh.run({ selection: ['sales.orders'] });
  }
  const rows = await mesh.rows('sales.orders');
  expect(rows).toHaveLength(2 + DELIVERIES);
  expect(await filesOf()).toEqual({ files: 1 + DELIVERIES, snapshots: 1 + DELIVERIES });

  const compacted = await maintain(KEY, mesh.platform);
  expect(compacted).toEqual({ snapshotsExpired: 0, filesCompacted: 1 + DELIVERIES, filesDeleted: 0 });
  expect((await filesOf()).files).toBe(1);
  expect(await mesh.rows('sales.orders')).toEqual(rows);

  const later = { ...mesh.platform, clock: { now: () => Date.now() + 8 * DAY_MS } };
  const expired = await maintain(KEY, later);
  expect(expired.snapshotsExpired).toBe(1 + DELIVERIES);
  expect(expired.filesDeleted).toBeGreaterThan(DELIVERIES);
  expect(await filesOf()).toEqual({ files: 1, snapshots: 1 });
  expect(await mesh.rows('sales.orders')).toEqual(rows);
  mesh.write('data/orders/last.csv', ordersCsv('O-999 ann 1.00 2026-03-01T10:00:00Z'));
  const again = await mesh.run({ selection: ['sales.orders'] });
  expect(again.steps.map((step) => step.outcome)).toEqual(['published']);
}, 60_000);
