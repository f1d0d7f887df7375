import { at, type Random, randomOf } from './random.ts';

/** What does not change over the year: regions, goods, warehouses, suppliers. */
export interface Region {
  readonly name: 'US' | 'EU' | 'APAC';
  readonly warehouse: string;
  readonly countries: readonly { readonly code: string; readonly currency: string }[];
}

export const REGIONS: readonly Region[] = [
  {
    name: 'US',
    warehouse: 'WH-RENO',
    countries: [
      { code: 'US', currency: 'USD' },
      { code: 'CA', currency: 'USD' },
    ],
  },
  {
    name: 'EU',
    warehouse: 'WH-VENLO',
    countries: [
      { code: 'DE', currency: 'EUR' },
      { code: 'FR', currency: 'EUR' },
      { code: 'NL', currency: 'EUR' },
      { code: 'GB', currency: 'GBP' },
    ],
  },
  {
    name: 'APAC',
    warehouse: 'WH-SYDNEY',
    countries: [
      { code: 'AU', currency: 'AUD' },
      { code: 'JP', currency: 'JPY' },
    ],
  },
];

/** Shelf price in a currency = dollar price × `perDollar` / 100. */
export const CURRENCIES: readonly {
  readonly code: string;
  readonly perDollar: number;
  readonly rate: number;
}[] = [
  { code: 'USD', perDollar: 100, rate: 100_000_000 },
  { code: 'EUR', perDollar: 94, rate: 108_500_000 },
  { code: 'GBP', perDollar: 80, rate: 127_000_000 },
  { code: 'AUD', perDollar: 152, rate: 65_800_000 },
  { code: 'JPY', perDollar: 15_000, rate: 670_000 },
];

export interface Sku {
  readonly id: string;
  readonly category: string;
  readonly priceCents: number;
  readonly costCents: number;
  readonly supplier: string;
}

export interface Supplier {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly leadDays: number;
  /** how many of 1000 orders arrive late, and how many short */
  readonly latePerMille: number;
  readonly shortPerMille: number;
}

export interface Company {
  readonly skus: readonly Sku[];
  readonly suppliers: readonly Supplier[];
}

const CATEGORIES = [
  { code: 'TNT', name: 'tents', low: 9900, high: 34900 },
  { code: 'BPK', name: 'backpacks', low: 4900, high: 18900 },
  { code: 'SLP', name: 'sleeping', low: 3900, high: 21900 },
  { code: 'JKT', name: 'jackets', low: 5900, high: 24900 },
  { code: 'BTS', name: 'boots', low: 6900, high: 17900 },
  { code: 'CLB', name: 'climbing', low: 1500, high: 12900 },
  { code: 'CKW', name: 'cookware', low: 1200, high: 7900 },
  { code: 'ACC', name: 'accessories', low: 500, high: 3900 },
] as const;
const SKUS_PER_CATEGORY = 50;
const SUPPLIERS = 25;
const SUPPLIER_NAMES = ['Alder', 'Birch', 'Cedar', 'Dorado', 'Eiger'];
const SUPPLIER_KINDS = ['Textiles', 'Mountain Works', 'Outdoor Mills', 'Gear', 'Manufacturing'];
const SUPPLIER_COUNTRIES = ['VN', 'CN', 'PT', 'IT', 'US', 'TW', 'BD'];

export function companyOf(seed: number): Company {
  const random = randomOf(seed, 'company');
  const suppliers = Array.from({ length: SUPPLIERS }, (_, index) => supplierOf(random, index));
  const skus = CATEGORIES.flatMap((category) =>
    Array.from({ length: SKUS_PER_CATEGORY }, (_, index) => {
      const priceCents = Math.floor(random.between(category.low, category.high) / 100) * 100 + 95;
      return {
        id: `${category.code}-${String(index + 1).padStart(4, '0')}`,
        category: category.name,
        priceCents,
        costCents: Math.floor((priceCents * random.between(38, 52)) / 100),
        supplier: random.pick(suppliers).id,
      };
    }),
  );
  return { skus, suppliers };
}

/** Goods at the front of the list sell better. */
export function popularSku(random: Random, company: Company): Sku {
  const index = Math.min(random.below(company.skus.length), random.below(company.skus.length));
  // Neighbours in the list share a category: step through it so that every category has best sellers.
  return at(company.skus, (index * 53) % company.skus.length);
}

export function currencyOf(code: string): (typeof CURRENCIES)[number] {
  return at(
    CURRENCIES,
    CURRENCIES.findIndex((currency) => currency.code === code),
  );
}

function supplierOf(random: Random, index: number): Supplier {
  const name = at(SUPPLIER_NAMES, index % SUPPLIER_NAMES.length);
  const kind = at(SUPPLIER_KINDS, Math.floor(index / SUPPLIER_NAMES.length));
  return {
    id: `SUP-${String(index + 1).padStart(3, '0')}`,
    name: `${name} ${kind}`,
    country: random.pick(SUPPLIER_COUNTRIES),
    leadDays: random.between(6, 18),
    latePerMille: random.between(20, 320),
    shortPerMille: random.between(10, 150),
  };
}
