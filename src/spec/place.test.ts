import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../model/mesh.ts';
import { declareFile, locate } from './index.ts';

const HEAD =
  'apiVersion: datamesh/v1\nkind: DataProduct\nmetadata: { name: orders, domain: sales, owner: me, version: 1.0.0 }\n';

interface Row {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  /** line:column-endColumn, counted from the first line after the head. */
  readonly at: string;
}

const PRODUCT_ROWS: readonly Row[] = [
  {
    name: 'a plain value',
    text: 'spec:\n  outputPorts:\n    - name: a\n      type: kafak',
    code: 'DM1204',
    at: '4:13-18',
  },
  {
    name: 'a quoted value, quotes included',
    text: "spec:\n  outputPorts:\n    - { name: a, type: 'kafak' }",
    code: 'DM1204',
    at: '3:24-31',
  },
  {
    name: 'an unknown key',
    text: 'spec:\n  slo:\n    freshness: { target: 4h }',
    code: 'DM1101',
    at: '2:3-6',
  },
  {
    name: 'a missing key: the block that lacks it',
    text: 'spec:\n  outputPorts:\n    - name: a',
    code: 'DM1103',
    at: '3:7-11',
  },
  {
    name: 'an item of a list',
    text: 'spec:\n  schema:\n    sortBy:\n      - a\n      - "b c"',
    code: 'DM1210',
    at: '5:9-14',
  },
  {
    name: 'after wide characters',
    text: 'spec:\n  description: "Übergrößen 🧥"\n  classification: { tier: x }',
    code: 'DM1203',
    at: '3:27-28',
  },
  {
    name: 'in a file with Windows line ends',
    text: 'spec:\r\n  classification:\r\n    tier: x',
    code: 'DM1203',
    at: '3:11-12',
  },
  {
    name: 'a repeated key: the second one',
    text: 'spec:\n  description: a\n  description: b',
    code: 'DM1007',
    at: '3:3-14',
  },
  {
    name: 'the second of two names',
    text: 'spec:\n  outputPorts:\n    - { name: a, type: sql }\n    - { name: a, type: sql }',
    code: 'DM1220',
    at: '4:15-16',
  },
];

describe('places in products', () => {
  it.each(PRODUCT_ROWS)('$name', ({ text, code, at }) => {
    expect(placesOf({ path: 'data-product.yaml', text: HEAD + text }, 3)).toContain(`${code} ${at}`);
  });
});

const CONTRACT_HEAD =
  'apiVersion: datacontract/v1\nkind: DataContract\nmetadata: { name: c, version: 1.0.0, owner: me }\nproducer: { domain: sales, dataProduct: orders }\nschema:\n  type: avro\n';

const BAD_TYPE = '{"type":"record","name":"R","fields":[{"name":"a","type":"text"}]}';

const CONTRACT_ROWS: readonly Row[] = [
  {
    name: 'inside a literal block',
    text: '  specification: |\n    {"type": "record", "name": "R",\n     "fields": [\n      {"name": "a", "type": "text"}]}',
    code: 'DM3103',
    at: '4:29-35',
  },
  {
    name: 'inside a literal block with an indentation indicator',
    text: '  specification: |4\n      {"type": "record", "name": "R",\n      "fields": [{"name": "a", "type": "text"}]}',
    code: 'DM3103',
    at: '3:40-46',
  },
  { name: 'inside single quotes', text: `  specification: '${BAD_TYPE}'`, code: 'DM3103', at: '1:76-82' },
  {
    name: 'inside a folded block: its key',
    text: `  specification: >\n    ${BAD_TYPE}`,
    code: 'DM3103',
    at: '1:3-16',
  },
  {
    name: 'broken JSON',
    text: '  specification: |\n    {"type": "record",\n     "name": }',
    code: 'DM3101',
    at: '3:14-15',
  },
];

describe('places in the specification of a contract', () => {
  it.each(CONTRACT_ROWS)('$name', ({ text, code, at }) => {
    expect(placesOf({ path: 'data-contract.yaml', text: CONTRACT_HEAD + text }, 6)).toContain(
      `${code} ${at}`,
    );
  });
});

function placesOf(file: SourceFile, headLines: number): readonly string[] {
  return declareFile(file).map(
    ({ code, where }) => `${code} ${(where?.line ?? 0) - headLines}:${where?.column}-${where?.endColumn}`,
  );
}

describe('locate', () => {
  const file = { path: 'a.yaml', text: 'a:\n  b: [x, "y z"]\n  c:\n    - name: one\n      d: 1\n' };
  it.each([
    { name: 'a value', path: ['a', 'b', 1], at: '2:10-15' },
    { name: 'a block: its key', path: ['a', 'c'], at: '3:3-4' },
    { name: 'an item that is a block: its first key', path: ['a', 'c', 0], at: '4:7-11' },
    { name: 'an item by name', path: ['a', 'c', 'one', 'd'], at: '5:10-11' },
    { name: 'what is not there: the deepest parent', path: ['a', 'c', 0, 'x', 'y'], at: '4:7-11' },
    { name: 'the top', path: [], at: '1:1-2' },
  ])('$name', ({ path, at }) => {
    const where = locate(file, path);
    expect(`${where.line}:${where.column}-${where.endColumn}`).toBe(at);
  });

  it('answers the first place for text that is no YAML', () => {
    expect(locate({ path: 'a.yaml', text: '"' }, ['a'])).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });
});
