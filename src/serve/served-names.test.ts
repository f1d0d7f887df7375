import { describe, expect, it } from 'vitest';
import type { RecordedProduct } from '../capabilities/state.ts';
import { servedNames } from './served-names.ts';

interface Given {
  readonly domain?: string;
  readonly product?: string;
  readonly major?: number;
  readonly tables?: readonly string[];
  readonly port?: { readonly catalog?: string; readonly schema?: string };
  readonly state?: 'live' | 'retired';
  readonly released?: boolean;
}

/** Only what names are made of. */
function product(given: Given): RecordedProduct {
  const {
    domain = 'sales',
    product: name = 'customer-360',
    major = 1,
    tables = [name],
    port,
    state = 'live',
  } = given;
  return {
    key: { environment: 'dev', domain, product: name, major },
    state,
    tables: tables.map((table) => ({ table })),
    ...(given.released === false ? {} : { release: {} }),
    declaration: { product: { outputPorts: port ? [{ name: 'p', type: 'sql', ...port }] : [] } },
  } as unknown as RecordedProduct;
}

function namesOf(products: readonly RecordedProduct[]): readonly string[] {
  return servedNames(products).map(({ name, table, unusable }) => {
    const text = [name.catalog, name.schema, name.name].filter((part) => part !== undefined).join('.');
    return `${text} → ${table}${unusable ? ` (${unusable})` : ''}`;
  });
}

const CASES: readonly (readonly [
  reason: string,
  products: readonly RecordedProduct[],
  names: readonly string[],
])[] = [
  [
    'one table: canonical and short',
    [product({})],
    ['sales.customer_360.customer_360 → customer-360', 'sales.customer_360 → customer-360'],
  ],
  [
    'several tables: no short name',
    [product({ tables: ['a', 'b-c'] })],
    ['sales.customer_360.a → a', 'sales.customer_360.b_c → b-c'],
  ],
  [
    'older majors by suffix',
    [product({ major: 1 }), product({ major: 2 })],
    [
      'sales.customer_360_v1.customer_360 → customer-360',
      'sales.customer_360.customer_360 → customer-360',
      'sales.customer_360_v1 → customer-360',
      'sales.customer_360 → customer-360',
    ],
  ],
  [
    'an alias by port, all tables',
    [product({ tables: ['a', 'b'], port: { catalog: 'lake-house', schema: 'c360' } })],
    [
      'sales.customer_360.a → a',
      'sales.customer_360.b → b',
      'lake_house.c360.a → a',
      'lake_house.c360.b → b',
    ],
  ],
  [
    'a port without catalog gives none',
    [product({ tables: ['a', 'b'], port: { schema: 'c360' } })],
    ['sales.customer_360.a → a', 'sales.customer_360.b → b'],
  ],
  [
    'the alias of another table is ambiguous, the own name is not',
    [
      product({ tables: ['a', 'x'], port: { catalog: 'lake', schema: 's' } }),
      product({ product: 'other', tables: ['a', 'y'], port: { catalog: 'LAKE', schema: 's' } }),
    ],
    [
      'sales.customer_360.a → a',
      'sales.customer_360.x → x',
      'sales.other.a → a',
      'sales.other.y → y',
      'lake.s.a → a (ambiguous)',
      'lake.s.x → x',
      'LAKE.s.y → y',
    ],
  ],
  [
    'no alias takes a canonical name',
    [
      product({ tables: ['a', 'b'] }),
      product({
        domain: 'crm',
        product: 'x',
        tables: ['a', 'c'],
        port: { catalog: 'sales', schema: 'customer_360' },
      }),
    ],
    [
      'sales.customer_360.a → a',
      'sales.customer_360.b → b',
      'crm.x.a → a',
      'crm.x.c → c',
      'sales.customer_360.c → c',
    ],
  ],
  [
    'the engine’s own names',
    [product({ domain: 'system' })],
    [
      'system.customer_360.customer_360 → customer-360 (reserved)',
      'system.customer_360 → customer-360 (reserved)',
    ],
  ],
  [
    'a product that would hide short names',
    [product({ product: 'main', tables: ['a', 'b'] })],
    ['sales.main.a → a (reserved)', 'sales.main.b → b (reserved)'],
  ],
  [
    'retired or never released',
    [product({ state: 'retired' }), product({ domain: 'crm', released: false })],
    [],
  ],
];

describe('names of published tables', () => {
  it.each(CASES)('%s', (_reason, products, names) => {
    expect(namesOf(products)).toEqual(names);
  });

  it('puts the short name where the engine looks for it', () => {
    const short = servedNames([product({})]).find(({ name }) => name.catalog === undefined);
    expect(short?.definedAs).toEqual({ catalog: 'sales', schema: 'main', name: 'customer_360' });
  });
});
