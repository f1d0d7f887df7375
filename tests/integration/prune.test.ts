import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Platform } from '../../src/capabilities/platform.ts';
import { load, prune } from '../../src/mesh.ts';
import { readMeshFiles } from '../../src/wiring/index.ts';
import { runCommand } from '../fixtures/command.ts';
import { REVENUE, REVENUE_SQL, type SmallMesh, smallMesh } from '../fixtures/small-mesh.ts';

let mesh: SmallMesh;
beforeEach(async () => {
  mesh = await smallMesh();
});
afterEach(() => mesh[Symbol.asyncDispose]());

const REVENUE_FOLDER = '.datamesh/dev/warehouse/warehouse/sales/revenue/v1';

/** Every file below a folder of the mesh. */
const filesBelow = (folder: string): readonly string[] => {
  const path = join(mesh.root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
};
const loaded = async () => load(await readMeshFiles(mesh.root), mesh.platform);
const pruneAll = async (platform: Platform = mesh.platform) =>
  prune(await loaded(), platform, { reason: 'closed' });
const recorded = async () =>
  (await mesh.platform.state.products.list('dev')).map(({ key, state }) => `${key.product} ${state}`);
const pointers = async () =>
  (await mesh.platform.state.pointers.list('dev')).map(({ namespace }) => namespace);

async function retireRevenue(): Promise<void> {
  await mesh.apply();
  mesh.remove('domains/sales/revenue');
  await mesh.apply();
}

describe('pruning', () => {
  it('forgets a retired product: catalog entry, files and records; its neighbours stay', async () => {
    await retireRevenue();
    expect(filesBelow(REVENUE_FOLDER).length).toBeGreaterThan(0);
    const rows = await mesh.rows('sales.orders');
    const pruned = await pruneAll();
    expect(pruned.map(({ product }) => product.product)).toEqual(['revenue']);
    expect(pruned[0]?.filesDeleted).toBeGreaterThan(0);
    expect(filesBelow(REVENUE_FOLDER)).toEqual([]);
    expect(await recorded()).toEqual(['orders live']);
    expect(await pointers()).toEqual(['orders']);
    expect(await mesh.rows('sales.orders')).toEqual(rows);
    expect(await pruneAll()).toEqual([]);
  });

  it('leaves live products, other domains and what the selection does not name alone', async () => {
    await mesh.apply();
    expect(await pruneAll()).toEqual([]);
    mesh.remove('domains/sales/revenue');
    await mesh.apply();
    const { value, problems } = await loaded();
    const elsewhere = { value: { ...value, domains: [] }, problems };
    expect(await prune(elsewhere, mesh.platform, { reason: 'closed' })).toEqual([]);
    const selection = ['sales.orders'];
    expect(await prune({ value, problems }, mesh.platform, { reason: 'closed', selection })).toEqual([]);
    expect(await recorded()).toEqual(['orders live', 'revenue retired']);
  });

  it('deletes nothing but what the platform wrote below a location', async () => {
    await retireRevenue();
    mesh.write(`${REVENUE_FOLDER}/notes/readme.txt`, 'mine');
    await pruneAll();
    expect(filesBelow(REVENUE_FOLDER)).toEqual(['readme.txt']);
  });

  it('keeps the files of a product that was given the location of a retired one', async () => {
    const at = (text: string): string =>
      text.replace('format: iceberg', 'format: iceberg, location: s3://x/y/');
    mesh.write('domains/sales/revenue/data-product.yaml', at(REVENUE));
    await retireRevenue();
    mesh.write(
      'domains/sales/income/data-product.yaml',
      at(REVENUE).replace('name: revenue', 'name: income'),
    );
    mesh.write('domains/sales/income/model.sql', REVENUE_SQL);
    await mesh.apply();
    const rows = await mesh.rows('sales.income');
    expect(rows.length).toBe(2);
    await pruneAll();
    expect(await recorded()).toEqual(['income live', 'orders live']);
    expect(await mesh.rows('sales.income')).toEqual(rows);
  });

  it.each([1, 2, 3])(
    'finishes what a crash after %i deleted files left, and points at none of them',
    async (n) => {
      await retireRevenue();
      let left = n;
      const crashing: Platform = {
        ...mesh.platform,
        storage: {
          ...mesh.platform.storage,
          delete: async (uri) => {
            if (left-- === 0) throw new Error('crash');
            await mesh.platform.storage.delete(uri);
          },
        },
      };
      await expect(pruneAll(crashing)).rejects.toThrow('crash');
      expect(await pointers()).toEqual(['orders']);
      expect(await recorded()).toEqual(['orders live', 'revenue retired']);
      await pruneAll();
      expect(filesBelow(REVENUE_FOLDER)).toEqual([]);
      expect(await recorded()).toEqual(['orders live']);
    },
  );

  it('lets the name be used again, from release 1', async () => {
    await retireRevenue();
    await pruneAll();
    mesh.write('domains/sales/revenue/data-product.yaml', REVENUE);
    mesh.write('domains/sales/revenue/model.sql', REVENUE_SQL);
    const { steps } = await mesh.apply();
    expect(steps.map(({ release }) => release?.number)).toEqual([1]);
    expect((await mesh.rows('sales.revenue')).length).toBe(2);
  });
});

describe('apply --prune', () => {
  const apply = (...args: readonly string[]) => runCommand(['-C', mesh.root, 'apply', ...args]);

  it.each([
    ['an empty reason', ['--prune', ' ', '--yes'], /--prune/],
    ['nobody to ask', ['--prune', 'closed'], /--yes/],
  ])('is refused for %s before anything happens', async (_, args, named) => {
    await mesh.apply();
    mesh.remove('domains/sales/revenue');
    const result = await apply(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(named);
    expect(await recorded()).toEqual(['orders live', 'revenue live']);
  });

  it('retires and forgets in one go; without the flag everything stays', async () => {
    await mesh.apply();
    mesh.remove('domains/sales/revenue');
    expect((await apply('--yes')).code).toBe(0);
    expect(await recorded()).toEqual(['orders live', 'revenue retired']);
    expect((await apply('--prune', 'closed', '--yes')).code).toBe(0);
    expect(await recorded()).toEqual(['orders live']);
    expect(filesBelow(REVENUE_FOLDER)).toEqual([]);
  });

  it('forgets nothing when a step of the plan failed', async () => {
    await retireRevenue();
    mesh.write(
      'domains/sales/orders/model.sql',
      "SELECT 'x' AS order_id, customer, amount, updated_at FROM shop_orders",
    );
    expect((await apply('--prune', 'closed', '--yes')).code).toBe(1);
    expect(await recorded()).toEqual(['orders live', 'revenue retired']);
  });
});
