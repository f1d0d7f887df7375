import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Platform } from '../../src/capabilities/platform.ts';
import { maintain, rollback } from '../../src/mesh.ts';
import { runCommand } from '../fixtures/command.ts';
import { ORDERS, ORDERS_SQL, ordersCsv, type SmallMesh, smallMesh } from '../fixtures/small-mesh.ts';

let mesh: SmallMesh;
beforeEach(async () => {
  mesh = await smallMesh();
  mesh.remove('domains/sales/revenue');
});
afterEach(() => mesh[Symbol.asyncDispose]());

const KEY = { environment: 'dev', domain: 'sales', product: 'orders', major: 1 };
const FILE = 'domains/sales/orders/data-product.yaml';
const DAY_MS = 86_400_000;
const back = (to?: number, platform: Platform = mesh.platform) =>
  rollback({ product: 'sales.orders', ...(to === undefined ? {} : { to }) }, platform);
const ids = async () =>
  (await mesh.rows('sales.orders', 'SELECT order_id FROM t ORDER BY 1')).map((row) => row['order_id']);
const day = (n: number): string => `2026-03-0${n}T10:00:00Z`;
const deliver = (n: number): void =>
  mesh.write(`data/orders/${n}.csv`, ordersCsv(`O-${n}0 ann 1.00 ${day(n)}`));
const codes = async (answer: ReturnType<typeof back>) => (await answer).problems.map(({ code }) => code);

/** Releases 1, 2 and 3, each with one file more. */
async function threeReleases(mode: string): Promise<void> {
  mesh.write(FILE, ORDERS.replace('mode: full', `mode: ${mode}`));
  await mesh.apply();
  for (const n of [2, 3]) {
    deliver(n);
    await mesh.run();
  }
}

describe('rolling back', () => {
  it.each(['full', 'append', 'merge'])(
    'publishes an earlier release of a %s table as a new one',
    async (mode) => {
      await threeReleases(mode);
      const { value, problems } = await back();
      expect(problems).toEqual([]);
      expect(value).toMatchObject({ outcome: 'published', release: { number: 4, version: '1.0.0' } });
      expect(await ids()).toEqual(['O-1', 'O-2', 'O-20']);
      expect(value?.release?.tables[0]?.rows).toBe(3);
      const run = await mesh.platform.state.runs.get(value?.runId ?? '');
      expect(run).toMatchObject({ trigger: 'rollback', state: 'succeeded', releaseNumber: 4 });
      const { releases, runs } = mesh.platform.state;
      const target = (await releases.list(KEY, 9)).find(({ number }) => number === 2);
      expect(await runs.results(run?.id ?? '')).toEqual(await runs.results(target?.runId ?? ''));
      expect((await mesh.plan()).changes).toEqual([]);
    },
  );

  it.each(['full', 'append', 'merge'])(
    'lets the next run of a %s table read again what was undone, once',
    async (mode) => {
      await threeReleases(mode);
      await back(1);
      expect(await ids()).toEqual(['O-1', 'O-2']);
      deliver(4);
      const { steps } = await mesh.run();
      expect(steps.map(({ outcome, release }) => [outcome, release?.number])).toEqual([['published', 5]]);
      expect(await ids()).toEqual(['O-1', 'O-2', 'O-20', 'O-30', 'O-40']);
    },
  );

  it('goes back from a rollback, to what it undid', async () => {
    await threeReleases('append');
    await back(1);
    await back(3);
    expect(await ids()).toEqual(['O-1', 'O-2', 'O-20', 'O-30']);
    expect((await mesh.run()).steps.map(({ outcome }) => outcome)).toEqual(['unchanged']);
  });

  it('works after maintenance has moved the pointer, and after a changed description', async () => {
    await threeReleases('append');
    await maintain(KEY, mesh.platform);
    mesh.write(
      FILE,
      ORDERS.replace('mode: full', 'mode: append').replace(
        '{ name: customer, type: string }',
        '{ name: customer, type: string, description: who }',
      ),
    );
    await mesh.apply();
    deliver(4);
    await mesh.run();
    expect(await codes(back(2))).toEqual([]);
    expect(await ids()).toEqual(['O-1', 'O-2', 'O-20']);
  });

  it.each([
    ['the live release', 3],
    ['a release that never was', 9],
    ['release 0', 0],
  ])('is refused to %s', async (_, to) => {
    await threeReleases('full');
    expect(await codes(back(to))).toEqual(['DM9012']);
  });

  it('is refused without an earlier release, and for products that are unknown or retired', async () => {
    await mesh.apply();
    expect(await codes(back())).toEqual(['DM9012']);
    expect(await codes(rollback({ product: 'sales.nothing' }, mesh.platform))).toEqual(['DM9012']);
    await mesh.platform.state.products.retire(KEY, 1);
    expect(await codes(back(1))).toEqual(['DM9012']);
    expect(await codes(rollback({ product: 'sales.orders.v1' }, mesh.platform))).toEqual(['DM9012']);
  });

  it('is refused when a snapshot has expired', async () => {
    await threeReleases('append');
    const later = { ...mesh.platform, clock: { now: () => mesh.platform.clock.now() + 30 * DAY_MS } };
    await maintain(KEY, later);
    expect(await codes(back())).toEqual(['DM9013']);
    expect(await ids()).toEqual(['O-1', 'O-2', 'O-20', 'O-30']);
  });

  it('is refused when rows landed from its inputs are swept, or where they stood is not kept', async () => {
    await threeReleases('append');
    const { state, storage } = mesh.platform;
    const kept = await state.releases.cursorsOf(KEY, 2);
    const landing = [{ uri: `${storage.locate('landing://_landing/gone')}/1.parquet`, rows: 1, shape: 0 }];
    const cursors = { 'shop-orders': { kind: 'stream', landing } };
    const answers = [kept && { ...kept, cursors }, undefined];
    for (const answer of answers) {
      const releases = { ...state.releases, cursorsOf: async () => answer };
      expect(await codes(back(2, { ...mesh.platform, state: { ...state, releases } }))).toEqual(['DM9013']);
    }
    expect((await state.releases.latest(KEY))?.number).toBe(3);
  });

  it('is refused when columns have changed', async () => {
    await threeReleases('full');
    mesh.write(
      FILE,
      ORDERS.replace(
        '      - { name: customer',
        '      - { name: note, type: string }\n      - { name: customer',
      ),
    );
    mesh.write('domains/sales/orders/model.sql', ORDERS_SQL.replace('SELECT', "SELECT 'x' AS note,"));
    mesh.remove('domains/sales/orders/data-contract.yaml');
    expect((await mesh.apply()).steps.map(({ outcome }) => outcome)).toEqual(['published']);
    expect(await codes(back(2))).toEqual(['DM9014']);
  });

  it('is refused when inputs are declared differently: their positions would mean something else', async () => {
    await threeReleases('append');
    const text = ORDERS.replace('mode: full', 'mode: append').replace('shop-orders', 'orders-of-shop');
    mesh.write(FILE, text);
    mesh.write('domains/sales/orders/model.sql', ORDERS_SQL.replace('shop_orders', 'orders_of_shop'));
    expect((await mesh.apply()).steps.map(({ outcome }) => outcome)).toEqual(['published']);
    expect(await codes(back(3))).toEqual(['DM9014']);
    expect(await codes(back(4))).toEqual(['DM9012']);
  });

  it('loses to whoever moved a table meanwhile, and leaves the run failed', async () => {
    await threeReleases('append');
    const { state, format } = mesh.platform;
    const racing: Platform = {
      ...mesh.platform,
      format: {
        ...format,
        rollback: async (location, snapshotId) => {
          const prepared = await format.rollback(location, snapshotId);
          const swap = { warehouse: 'sales', namespace: 'orders', table: 'orders', expected: location };
          const moved = await format.rollback(location, snapshotId);
          await state.pointers.swap('dev', [
            { ...swap, next: moved.metadataLocation, owner: { ...KEY, table: 'orders' } },
          ]);
          return prepared;
        },
      },
    };
    const { value } = await back(2, racing);
    expect(value).toMatchObject({ outcome: 'failed', problems: [{ code: 'DM9011' }] });
    expect(await state.runs.get(value?.runId ?? '')).toMatchObject({
      state: 'failed',
      error: { code: 'DM9011' },
    });
    expect((await state.releases.latest(KEY))?.number).toBe(3);
  });
});

describe('runs rollback', () => {
  const datamesh = (...args: readonly string[]) => runCommand(['-C', mesh.root, ...args]);

  it('undoes the last release, shows the run, and says by its exit code what went wrong', async () => {
    await threeReleases('append');
    const done = await datamesh('runs', 'rollback', 'sales.orders');
    expect(`${done.code} ${done.stderr}`).toMatch(/^0 .*release 4/s);
    expect(await ids()).toEqual(['O-1', 'O-2', 'O-20']);
    const runs = await datamesh('--json', 'runs');
    expect(JSON.parse(runs.stdout)[0]).toMatchObject({ trigger: 'rollback', release_number: 4 });
    const missing = await datamesh('runs', 'rollback', 'sales.orders', '--to', '77');
    expect(`${missing.code} ${missing.stderr}`).toMatch(/^5 .*DM9012/s);
    expect((await datamesh('runs', 'rollback', 'sales.orders', '--to', 'x')).code).toBe(2);
    expect((await datamesh('runs', 'rollback')).code).toBe(2);
  });
});
