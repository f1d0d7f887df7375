import { describe, expect, it } from 'vitest';
import { declare, declareFile } from './index.ts';
import { DEPTH_MAX, FILE_SIZE_BYTES_MAX } from './yaml.ts';

const HEAD =
  'apiVersion: datamesh/v1\nkind: DataProduct\nmetadata: { name: orders, domain: sales, owner: me, version: 1.0.0 }\n';
const BOMB = [
  'x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (name, index) => `x-${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`,
  ),
].join('\n');

const ROWS = [
  {
    name: 'a file of 20 MB is refused without being parsed',
    text: `a: ${'['.repeat(20_000_000)}`,
    code: 'DM1002',
  },
  {
    name: 'a file just above the limit in bytes, not in characters',
    text: `# ${'ä'.repeat(FILE_SIZE_BYTES_MAX / 2)}`,
    code: 'DM1002',
  },
  {
    name: 'blocks nested too deeply',
    text: Array.from({ length: DEPTH_MAX + 2 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    code: 'DM1003',
  },
  { name: 'lists nested too deeply', text: `a: ${'['.repeat(100_000)}`, code: 'DM1003' },
  { name: 'a bomb of aliases', text: BOMB, code: 'DM1003' },
  { name: 'too many aliases', text: `x-a: &a 1\nx-b: [${Array(101).fill('*a').join(', ')}]`, code: 'DM1003' },
  { name: 'a value that contains itself', text: 'x-a: &a [*a]', code: 'DM1001' },
  { name: 'bytes that are no UTF-8', text: 'a: caf\ufffd', code: 'DM1004' },
  { name: 'a second document', text: 'a: 1\n---\nb: 2', code: 'DM1005' },
  { name: 'a tab', text: 'spec:\n\tdescription: a', code: 'DM1006' },
  { name: 'an empty file', text: '', code: 'DM1008' },
  { name: 'only a comment', text: '# nothing', code: 'DM1008' },
  { name: 'a prototype key', text: 'spec: { __proto__: { a: 1 } }', code: 'DM1009' },
  { name: 'a prototype key deep in free text', text: 'x-a: [{ b: { "\\x5f_proto__": 1 } }]', code: 'DM1009' },
  { name: 'a list as key', text: '? [a, b]\n: c', code: 'DM1001' },
  { name: 'a merge key is an unknown key', text: 'x-a: &a { b: 1 }\nspec: { <<: *a }', code: 'DM1101' },
  {
    name: 'an endless regex candidate',
    text: `spec: { description: ${'a'.repeat(30_000)} }`,
    code: 'DM1104',
  },
];

describe('hostile files', () => {
  it.each(ROWS)('$name', ({ text, code }) => {
    const problems = declareFile({
      path: 'data-product.yaml',
      text: /^(spec|x-)/.test(text) ? HEAD + text : text,
    });
    expect(problems.map((problem) => problem.code)).toContain(code);
  });

  it('never change the prototype of all objects', () => {
    const text = `${HEAD}x-a: { __proto__: { polluted: true } }\nspec: { __proto__: { polluted: true } }`;
    declare([{ path: 'domains/sales/orders/data-product.yaml', text }]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect('polluted' in {}).toBe(false);
  });

  it('do not take the others with them', () => {
    const { value, problems } = declare([
      { path: 'domains/sales/broken/data-product.yaml', text: 'a: "' },
      {
        path: 'domains/sales/orders/data-product.yaml',
        text: `${HEAD}spec:\n  inputPorts: [{ name: b, product: sales.broken }]`,
      },
    ]);
    expect(value.products.map(({ product }) => product.metadata.name)).toEqual(['orders']);
    expect(problems.map(({ code }) => code)).toContain('DM1001');
    // The product exists, it cannot be read: saying that it is unknown would mislead.
    expect(problems.map(({ code }) => code)).not.toContain('DM2003');
  });
});

describe('paths that leave the mesh', () => {
  const globs = [
    '../a.csv',
    '/etc/passwd',
    'a/../../b',
    '~/a',
    'C:\\a',
    'a\\..\\b',
    'file:///etc/passwd',
    './a/./b',
    'a\0b',
  ];
  it.each(globs)('dataset path %j', (path) => {
    const text = `apiVersion: datamesh/v1\nkind: Mesh\nmetadata: { name: m }\nsources: { s: { type: files, datasets: { d: { path: ${JSON.stringify(path)} } } } }`;
    expect(declareFile({ path: 'datamesh.yaml', text }).map(({ code }) => code)).toEqual(['DM1211']);
  });

  const locations = [
    'file:///etc/',
    '/var/lib',
    's3://bucket/../other/',
    '../x',
    's3://',
    'http://host/x',
    's3://b/x?y',
    's3://b/*',
  ];
  it.each(locations)('location %j', (location) => {
    const text = `${HEAD}spec: { schema: { location: ${JSON.stringify(location)} } }`;
    expect(declareFile({ path: 'data-product.yaml', text }).map(({ code }) => code)).toEqual(['DM1212']);
  });

  const names = ['a; drop table b', "a' or '1'='1", 'a"b', 'A', '1a', 'a_b', '', 'a'.repeat(64), 'a.b', 'ä'];
  it.each(names)('port name %j', (name) => {
    const text = `${HEAD}spec: { outputPorts: [{ name: ${JSON.stringify(name)}, type: sql }] }`;
    expect(declareFile({ path: 'data-product.yaml', text }).map(({ code }) => code)).toEqual(['DM1201']);
  });
});
