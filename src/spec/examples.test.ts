import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../model/mesh.ts';
import { PROBLEMS, type ProblemCode, type ProblemDescription } from '../model/problem.ts';
import { CONTRACT_PROBLEMS } from '../model/problems/contract.ts';
import { FORMAT_PROBLEMS } from '../model/problems/formats.ts';
import { REFERENCE_PROBLEMS } from '../model/problems/reference.ts';
import { SYNTAX_PROBLEMS } from '../model/problems/syntax.ts';
import { declare } from './index.ts';

/** Codes of this stage. */
const TABLES = [SYNTAX_PROBLEMS, FORMAT_PROBLEMS, REFERENCE_PROBLEMS, CONTRACT_PROBLEMS];
const OWN = TABLES.flatMap((table) => Object.entries(table) as [ProblemCode, ProblemDescription][]);

const withExample = OWN.flatMap(([code, { example }]) => (example ? [{ code, ...example }] : []));

describe('the example of every problem', () => {
  it.each(withExample)('$code: the bad text yields it', ({ code, bad }) => {
    expect(codesOf(bad)).toContain(code);
  });

  it.each(withExample)('$code: the good text does not', ({ code, good }) => {
    expect(codesOf(good)).not.toContain(code);
  });

  it('belongs to a code that no other area uses', () => {
    for (const [code, description] of OWN) expect(PROBLEMS[code]).toBe(description);
  });

  it('is there but for limits that need a large file', () => {
    const without = OWN.filter(([, { example }]) => !example).map(([code]) => code);
    expect(without).toEqual(['DM1002', 'DM1003', 'DM1004', 'DM2027']);
  });
});

function codesOf(example: string): readonly string[] {
  return declare(complete(example)).problems.map(({ code }) => code);
}

/** Lays an example over the smallest mesh: `# name` begins a file, and what it leaves out is filled in. */
function complete(example: string): readonly SourceFile[] {
  const files = new Map<string, string>([
    ['datamesh.yaml', ''],
    [
      'domains/sales/domain.yaml',
      'apiVersion: datamesh/v1\nkind: Domain\nmetadata: { name: sales }\nspec: { team: sales-team }\n',
    ],
    ['domains/sales/orders/data-product.yaml', ''],
    ['domains/sales/orders/model.sql', 'SELECT 1 AS id'],
  ]);
  const text =
    /^# \S+\.(?:ya?ml|sql)$/m.exec(example)?.index === 0 ? example : `# data-product.yaml\n${example}`;
  for (const part of text.split(/^# (?=\S+\.(?:ya?ml|sql)$)/m).slice(1)) {
    const end = part.indexOf('\n');
    files.set(pathOf(part.slice(0, end)), part.slice(end + 1));
  }
  return [...files].map(([path, content]) => ({ path, text: filled(path, content) }));
}

function pathOf(name: string): string {
  return name.includes('/') || name === 'datamesh.yaml' ? name : `domains/sales/orders/${name}`;
}

function filled(path: string, content: string): string {
  const has = (key: string): boolean => new RegExp(`^${key}:`, 'm').test(content);
  const add = (key: string, text: string): string => (has(key) ? '' : `${key}: ${text}\n`);
  const product = path.split('/')[2] ?? '';
  const end = content === '' || content.endsWith('\n') ? '' : '\n';
  const metadata = (noun: string): string =>
    `{ name: ${noun}, ${path.endsWith('product.yaml') ? 'domain: sales, ' : ''}owner: sales-team, version: 1.0.0 }`;
  if (path === 'datamesh.yaml') {
    return `${content}${end}${add('apiVersion', 'datamesh/v1')}${add('kind', 'Mesh')}${add('metadata', '{ name: shop }')}`;
  }
  if (path.endsWith('data-product.yaml')) {
    return `${content}${end}${add('apiVersion', 'datamesh/v1')}${add('kind', 'DataProduct')}${add('metadata', metadata(product))}${add('spec', '{}')}`;
  }
  if (path.includes('contract')) {
    return `${content}${end}${add('apiVersion', 'datacontract/v1')}${add('kind', 'DataContract')}${add('metadata', metadata('orders-contract'))}${add('producer', `{ domain: sales, dataProduct: ${product} }`)}`;
  }
  return content;
}
