import { globSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { isPlainObject } from '../../src/lib/json.ts';
import { judge } from './parse.ts';

const ROOT = new URL('../../', import.meta.url);

/** The SQL of the examples, each with the names that its product may read. */
function models(): readonly {
  readonly file: string;
  readonly sql: string;
  readonly inputs: readonly string[];
}[] {
  const files = globSync('examples/**/{model.sql,models/*.sql}', { cwd: ROOT });
  return files.sort().map((file) => {
    const folder = file.replace(/(models\/)?[^/]+$/, '');
    const product: unknown = load(readFileSync(new URL(`${folder}data-product.yaml`, ROOT), 'utf8'));
    return { file, sql: readFileSync(new URL(file, ROOT), 'utf8'), inputs: inputsOf(product) };
  });
}

function inputsOf(product: unknown): readonly string[] {
  const spec = isPlainObject(product) ? product['spec'] : undefined;
  const ports = isPlainObject(spec) ? spec['inputPorts'] : undefined;
  return (Array.isArray(ports) ? ports : []).map((port) => String(port.name).replaceAll('-', '_'));
}

describe('the models of the examples', () => {
  it('are there', () => {
    expect(models().length).toBeGreaterThan(10);
  });

  it.each(models())('$file reads its inputs and nothing else', async ({ sql, inputs }) => {
    const tables = [
      'levels',
      'movements',
      'shipments',
      'returns',
      'in_transit',
      'income_statement',
      'regional_results',
    ];
    const relations = inputs.flatMap((schema) => [
      { name: schema },
      ...tables.map((name) => ({ schema, name })),
    ]);
    expect(await judge(sql, { functions: 'model', relations })).toMatchObject({ ok: true });
  });
});
