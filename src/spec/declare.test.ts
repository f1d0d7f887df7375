import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../model/mesh.ts';
import { declare, isDeclarationPath } from './index.ts';

const MESH = 'apiVersion: datamesh/v1\nkind: Mesh\nmetadata: { name: shop }\n';
const HEAD = 'apiVersion: datamesh/v1\nkind: DataProduct\n';

function product(
  name: string,
  spec: string,
  more: { readonly domain?: string; readonly version?: string } = {},
): readonly SourceFile[] {
  const { domain = 'sales', version = '1.0.0' } = more;
  const folder = `domains/${domain}/${name}`;
  return [
    {
      path: `${folder}/data-product.yaml`,
      text: `${HEAD}metadata: { name: ${name.replace(/\/.*/, '')}, domain: ${domain}, owner: me, version: ${version} }\nspec:\n${spec}`,
    },
    { path: `${folder}/model.sql`, text: 'SELECT 1 AS id' },
  ];
}

function domain(name: string): SourceFile {
  return {
    path: `domains/${name}/domain.yaml`,
    text: `apiVersion: datamesh/v1\nkind: Domain\nmetadata: { name: ${name} }\nspec: { team: t }\n`,
  };
}

const SALES = [{ path: 'datamesh.yaml', text: MESH }, domain('sales')];

function reading(...names: readonly string[]): string {
  return `  inputPorts:\n${names.map((name) => `    - { name: ${name.replace('.', '-')}, product: ${name} }\n`).join('')}`;
}

function codes(files: readonly SourceFile[]): readonly string[] {
  return declare(files).problems.map(({ code }) => code);
}

describe('examples', () => {
  it.each([
    ['retail', [], 13],
    ['source-article', ['DM3107'], 2],
  ])('%s yields %j', (name, expected, products) => {
    const { value, problems } = declare(readExample(name));
    expect(problems.map(({ code }) => code)).toEqual(expected);
    expect(value.products).toHaveLength(products);
  });
});

function readExample(name: string): readonly SourceFile[] {
  const root = new URL(`../../examples/${name}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(isDeclarationPath)
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

describe('cycles', () => {
  it('are named once, in full, in the same words from wherever one looks', () => {
    const files = [
      ...SALES,
      // `a` leads into the circle at `d` and is not on it.
      ...product('a', reading('sales.d')),
      ...product('d', reading('sales.b')),
      ...product('b', reading('sales.c')),
      ...product('c', reading('sales.d', 'sales.e')),
      ...product('e', '  description: a'),
    ];
    const { problems } = declare(files);
    const cycles = problems.filter(({ code }) => code === 'DM2009');
    expect(cycles.map(({ message }) => message.replace(/^.*: /, ''))).toEqual([
      'sales.b → sales.c → sales.d → sales.b',
    ]);
    expect(cycles[0]?.where).toMatchObject({ file: 'domains/sales/b/data-product.yaml', line: 6 });
  });
});

describe('products of other checkouts', () => {
  const [other] = declare([...SALES, ...product('orders', '  description: a')]).value.products;
  const files = [
    { path: 'datamesh.yaml', text: MESH },
    domain('finance'),
    ...product('ledger', reading('sales.orders'), { domain: 'finance' }),
  ];

  it('are missing when nobody knows them', () => {
    expect(codes(files)).toEqual(['DM2003']);
  });

  it('are found when state knows them', () => {
    const known = { products: other ? [other] : [] };
    expect(declare(files, known).problems).toEqual([]);
  });

  it('are not taken from state in a domain that this checkout governs', () => {
    const governing = [...files, domain('sales')];
    expect(declare(governing, { products: other ? [other] : [] }).problems.map(({ code }) => code)).toEqual([
      'DM2003',
    ]);
  });
});

describe('older majors', () => {
  it('stand beside the current one, under their own names', () => {
    const files = [
      ...SALES,
      ...product('orders', '  description: a', { version: '2.0.0' }),
      ...product('orders/v1', '  description: a'),
    ];
    const { value, problems } = declare(files);
    expect(problems).toEqual([]);
    expect(value.products.map(({ major, models }) => [major, models[0]?.file])).toEqual([
      [1, 'domains/sales/orders/v1/model.sql'],
      [2, 'domains/sales/orders/model.sql'],
    ]);
  });

  it('collide with a product of their SQL name', () => {
    const files = [
      ...SALES,
      ...product('orders', '  description: a', { version: '2.0.0' }),
      ...product('orders/v1', '  schema: { tables: [{ name: orders }] }'),
      ...product('orders-v1', '  schema: { tables: [{ name: orders }] }'),
    ];
    expect(codes(files)).toContain('DM2011');
  });
});

describe('the digest of a product', () => {
  const plain = '  description: a\n  classification: { tier: gold, pii: true }\n';
  const digest = (spec: string, sql = 'SELECT 1 AS id'): string => {
    const files = [...SALES, ...product('orders', spec)].map((file) =>
      file.path.endsWith('.sql') ? { ...file, text: sql } : file,
    );
    return declare(files).value.products[0]?.digest ?? '';
  };

  it.each([
    ['a comment', `  # note\n${plain}`],
    ['another order of keys', '  classification: { pii: true, tier: gold }\n  description: a\n'],
    ['another way to quote', '  description: "a"\n  classification: { tier: "gold", pii: true }\n'],
    ['a default written out', `${plain}  inputPorts: []\n`],
  ])('stays with %s', (_, spec) => {
    expect(digest(spec)).toBe(digest(plain));
  });

  it.each([
    ['another value', plain.replace('gold', 'silver')],
    ['an extension', `${plain}  x-note: 1\n`],
  ])('changes with %s', (_, spec) => {
    expect(digest(spec)).not.toBe(digest(plain));
  });

  it('changes with the model', () => {
    expect(digest(plain, 'SELECT 2 AS id')).not.toBe(digest(plain));
  });
});

describe('defaults and kept keys', () => {
  it('fill what is left out', () => {
    const declared = declare([
      ...SALES,
      ...product(
        'orders',
        '  x-note: { a: [1] }\n  schema:\n    tables: [{ name: orders, x-table: 1 }]\n    snapshotRetention: 1d\n',
      ),
    ]).value.products[0];
    expect(declared?.product.tables[0]).toMatchObject({
      columns: [],
      incremental: { mode: 'full' },
      snapshotRetention: '1d',
    });
    expect(declared?.product.extensions).toEqual({
      'spec.x-note': { a: [1] },
      'spec.schema.tables.0.x-table': 1,
    });
    expect(declared?.product.governance).toEqual({ accessControl: [] });
  });
});

describe('columns named beside the tables', () => {
  it.each([
    ['slos: { freshness: { target: 4h, column: at } }', '6:44'],
    ['governance: { accessControl: [{ role: r, permissions: [read], columns: [id, no] }] }', '6:79'],
    ['governance: { accessControl: [{ role: r, permissions: [read], unmask: [no] }] }', '6:74'],
    [
      'governance: { accessControl: [{ role: r, permissions: [read], rowFilter: { column: no, attribute: a } }] }',
      '6:86',
    ],
  ])('%s', (text, place) => {
    const files = [...SALES, ...product('orders', `  schema: { columns: [{ name: id }] }\n  ${text}`)];
    const found = declare(files).problems.map(({ code, where }) => `${code} ${where?.line}:${where?.column}`);
    expect(found).toEqual([`DM2019 ${place}`]);
  });
});

describe('references of rules', () => {
  it('name the table of a product by its own name, however short they were written', () => {
    const contract = {
      path: 'domains/sales/orders/data-contract.yaml',
      text: 'apiVersion: datacontract/v1\nkind: DataContract\nmetadata: { name: c, version: 1.0.0, owner: me }\nproducer: { domain: sales, dataProduct: orders }\nquality:\n  rules: [{ check: reference, column: id, to: sales.lines.id }]\n',
    };
    const lines = product('lines', '  schema: { tables: [{ name: positions }] }').map((file) =>
      file.path.endsWith('.sql') ? { ...file, path: 'domains/sales/lines/models/positions.sql' } : file,
    );
    const { value, problems } = declare([
      ...SALES,
      ...product('orders', '  description: a'),
      contract,
      ...lines,
    ]);
    expect(problems).toEqual([]);
    const rules = value.products.flatMap(({ contracts }) => contracts.flatMap((each) => each.rules));
    expect(rules).toMatchObject([{ to: { product: 'sales.lines', table: 'positions', column: 'id' } }]);
  });
});

describe('isDeclarationPath', () => {
  it.each([
    ['datamesh.yaml', true],
    ['datamesh.local.yaml', true],
    ['policies/pii.yaml', true],
    ['policies/pii.ts', false],
    ['policies/tests/a.yaml', false],
    ['domains/sales/domain.yaml', true],
    ['domains/sales/domain.yml', true],
    ['domains/sales/orders/data-product.yaml', true],
    ['domains/sales/orders/v1/models/a.sql', true],
    ['domains/sales/orders/contracts/a.yaml', true],
    ['domains/sales/orders/tests/a.sql', false],
    ['domains/sales/orders/models/deep/a.sql', false],
    ['other/datamesh.yaml', false],
    ['data/a.yaml', false],
  ])('%s: %s', (path, expected) => {
    expect(isDeclarationPath(path)).toBe(expected);
  });
});
