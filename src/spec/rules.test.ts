import { describe, expect, it } from 'vitest';
import { declare } from './index.ts';

const FIELDS = [
  '{"name": "id", "type": "string"}',
  '{"name": "n", "type": "int"}',
  '{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}',
  '{"name": "tags", "type": {"type": "array", "items": "string"}}',
].join(', ');

function declareRules(...rules: readonly string[]) {
  const folder = 'domains/sales/orders';
  const { value, problems } = declare([
    { path: 'datamesh.yaml', text: 'apiVersion: datamesh/v1\nkind: Mesh\nmetadata: { name: shop }' },
    {
      path: 'domains/sales/domain.yaml',
      text: 'apiVersion: datamesh/v1\nkind: Domain\nmetadata: { name: sales }\nspec: { team: t }',
    },
    {
      path: `${folder}/data-product.yaml`,
      text: 'apiVersion: datamesh/v1\nkind: DataProduct\nmetadata: { name: orders, domain: sales, owner: me, version: 1.0.0 }\nspec: {}',
    },
    { path: `${folder}/model.sql`, text: 'SELECT 1' },
    {
      path: `${folder}/data-contract.yaml`,
      text: `apiVersion: datacontract/v1\nkind: DataContract\nmetadata: { name: c, version: 1.0.0, owner: me }\nproducer: { domain: sales, dataProduct: orders }\nschema:\n  type: avro\n  specification: '{"type": "record", "name": "R", "fields": [${FIELDS}]}'\nquality:\n  rules:\n${rules.map((rule) => `    - ${rule}\n`).join('')}`,
    },
  ]);
  return { rules: value.products[0]?.contracts[0]?.rules ?? [], codes: problems.map(({ code }) => code) };
}

describe('rules', () => {
  it.each([
    ['{ check: unique, columns: [id, n] }', { check: 'unique', columns: ['id', 'n'], name: 'unique(id+n)' }],
    ['{ check: unique, column: id, name: key }', { check: 'unique', columns: ['id'], name: 'key' }],
    ['{ check: enum, column: n, values: [1, 2] }', { check: 'enum', values: [1, 2] }],
    [
      '{ check: range, column: n, min: 0.10, max: 99999999999999999.99 }',
      { min: '0.1', max: '99999999999999999.99' },
    ],
    ['{ check: range, column: at, min: 2026-01-01 }', { min: '2026-01-01' }],
    ['{ check: row_count, min: 1, max: 10 }', { check: 'row_count', min: 1, max: 10 }],
    ['{ check: freshness, column: at, target: 1h30m }', { target: '1h30m', ageMsMax: 5_400_000 }],
    [
      '{ check: reference, column: id, to: sales.orders.id }',
      { to: { product: 'sales.orders', table: 'orders', column: 'id' } },
    ],
    ['{ check: sql, sql: "SELECT 1" }', { check: 'sql', sql: 'SELECT 1', name: 'sql' }],
    [
      '{ check: not_null, column: id, severity: warning, threshold: 99.9% }',
      { severity: 'warning', thresholdMin: 999_000 },
    ],
  ])('%s', (text, expected) => {
    const { rules, codes } = declareRules(text);
    expect(codes).toEqual([]);
    expect(rules[0]).toMatchObject(expected);
  });

  it.each([
    ['{ check: unique }', 'DM3301'],
    ['{ check: regex, column: id }', 'DM3301'],
    ['{ check: row_count }', 'DM3301'],
    ['{ check: range, column: n }', 'DM3301'],
    ['{ check: sql, sql: " " }', 'DM3301'],
    ['{ check: unique, column: id, columns: [n] }', 'DM3302'],
    ['{ check: sql, sql: "SELECT 1", column: id }', 'DM3302'],
    ['{ check: regex, column: id, pattern: "(a)\\\\1" }', 'DM3303'],
    ['{ check: enum, column: id, values: [] }', 'DM1104'],
    ['{ check: range, column: n, min: 10, max: 9 }', 'DM3305'],
    ['{ check: range, column: n, min: -1.5, max: -1.50001 }', 'DM3305'],
    ['{ check: row_count, min: 1.5 }', 'DM3305'],
    ['{ check: row_count, max: -1 }', 'DM3305'],
    ['{ check: regex, column: n, pattern: a }', 'DM3307'],
    ['{ check: range, column: tags, min: 1 }', 'DM3307'],
    ['{ check: freshness, column: id, target: 1h }', 'DM3307'],
    ['{ check: unique, columns: [id, no] }', 'DM2020'],
    ['{ check: reference, column: id, to: sales.orders.no }', 'DM2026'],
    ['{ check: reference, column: id, to: sales.orders.lines.id }', 'DM2026'],
    ['{ check: reference, column: id, to: orders.id }', 'DM1217'],
    ['{ check: uniqe, column: id }', 'DM1203'],
  ])('%s yields %s', (text, code) => {
    expect(declareRules(text).codes).toContain(code);
  });

  it.each([
    ['9', '10'],
    ['-10', '-9'],
    ['1.5', '1.50'],
    ['2026-01-01', '2026-01-01'],
  ])('range %s to %s is none of the wrong ones', (min, max) => {
    expect(declareRules(`{ check: range, column: n, min: "${min}", max: "${max}" }`).codes).toEqual([]);
  });

  it('keep their place and number equal names when one before them cannot be read', () => {
    const { rules } = declareRules(
      '{ check: nothing }',
      '{ check: unique, column: id }',
      '{ check: unique, column: id }',
    );
    expect(rules.map(({ name, where }) => [name, where.line])).toEqual([
      ['unique(id)', 11],
      ['unique(id)#2', 12],
    ]);
  });
});
