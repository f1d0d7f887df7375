import { describe, expect, it } from 'vitest';
import type { RecordedProduct } from '../../capabilities/state.ts';
import type { Domain } from '../../model/mesh.ts';
import type { ProductKey } from '../../model/product-key.ts';
import {
  commitOf,
  declared,
  eventOf,
  HOSTILE_TEXTS,
  incidentOf,
  keyOf,
  measurementOf,
  NOW,
  type OpenState,
  resultOf,
  runOf,
  tableOf,
} from './fixtures.ts';
import { withState } from './with-state.ts';

const ROWS_OF_BIG_VALUE = 40_000;

function registration(
  key: ProductKey,
  description = 'all orders',
): Omit<RecordedProduct, 'release' | 'state'> {
  return {
    key,
    version: '1.0.0',
    specDigest: `spec of ${description}`,
    declaration: declared(key, description),
    tables: [tableOf('lines')],
    recordedAt: NOW,
  };
}

function domainOf(name: string, description = ''): Domain {
  return { name, file: `domains/${name}/domain.yaml`, description, team: 't', people: [], extensions: {} };
}

export function productConformance(open: OpenState): void {
  describe('products', () => {
    it(
      'records a declaration without a release',
      withState(open, async (store) => {
        const product = registration(keyOf());
        await store.products.register(product);
        expect(await store.products.get(keyOf())).toEqual({ ...product, state: 'live' });
        expect(await store.products.list('dev')).toEqual([{ ...product, state: 'live' }]);
      }),
    );

    it(
      'answers nothing for an unknown product',
      withState(open, async (store) => {
        expect(await store.products.get(keyOf())).toBeUndefined();
        expect(await store.products.list('dev')).toEqual([]);
      }),
    );

    it(
      'keeps the release when the declaration changes',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.products.register(registration(keyOf(), 'changed'));
        const product = await store.products.get(keyOf());
        expect(product?.declaration.product.description).toBe('changed');
        expect(product?.release).toEqual({ ...commitOf(keyOf(), 'b1').release, number: 1 });
      }),
    );

    it(
      'lists by domain, product and major, each with its newest release',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf('b'), 'b1'));
        await store.releases.commit(commitOf(keyOf('b'), 'b2', 'b1'));
        await store.products.register(registration({ ...keyOf('a'), major: 2 }));
        await store.products.register(registration(keyOf('a')));
        await store.products.register(registration({ ...keyOf('z'), domain: 'finance' }));
        const listed = await store.products.list('dev');
        expect(
          listed.map(({ key, release }) => [key.domain, key.product, key.major, release?.buildId]),
        ).toEqual([
          ['finance', 'z', 1, undefined],
          ['sales', 'a', 1, undefined],
          ['sales', 'a', 2, undefined],
          ['sales', 'b', 1, 'b2'],
        ]);
      }),
    );

    it(
      'retires, and a new declaration or release brings back',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.products.retire(keyOf(), NOW + 1);
        expect(await store.products.get(keyOf())).toMatchObject({ state: 'retired', recordedAt: NOW + 1 });
        expect((await store.products.get(keyOf()))?.release?.number).toBe(1);
        expect((await store.pointers.list('dev')).length).toBe(2);
        await store.releases.commit(commitOf(keyOf(), 'b2', 'b1'));
        expect((await store.products.get(keyOf()))?.state).toBe('live');
        await store.products.retire(keyOf(), NOW);
        await store.products.register(registration(keyOf()));
        expect((await store.products.get(keyOf()))?.state).toBe('live');
      }),
    );

    it(
      'forgets a pruned product and nothing else',
      withState(open, async (store) => {
        const gone = keyOf('orders');
        const kept = keyOf('returns');
        for (const key of [gone, kept]) {
          await store.runs.start(runOf(`run of ${key.product}`, key));
          await store.runs.saveResults(`run of ${key.product}`, [resultOf('r')]);
          await store.releases.commit(commitOf(key, key.product));
          await store.incidents.open(incidentOf(`incident of ${key.product}`, key));
          await store.lineage.save('dev', [eventOf('FAIL', { job: `sales.${key.product}` })]);
          await store.jobs.add('dev', {
            kind: 'build',
            subject: `sales.${key.product}`,
            payload: null,
            dueAt: NOW,
          });
        }
        await store.products.retire(gone, NOW);
        await store.products.prune(gone, 'no longer needed', NOW);
        expect((await store.products.list('dev')).map(({ key }) => key.product)).toEqual(['returns']);
        expect((await store.pointers.list('dev')).map(({ namespace }) => namespace)).toEqual([
          'returns',
          'returns',
        ]);
        expect(await store.releases.latest(gone)).toBeUndefined();
        expect(await store.releases.cursors(gone)).toEqual({});
        expect(await store.measurements.history(gone, 0)).toEqual([]);
        expect((await store.measurements.latest('dev')).map(({ product }) => product.product)).toEqual([
          'returns',
        ]);
        expect((await store.incidents.list('dev')).map(({ id }) => id)).toEqual(['incident of returns']);
        expect((await store.runs.list({ environment: 'dev', limit: 9 })).map(({ id }) => id)).toEqual([
          'run of returns',
        ]);
        expect(await store.runs.results('run of orders')).toEqual([]);
        expect((await store.lineage.list('dev', { job: 'sales.returns', limit: 9 })).length).toBe(1);
        expect((await store.jobs.list('dev')).map(({ subject }) => subject)).toEqual(['sales.returns']);
        expect(await store.releases.latest(kept)).toMatchObject({ number: 1 });
      }),
    );

    it(
      'starts again at release 1 after a prune, and prunes nothing twice',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await store.products.retire(keyOf(), NOW);
        await store.products.prune(keyOf(), 'reason', NOW);
        await store.products.prune(keyOf(), 'reason', NOW);
        expect(await store.releases.commit(commitOf(keyOf(), 'b1'))).toMatchObject({
          kind: 'published',
          release: { number: 1 },
        });
      }),
    );

    it(
      'does not prune a live product',
      withState(open, async (store) => {
        await store.releases.commit(commitOf(keyOf(), 'b1'));
        await expect(store.products.prune(keyOf(), 'reason', NOW)).rejects.toThrow();
        expect(await store.releases.latest(keyOf())).toMatchObject({ number: 1 });
      }),
    );

    it(
      'saves domains one by one and leaves others alone',
      withState(open, async (store) => {
        await store.products.saveDomains('dev', [domainOf('sales'), domainOf('finance')]);
        await store.products.saveDomains('dev', [domainOf('sales', 'changed')]);
        expect(await store.products.domains('dev')).toEqual([
          domainOf('finance'),
          domainOf('sales', 'changed'),
        ]);
      }),
    );

    it(
      'gives hostile text and big declarations back unchanged',
      withState(open, async (store) => {
        for (const [index, text] of HOSTILE_TEXTS.entries()) {
          await store.products.register(registration(keyOf(`p${index}-${text}`), text));
        }
        const big = registration(keyOf('big'), HOSTILE_TEXTS.join('').repeat(ROWS_OF_BIG_VALUE));
        await store.products.register(big);
        for (const [index, text] of HOSTILE_TEXTS.entries()) {
          const key = keyOf(`p${index}-${text}`);
          expect(await store.products.get(key)).toEqual({ ...registration(key, text), state: 'live' });
        }
        expect(await store.products.get(keyOf('big'))).toEqual({ ...big, state: 'live' });
      }),
    );

    it(
      'measures for a pruned product do not come back with a sibling major',
      withState(open, async (store) => {
        const second = { ...keyOf(), major: 2 };
        await store.products.register(registration(keyOf()));
        await store.products.register(registration(second));
        await store.measurements.save([measurementOf(keyOf()), measurementOf(second)]);
        await store.lineage.save('dev', [eventOf('COMPLETE')]);
        await store.products.retire(keyOf(), NOW);
        await store.products.prune(keyOf(), 'old major', NOW);
        expect(await store.measurements.latest('dev')).toEqual([measurementOf(second)]);
        expect((await store.lineage.list('dev', { limit: 9 })).length).toBe(1);
      }),
    );
  });
}
