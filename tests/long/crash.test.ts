import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, startCommand } from '../fixtures/command.ts';
import { DOMAIN, MESH, ORDERS, ordersCsv } from '../fixtures/small-mesh.ts';

/**
 * Kills the real process with SIGKILL at many points of a build and looks at what a reader sees: two tables of one
 * product that must always agree, and never a state between two releases.
 */
const KILLS = 24;

const TWO_TABLES = ORDERS.replace(
  / {4}partitionBy[\s\S]*? {2}slos:/,
  `    tables:
      - name: lines
        incremental: { mode: append }
      - name: totals
  slos:`,
).replace('location: s3://lake/orders/', 'location: s3://lake/orders/');

let root: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'datamesh-crash-'));
  write('datamesh.yaml', MESH);
  write('domains/sales/domain.yaml', DOMAIN);
  write('domains/sales/orders/data-product.yaml', TWO_TABLES);
  write('domains/sales/orders/models/lines.sql', 'SELECT order_id, amount FROM shop_orders');
  write(
    'domains/sales/orders/models/totals.sql',
    'SELECT count(*) AS orders, sum(amount) AS amount FROM shop_orders',
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Files grow so that a build takes long enough to be hit in the middle. */
const ROWS_PER_FILE = 20_000;

function deliver(file: number): void {
  const rows = Array.from(
    { length: ROWS_PER_FILE },
    (_, row) => `O-${file * ROWS_PER_FILE + row} c 1.00 2026-01-01T00:00:00Z`,
  );
  write(`data/orders/${file}.csv`, ordersCsv(...rows));
}

async function seen(): Promise<{ readonly lines: number; readonly orders: number }> {
  const sql =
    'SELECT (SELECT count(*) FROM sales.orders.lines) AS lines, (SELECT max(orders) FROM sales.orders.totals) AS orders';
  const { stdout, code, stderr } = await runCommand(['-C', root, 'query', sql, '-o', 'json']);
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  const [row] = JSON.parse(stdout).rows as readonly Record<string, string>[];
  return { lines: Number(row?.['lines']), orders: Number(row?.['orders']) };
}

describe('kill -9', () => {
  it('at any point of a build leaves the last release or the next one, and the next run converges', async () => {
    deliver(0);
    expect((await runCommand(['-C', root, 'apply'])).code).toBe(0);
    const started = performance.now();
    deliver(1);
    expect((await runCommand(['-C', root, 'run'])).code).toBe(0);
    const runMs = performance.now() - started;
    let released = (await seen()).lines;
    expect(released).toBe(2 * ROWS_PER_FILE);

    const killedAt: Record<string, number> = { before: 0, after: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      deliver(kill + 2);
      const delivered = (kill + 3) * ROWS_PER_FILE;
      const { process: child, ended } = startCommand(['-C', root, 'run']);
      await sleep((runMs * (kill + 1)) / (KILLS + 1));
      child.kill('SIGKILL');
      await ended;
      const now = await seen();
      expect(now.lines).toBe(now.orders);
      expect([released, delivered]).toContain(now.lines);
      killedAt[now.lines === delivered ? 'after' : 'before'] =
        (killedAt[now.lines === delivered ? 'after' : 'before'] ?? 0) + 1;
      if (now.lines !== delivered) {
        const again = await runCommand(['-C', root, 'run']);
        expect(`${again.code} ${again.stderr}`).toMatch(/^0 /);
        expect(await seen()).toEqual({ lines: delivered, orders: delivered });
      }
      released = delivered;
    }
    expect(killedAt['before']).toBeGreaterThan(KILLS / 3);
  });
});
