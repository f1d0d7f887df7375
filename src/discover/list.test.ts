import { describe, expect, test } from 'vitest';
import {
  COMPLETENESS,
  contract,
  FRESHNESS,
  NOW,
  recordedProduct,
} from '../../tests/fixtures/recorded-products.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import type { Measurement } from '../model/measurement.ts';
import { findProduct } from './current-products.ts';
import { listProducts } from './list.ts';
import { summarise } from './summary.ts';

const MESH = [
  recordedProduct('supply-chain', 'logistics', { tier: 'silver' }),
  recordedProduct('sales', 'customer-360', { tier: 'gold', version: '1.4.0' }),
  recordedProduct('sales', 'customer-360', { tier: 'gold', version: '2.1.0' }),
  recordedProduct('sales', 'pipeline', { owner: 'crm-team' }),
  recordedProduct('sales', 'old', { state: 'retired' }),
  recordedProduct('finance', 'statements', { tier: 'gold' }),
];

function names(query: Omit<Parameters<typeof listProducts>[2], 'limit'>): readonly string[] | undefined {
  return listProducts(MESH, [], { limit: 100, ...query })?.products.map(
    (item) => `${item.domain}.${item.name}`,
  );
}

describe('listProducts', () => {
  test.each([
    {
      name: 'all live products once, by domain and name',
      query: {},
      expected: ['finance.statements', 'sales.customer-360', 'sales.pipeline', 'supply-chain.logistics'],
    },
    { name: 'by domain', query: { domain: 'sales' }, expected: ['sales.customer-360', 'sales.pipeline'] },
    { name: 'by tier', query: { tier: 'gold' }, expected: ['finance.statements', 'sales.customer-360'] },
    { name: 'by owner', query: { owner: 'crm-team' }, expected: ['sales.pipeline'] },
    { name: 'filters hold together', query: { domain: 'finance', tier: 'silver' }, expected: [] },
  ])('$name', ({ query, expected }) => {
    expect(names(query)).toEqual(expected);
  });

  test('pages without gaps or repeats, and the last page has no next', () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = listProducts(MESH, [], { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...(page?.products ?? []).map((item) => item.name));
      cursor = page?.next;
      if (cursor === undefined) break;
    }
    expect(seen).toEqual(['statements', 'customer-360', 'pipeline', 'logistics']);
  });

  test.each(['', 'nonsense', '%%%', 'YQ'])('refuses the cursor %j', (cursor) => {
    expect(listProducts(MESH, [], { limit: 1, cursor })).toBeUndefined();
  });
});

describe('findProduct', () => {
  test('takes the highest major unless one is named', () => {
    expect(findProduct(MESH, { domain: 'sales', product: 'customer-360' })?.version).toBe('2.1.0');
    expect(findProduct(MESH, { domain: 'sales', product: 'customer-360', major: 1 })?.version).toBe('1.4.0');
    expect(findProduct(MESH, { domain: 'sales', product: 'customer-360', major: 3 })).toBeUndefined();
    expect(findProduct(MESH, { domain: 'sales', product: 'old' })).toBeUndefined();
  });
});

describe('summarise', () => {
  test('has exactly the fields of the article, in its order', () => {
    const product = recordedProduct('sales', 'customer-360', {
      description: '  One row per customer.\n',
      tags: ['crm'],
      outputs: [
        { name: 'z-first', type: 'kafka', topic: 't' },
        { name: 'a-second', type: 'sql' },
      ],
    });
    expect(Object.entries(summarise(product, []))).toEqual([
      ['name', 'customer-360'],
      ['domain', 'sales'],
      ['description', 'One row per customer.'],
      ['owner', 'sales-team'],
      ['tier', 'unclassified'],
      ['tags', ['crm']],
      ['output_ports', ['z-first', 'a-second']],
      ['slo_status', 'unknown'],
    ]);
  });

  const product = recordedProduct('sales', 'x', {
    slos: [FRESHNESS, COMPLETENESS],
    contracts: [contract('c', { slos: [FRESHNESS] })],
  });
  test.each([
    { name: 'all met', statuses: ['met', 'met', 'met'], expected: 'met' },
    { name: 'one not measured', statuses: ['met', undefined, 'met'], expected: 'unknown' },
    { name: 'at risk beats unknown', statuses: ['at_risk', undefined, 'met'], expected: 'at_risk' },
    { name: 'the breach of a contract counts', statuses: ['met', 'met', 'breached'], expected: 'breached' },
  ] as const)('slo_status: $name', ({ statuses, expected }) => {
    expect(summarise(product, measurementsOf(product, statuses)).slo_status).toBe(expected);
  });

  test('a measurement of another target, product or major does not count', () => {
    const one = recordedProduct('sales', 'x', { slos: [FRESHNESS] });
    const [measured] = measurementsOf(one, ['met']);
    if (!measured) throw new Error('no measurement');
    expect(summarise(one, [measured]).slo_status).toBe('met');
    expect(summarise(one, [{ ...measured, target: '8h' }]).slo_status).toBe('unknown');
    expect(summarise(one, [{ ...measured, product: { ...one.key, major: 2 } }]).slo_status).toBe('unknown');
    expect(summarise(one, [{ ...measured, scope: 'other' }]).slo_status).toBe('unknown');
  });
});

function measurementsOf(
  product: RecordedProduct,
  statuses: readonly (Measurement['status'] | undefined)[],
): readonly Measurement[] {
  const scopes = ['product', 'product', 'c'];
  const slos = [FRESHNESS, COMPLETENESS, FRESHNESS];
  return statuses.flatMap((status, index) => {
    const slo = slos[index];
    if (status === undefined || !slo) return [];
    return [
      {
        product: product.key,
        scope: scopes[index] ?? '',
        slo: slo.name,
        measurement: '',
        target: slo.target,
        value: 1,
        status,
        detail: '',
        measuredAt: NOW,
      },
    ];
  });
}
