import { describe, expect, test } from 'vitest';
import { contract, recordedProduct } from '../../tests/fixtures/recorded-products.ts';
import { searchProducts } from './search.ts';
import { searchIndex } from './search-index.ts';
import { queryTokens, tokensOf } from './tokens.ts';

const MESH = [
  recordedProduct('sales', 'customer-transactions', {
    description: 'One row per completed sale.',
    tier: 'gold',
    columns: { transaction_id: 'string', amount: 'decimal(12,2)', currencyCode: 'string' },
    contracts: [contract('customer-transactions')],
  }),
  recordedProduct('sales', 'customer-360', {
    description: 'Unified customer view.',
    tier: 'gold',
    pii: true,
    tags: ['crm', 'analytics'],
    columns: { customer_id: 'string', email: 'string' },
    described: { email: 'Address for newsletters' },
  }),
  recordedProduct('finance', 'revenue-analytics', {
    description: 'Net revenue by month.',
    tier: 'silver',
    tags: ['crm'],
  }),
  recordedProduct('supply-chain', 'inventory-levels', { description: 'Stock in each warehouse.' }),
];
const INDEX = searchIndex(MESH);

function search(query: string, more: object = {}): readonly string[] {
  return searchProducts(INDEX, [], { query, limit: 20, ...more }).map((hit) => hit.name);
}

describe('searchProducts', () => {
  test.each([
    { name: 'a name', query: 'customer-360', first: 'customer-360' },
    { name: 'a plural', query: 'customers', first: 'customer-360' },
    { name: 'a column', query: 'amount', first: 'customer-transactions' },
    { name: 'part of a camelCase column', query: 'currency', first: 'customer-transactions' },
    { name: 'a column description', query: 'newsletter', first: 'customer-360' },
    { name: 'a contract use case', query: 'recognition', first: 'customer-transactions' },
    { name: 'a prefix', query: 'invent', first: 'inventory-levels' },
    { name: 'a typing mistake', query: 'invnetory', first: 'inventory-levels' },
    { name: 'two typing mistakes in a long word', query: 'transctoins', first: 'customer-transactions' },
    { name: 'a question', query: 'Where do I find the net revenue of a month?', first: 'revenue-analytics' },
    { name: 'personal data', query: 'pii', first: 'customer-360' },
  ])('finds $name', ({ query, first }) => {
    expect(search(query)[0]).toBe(first);
  });

  test('finding every word counts more than finding one of them well', () => {
    const named = recordedProduct('finance', 'revenue', { description: '' });
    const both = recordedProduct('finance', 'ledger', {
      description: '',
      columns: { x: 'string' },
      described: { x: 'Revenue of the month' },
    });
    const index = searchIndex([named, both]);
    const names = searchProducts(index, [], { query: 'revenue month', limit: 2 }).map((hit) => hit.name);
    expect(names).toEqual(['ledger', 'revenue']);
  });

  test('says what matched, and how', () => {
    const [hit] = searchProducts(INDEX, [], { query: 'amont revenue', limit: 1, domain: 'sales' });
    expect(hit?.matched).toEqual([
      { field: 'column', text: 'amount', word: 'amont', how: 'similar' },
      { field: 'contract use case', text: 'Revenue recognition', word: 'revenue', how: 'exact' },
    ]);
  });

  test('finds nothing for nonsense', () => {
    expect(search('zzzqqq')).toEqual([]);
    expect(search('xy')).toEqual([]);
  });

  test.each([
    { name: 'domain', more: { domain: 'finance' }, expected: ['revenue-analytics'] },
    { name: 'tier', more: { tier: 'gold' }, expected: ['customer-360', 'customer-transactions'] },
    { name: 'all tags', more: { tags: ['crm', 'analytics'] }, expected: ['customer-360'] },
    { name: 'limit', more: { limit: 1 }, expected: ['revenue-analytics'] },
  ])('without words, filters list by $name', ({ more, expected }) => {
    expect(search('', more)).toEqual(expected);
  });

  test('filters hold for words too', () => {
    expect(search('customer', { domain: 'finance' })).toEqual([]);
    expect(search('crm', { tier: 'silver' })).toEqual(['revenue-analytics']);
  });
});

describe('tokens', () => {
  test.each([
    ['customer_id', ['customer', 'id']],
    ['currencyCode2', ['currency', 'code2']],
    ['Überweisungen à la carte', ['uberweisungen', 'a', 'la', 'carte']],
    ['categories addresses status', ['category', 'address', 'status']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(tokensOf(text)).toEqual(expected);
  });

  test('a question of fillers only keeps them', () => {
    expect(queryTokens('what is the')).toEqual(['what', 'is', 'the']);
    expect(queryTokens('what is the revenue')).toEqual(['revenue']);
  });
});

describe('speed', () => {
  test('p95 of a search stays within 100 ms at 1,000 products of 30 columns', () => {
    const words = [
      'order',
      'amount',
      'customer',
      'region',
      'price',
      'stock',
      'margin',
      'campaign',
      'visit',
      'shipment',
    ];
    const word = (n: number): string => `${words[n % words.length]}${n % 7 === 0 ? n % 997 : ''}`;
    const mesh = Array.from({ length: 1_000 }, (_, p) =>
      recordedProduct(`domain-${p % 20}`, `${word(p)}-${word(p * 3 + 1)}-${p}`, {
        description: `All about ${word(p + 2)} and ${word(p * 7)} by ${word(p * 11)}.`,
        columns: Object.fromEntries(
          Array.from({ length: 30 }, (_, c) => [`${word(p * 31 + c)}_${word(c * 13 + p)}_${c}`, 'string']),
        ),
      }),
    );
    const index = searchIndex(mesh);
    const queries = [
      'customer amount',
      'shipmnet',
      'regions of campaigns',
      'stok marign',
      'pric',
      'order700',
      'campagin visit price',
    ];
    const times = Array.from({ length: 60 }, (_, n) => {
      const start = performance.now();
      searchProducts(index, [], { query: queries[n % queries.length] ?? '', limit: 20 });
      return performance.now() - start;
    }).sort((a, b) => a - b);
    expect(times[56]).toBeLessThan(100);
  });
});
