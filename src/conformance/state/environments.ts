import { describe, expect, it } from 'vitest';
import { productLease, type StateStore } from '../../capabilities/state.ts';
import type { Domain } from '../../model/mesh.ts';
import {
  commitOf,
  eventOf,
  HOUR,
  incidentOf,
  keyOf,
  measurementOf,
  NOW,
  type OpenState,
  planOf,
  runOf,
} from './fixtures.ts';
import { withState } from './with-state.ts';

const DOMAIN: Domain = { name: 'sales', file: 'f', description: '', team: 't', people: [], extensions: {} };
const NAMESPACE = { warehouse: 'w', namespace: 'n', properties: {} };
const ADDRESS = { warehouse: 'w', namespace: 'n', table: 't' };

/** One of everything. */
async function fill(store: StateStore, environment: string): Promise<void> {
  const key = keyOf('orders', environment);
  await store.products.saveDomains(environment, [{ ...DOMAIN, description: environment }]);
  await store.plans.save(planOf('digest', environment), NOW);
  await store.runs.start(runOf(`run in ${environment}`, key));
  await store.releases.commit({
    ...commitOf(key, 'b1'),
    release: { ...commitOf(key, 'b1').release, runId: `run in ${environment}` },
  });
  await store.pointers.putNamespace(environment, NAMESPACE, 'create');
  await store.pointers.swap(environment, [{ ...ADDRESS, next: environment }]);
  await store.measurements.save([measurementOf(key, { detail: environment })]);
  await store.incidents.open(incidentOf(`incident in ${environment}`, key));
  await store.lineage.save(environment, [eventOf('START', { runId: environment })]);
  await store.leases.acquire(environment, productLease(key), environment, NOW, NOW + HOUR);
  await store.jobs.add(environment, { kind: 'build', subject: 'sales.orders', payload: null, dueAt: NOW });
}

/** All that can be seen of one environment. */
async function seen(store: StateStore, environment: string): Promise<unknown> {
  const key = keyOf('orders', environment);
  return {
    products: await store.products.list(environment),
    product: await store.products.get(key),
    domains: await store.products.domains(environment),
    plan: await store.plans.latest(environment),
    planByDigest: await store.plans.get(environment, 'digest'),
    runs: await store.runs.list({ environment, limit: 9 }),
    releases: await store.releases.list(key, 9),
    byBuild: await store.releases.byBuild(key, 'b1'),
    cursors: await store.releases.cursors(key),
    pointers: await store.pointers.list(environment),
    pointer: await store.pointers.get(environment, 'w', 'n', 't'),
    namespaces: await store.pointers.namespaces(environment, 'w'),
    latest: await store.measurements.latest(environment),
    history: await store.measurements.history(key, 0),
    incidents: await store.incidents.list(environment),
    lineage: await store.lineage.list(environment, { limit: 9 }),
    outbox: await store.outbox.pending(environment, NOW, 9),
    jobs: await store.jobs.list(environment),
  };
}

/** Everything that one environment can do to its own records. */
async function disturb(store: StateStore, environment: string): Promise<void> {
  const key = keyOf('orders', environment);
  await store.runs.interruptAbandoned(environment, NOW + 9 * HOUR);
  await store.leases.release(environment, productLease(key), environment);
  await store.incidents.resolve(key, NOW);
  await store.jobs.take(environment, 'h', NOW, NOW + 1);
  await store.jobs.take(environment, 'h', NOW + HOUR, NOW + 2 * HOUR);
  await store.pointers.rename(environment, ADDRESS, { ...ADDRESS, table: 'u' });
  await store.pointers.drop(environment, 'w', 'n', 'u');
  await store.pointers.dropNamespace(environment, 'w', 'n');
  await store.releases.commit(commitOf(key, 'b2', 'b1'));
  await store.products.retire(key, NOW);
  await store.products.prune(key, 'reason', NOW);
  await store.plans.save({ ...planOf('digest', environment), mesh: 'other' }, NOW);
  await store.products.saveDomains(environment, [{ ...DOMAIN, description: 'changed' }]);
}

export function environmentIsolation(open: OpenState): void {
  describe('environments', () => {
    it(
      'sees nothing of another environment',
      withState(open, async (store) => {
        const empty = await seen(store, 'b');
        await fill(store, 'a');
        expect(await seen(store, 'b')).toEqual(empty);
        expect(await store.jobs.take('b', 'h', NOW, NOW + 1)).toBeUndefined();
        expect(await store.runs.interruptAbandoned('b', NOW + 9 * HOUR)).toEqual([]);
      }),
    );

    it(
      'holds the same names in two environments side by side',
      withState(open, async (store) => {
        await fill(store, 'a');
        const alone = await seen(store, 'a');
        await fill(store, 'b');
        expect(await seen(store, 'a')).toEqual(alone);
        expect(JSON.stringify(await seen(store, 'b'))).not.toContain('"environment":"a"');
      }),
    );

    it(
      'counts neither the leases nor the running jobs of another environment',
      withState(open, async (store) => {
        const subject = { kind: 'build', subject: 'sales.orders', payload: null, dueAt: NOW };
        await store.runs.start(runOf('run in a', keyOf('orders', 'a')));
        await store.leases.acquire('b', productLease(keyOf()), 'h', NOW, NOW + HOUR);
        expect(await store.runs.interruptAbandoned('a', NOW)).toEqual(['run in a']);
        for (const environment of ['a', 'b']) await store.jobs.add(environment, subject);
        expect(await store.jobs.take('a', 'h', NOW, NOW + HOUR)).toMatchObject({ subject: 'sales.orders' });
        expect(await store.jobs.take('b', 'h', NOW, NOW + HOUR)).toMatchObject({ subject: 'sales.orders' });
      }),
    );

    it(
      'changes nothing in another environment',
      withState(open, async (store) => {
        await fill(store, 'a');
        await fill(store, 'b');
        const before = await seen(store, 'b');
        await disturb(store, 'a');
        expect(await seen(store, 'b')).toEqual(before);
        const lease = await store.leases.acquire('b', productLease(keyOf()), 'other', NOW, NOW + 1);
        expect(lease).toMatchObject({ acquired: false, holder: 'b' });
      }),
    );
  });
}
