import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, startCommand } from '../fixtures/command.ts';
import { pythonWithPyiceberg } from './pyiceberg-python.ts';

/**
 * The example company as a new user gets it: `init`, `apply`, and the truths that hold across its domains. Time is
 * frozen, so that the figures are the same on every run.
 */
const NOW = '2026-06-15T12:00:00Z';
const PRODUCTS = 13;

let root: string;
const datamesh = (...args: readonly string[]) => runCommand(['-C', root, ...args], { DATAMESH_NOW: NOW });
const query = async (file: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const { code, stdout, stderr } = await datamesh('query', '-f', file, '-o', 'json');
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
    const [row] = await query(join(root, 'checks', file));
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

interface MeshReading {
  readonly tables: Readonly<
    Record<
      string,
      {
        readonly rows: number;
        readonly rows_at_snapshot: number;
        readonly files: number;
        readonly build: string;
      }
    >
  >;
  readonly eu_files: number;
  readonly eu_rows: number;
}

describe('through the Iceberg REST catalog', () => {
  it('PyIceberg reads every table and counts what a query counts', async () => {
    const { process: server, ended } = startCommand(['-C', root, 'serve', '--port', '4672'], {
      DATAMESH_NOW: NOW,
    });
    try {
      await untilReady('http://127.0.0.1:4672/readyz');
      const script = new URL('./pyiceberg_mesh.py', import.meta.url).pathname;
      const warehouses = ['sales', 'marketing', 'supply_chain', 'finance'];
      const python = await pythonWithPyiceberg();
      const { stdout } = await promisify(execFile)(python, [script, 'http://127.0.0.1:4672', ...warehouses]);
      const { tables, eu_files, eu_rows }: MeshReading = JSON.parse(stdout);
      expect(Object.keys(tables)).toHaveLength(17);
      for (const [name, { rows, rows_at_snapshot }] of Object.entries(tables)) {
        expect([name, rows, rows_at_snapshot]).toEqual([name, await count(name), rows]);
      }
      expect(eu_rows).toBe(await count("sales.customer_360 WHERE region = 'EU'"));
      expect(eu_files).toBeLessThan(tables['sales.customer_360.customer_360']?.files ?? 0);
    } finally {
      server.kill('SIGINT');
    }
    expect((await ended).code).toBe(0);
  });
});

async function count(from: string): Promise<number> {
  const { stdout } = await datamesh('query', `SELECT count(*) AS n FROM ${from}`, '-o', 'json');
  return Number(JSON.parse(stdout).rows[0].n);
}

async function untilReady(url: string): Promise<void> {
  await expect
    .poll(async () => (await fetch(url).catch(() => undefined))?.status, { timeout: 30_000, interval: 200 })
    .toBe(200);
}
