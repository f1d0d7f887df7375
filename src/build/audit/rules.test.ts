import { expect, test } from 'vitest';
import { rule, schemaOf, staged } from '../../../tests/fixtures/audit-bench.ts';
import type { StagedTable } from '../../model/build.ts';
import type { DataContract } from '../../model/data-contract.ts';
import type { QualityRule, RuleResult } from '../../model/quality.ts';
import type { Field } from '../../model/schema.ts';
import { definitionOf, rulesFor, settledRules } from './rules.ts';

const SCHEMA = schemaOf({ id: 'long!', region: 'string(2)', note: 'string' }, ['id', 'region']);
const TABLE = staged(SCHEMA, { added: [] });

function contractWith(rules: readonly QualityRule[]): DataContract {
  return {
    kind: 'DataContract',
    file: 'domains/sales/orders/data-contract.yaml',
    name: 'orders',
    version: '1.0.0',
    owner: 'sales',
    producer: { domain: 'sales', dataProduct: 'orders', team: 'sales', contact: 'sales@example.org' },
    consumers: [],
    schema: { type: 'avro', specification: '{}', columns: [] },
    slos: [],
    rules,
    extensions: {},
  };
}

test('columns imply rules: not null, length and the key', () => {
  expect(rulesFor(undefined, TABLE).map((item) => item.name)).toEqual([
    'declared:not_null(id)',
    'declared:length(region)',
    'declared:unique(id, region)',
  ]);
});

test('a rule that the contract declares as strictly is not implied again', () => {
  const rules = rulesFor(contractWith([rule({ check: 'unique', columns: ['region', 'id'] })]), TABLE);
  expect(rules.map((item) => item.name)).toEqual([
    'unique',
    'declared:not_null(id)',
    'declared:length(region)',
  ]);
});

test.each([
  ['a threshold', { thresholdMin: 999_000 }],
  ['severity warning', { severity: 'warning' }],
] as const)('a rule with %s does not replace the implied one', (_, common) => {
  const rules = rulesFor(contractWith([rule({ check: 'not_null', column: 'id' }, common)]), TABLE);
  expect(rules.map((item) => item.name)).toContain('declared:not_null(id)');
});

test('implied rules stand at the contract, or where the caller says', () => {
  const elsewhere = { file: 'domains/sales/orders/data-product.yaml', line: 12, column: 3 };
  expect(rulesFor(contractWith([]), TABLE)[0]?.where.file).toBe('domains/sales/orders/data-contract.yaml');
  expect(rulesFor(undefined, TABLE, elsewhere)[0]?.where).toEqual(elsewhere);
});

test('a definition follows the column, not its name, and belongs to one table', () => {
  const ask = rule({ check: 'regex', column: 'note', pattern: 'a' });
  const fields = (change: (field: Field) => Field): StagedTable => ({
    ...TABLE,
    schema: { ...SCHEMA, fields: SCHEMA.fields.map(change) },
  });
  const renamed = fields((field) => (field.id === 3 ? { ...field, name: 'remark' } : field));
  const replaced = fields((field) => (field.id === 3 ? { ...field, id: 9 } : field));
  const before = definitionOf(ask, TABLE);
  expect(definitionOf({ ...ask, name: 'other', severity: 'warning' }, TABLE)).toBe(before);
  expect(definitionOf(rule({ check: 'regex', column: 'remark', pattern: 'a' }), renamed)).toBe(before);
  expect(definitionOf(ask, replaced)).not.toBe(before);
  expect(definitionOf(rule({ check: 'regex', column: 'note', pattern: 'b' }), TABLE)).not.toBe(before);
  expect(definitionOf(ask, { ...TABLE, table: 'returns' })).not.toBe(before);
});

test('settled is what passed; a unique rule only without duplicates', () => {
  const result = (definition: string, more: Partial<RuleResult>): RuleResult => ({
    table: 'orders',
    rule: definition,
    check: 'regex',
    severity: 'error',
    outcome: 'passed',
    rowsChecked: 10,
    rowsFailed: 0,
    passRatio: 1_000_000,
    thresholdMin: 1_000_000,
    samples: [],
    detail: '',
    definition,
    ...more,
  });
  const settled = settledRules([
    result('clean', {}),
    result('within threshold', { rowsFailed: 1 }),
    result('unique', { check: 'unique' }),
    result('unique within threshold', { check: 'unique', rowsFailed: 1 }),
    result('failed', { outcome: 'failed', severity: 'warning' }),
    result('error', { outcome: 'error' }),
  ]);
  expect([...settled]).toEqual(['clean', 'within threshold', 'unique']);
});
