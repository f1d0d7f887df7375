import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../fixtures/command.ts';

/**
 * The example company as a new user gets it: `init`, `apply`, and the truths that hold across its domains. Time is
 * frozen, so that the figures are the same on every run.
 */
const NOW = '2026-06-15T12:00:00Z';
const PRODUCTS = 13;

let root: string;
const datamesh = (...args: readonly string[]) => runCommand(['-C', root, ...args], { DATAMESH_NOW: NOW });
const query = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const { code, stdout, stderr } = await datamesh('query', sql, '-o', 'json');
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  return JSON.parse(stdout).rows;
};

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'datamesh-retail-'));
  root = join(folder, 'shop');
  const made = await runCommand(['-C', folder, 'init', 'shop'], { DATAMESH_NOW: NOW });
  expect(`${made.code} ${made.stderr}`).toMatch(/^0 /);
  const applied = await datamesh('apply');
  expect(`${applied.code} ${applied.stderr.slice(-2_000)}`).toMatch(/^0 /);
});
afterAll(() => rmSync(join(root, '..'), { recursive: true, force: true }));

const checks = readdirSync(new URL('../../examples/retail/checks/', import.meta.url)).filter((file) =>
  file.endsWith('.sql'),
);

describe('the example company', () => {
  it('is valid', async () => {
    const { code, stdout } = await datamesh('--json', 'validate');
    expect({ code, problems: JSON.parse(stdout) }).toEqual({ code: 0, problems: [] });
  });

  it('has 13 live products', async () => {
    const { stdout } = await datamesh('--json', 'status');
    const products: readonly { readonly release_number: number | null }[] = JSON.parse(stdout);
    expect(products.filter((product) => product.release_number === 1)).toHaveLength(PRODUCTS);
  });

  it.each(checks)('holds across domains: %s', async (file) => {
    const [row] = await query(readFileSync(join(root, 'checks', file), 'utf8'));
    expect(row).toMatchObject({ ok: true });
    expect(row?.['expected']).not.toBeNull();
  });

  it('is late where its feed is late, and says so', async () => {
    const { stdout } = await datamesh('--json', 'slo', 'supply-chain.logistics');
    const slos: readonly { readonly scope: string; readonly slo: string; readonly status: string }[] =
      JSON.parse(stdout);
    expect(slos.find((item) => item.slo === 'freshness' && item.scope === 'product')?.status).toBe(
      'breached',
    );
  });

  it('has nothing to do a second time', async () => {
    expect((await datamesh('plan', '--detailed-exitcode')).code).toBe(0);
    const { stdout } = await datamesh('--json', 'run');
    const steps: readonly { readonly outcome: string }[] = JSON.parse(stdout);
    expect(new Set(steps.map((step) => step.outcome))).toEqual(new Set(['unchanged']));
  });
});
