import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from '../fixtures/command.ts';
import { ORDERS, ordersCsv, REVENUE_SQL, type SmallMesh, smallMesh } from '../fixtures/small-mesh.ts';
import { expectGolden } from '../golden.ts';

let mesh: SmallMesh;
let scratch: string;
beforeAll(async () => {
  mesh = await smallMesh();
  scratch = mkdtempSync(join(tmpdir(), 'datamesh-cli-'));
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

/** A little after the last row of the fixture, so that ages are the same on every day. */
const NOW = '2026-02-01T12:00:00Z';
const datamesh = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand(['-C', mesh.root, ...args], { DATAMESH_NOW: NOW });

/** Times and ids differ from run to run; everything else is the text that people read. */
const stable = (text: string): string =>
  text
    .replace(/ *\b\d+(\.\d+)? ?(ms|s)\b/g, ' <time>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replaceAll(mesh.root, '<mesh>');

describe('what a mistake looks like', () => {
  it('names place, cause and remedy, and exits with 1', async () => {
    mesh.write(
      'domains/sales/orders/data-product.yaml',
      ORDERS.replace('type: sql', 'type: sqll').replace('tier: gold', 'teir: gold'),
    );
    const result = await datamesh('validate');
    expect(result.code).toBe(1);
    expectGolden('cli-validate-errors.txt', stable(result.stdout));
    mesh.write('domains/sales/orders/data-product.yaml', ORDERS);
  });

  it('is mended by --fix where that is safe', async () => {
    mesh.write('domains/sales/orders/data-product.yaml', ORDERS.replace('tier: gold', 'teir: gold'));
    const result = await datamesh('validate', '--fix');
    expect(`${result.code} ${result.stderr}`).toMatch(/^0 fixed domains\/sales\/orders\/data-product.yaml/);
    expect(readFileSync(join(mesh.root, 'domains/sales/orders/data-product.yaml'), 'utf8')).toBe(ORDERS);
  });

  it('reaches CI as annotations, SARIF, JUnit and Markdown', async () => {
    mesh.write('domains/sales/orders/data-product.yaml', ORDERS.replace('type: sql', 'type: sqll'));
    const files = {
      sarif: join(scratch, 'r.sarif'),
      junit: join(scratch, 'r.xml'),
      md: join(scratch, 'r.md'),
    };
    const reports = Object.entries(files).flatMap(([kind, file]) => ['--report', `${kind}=${file}`]);
    const result = await datamesh(...reports, '--report', 'github', 'validate');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(
      /^::error file=domains\/sales\/orders\/data-product.yaml,line=\d+,col=\d+,title=DM1204::/m,
    );
    expectGolden('cli-report.sarif', readFileSync(files.sarif, 'utf8'));
    expectGolden('cli-report.junit.xml', readFileSync(files.junit, 'utf8'));
    expectGolden('cli-report.md', readFileSync(files.md, 'utf8'));
    mesh.write('domains/sales/orders/data-product.yaml', ORDERS);
  });

  it('is JSON on standard output and nothing else with --json', async () => {
    const result = await datamesh('--json', 'validate');
    expect(JSON.parse(result.stdout)).toEqual([]);
    expect(result.code).toBe(0);
  });

  it.each([
    ['an unknown command', ['frobnicate'], 2],
    ['an unknown flag', ['plan', '--nope'], 2],
    ['a folder that is no mesh', ['-C', tmpdir(), 'plan'], 2],
    ['a product that nobody declares', ['describe', 'sales.nothing'], 5],
    ['an unknown code', ['explain', 'DM0000'], 5],
    ['a window without an end', ['run', '--from', '2026-01-01'], 2],
    ['a role before roles are enforced', ['query', 'select 1', '--as', 'bi'], 2],
  ])('%s exits with its code', async (_, args, code) => {
    expect((await datamesh(...args)).code).toBe(code);
  });
});

describe('from plan to rows', () => {
  it('shows the plan, carries it out, and has nothing left to do', async () => {
    const planned = await datamesh('plan');
    expect(planned.code).toBe(0);
    expectGolden('cli-plan.txt', stable(planned.stdout));
    expectGolden('cli-plan-explain.txt', stable((await datamesh('plan', '--explain')).stdout));
    expect((await datamesh('plan', '--detailed-exitcode')).code).toBe(3);
    const applied = await datamesh('apply');
    expect(applied.code).toBe(0);
    expectGolden('cli-apply.txt', stable(applied.stderr));
    expect((await datamesh('plan', '--detailed-exitcode')).code).toBe(0);
  });

  it('refuses a saved plan that has gone stale', async () => {
    const file = join(scratch, 'plan.json');
    mesh.write('domains/sales/revenue/model.sql', `${REVENUE_SQL} HAVING count(*) > 0`);
    expect((await datamesh('plan', '--out', file)).code).toBe(0);
    mesh.write('domains/sales/revenue/model.sql', REVENUE_SQL);
    const result = await datamesh('apply', file);
    expect(`${result.code} ${result.stderr}`).toMatch(/^6 .*DM9010/s);
    writeFileSync(file, '{}');
    expect((await datamesh('apply', file)).code).toBe(2);
  });

  it('answers queries over what is published', async () => {
    const result = await datamesh('query', 'select customer, revenue from sales.revenue order by customer');
    expect(result.code).toBe(0);
    expectGolden('cli-query.txt', stable(result.stdout));
    expect((await datamesh('query', "select * from read_csv('data/orders/1.csv')")).code).toBe(1);
  });

  it('says what is blocked and that readers keep the last release', async () => {
    mesh.write('data/orders/9.csv', ordersCsv('O-1 eve 1.00 2026-03-01T10:00:00Z'));
    const result = await datamesh('run');
    expect(result.code).toBe(1);
    expectGolden('cli-run-blocked.txt', stable(result.stderr));
    mesh.remove('data/orders/9.csv');
  });

  it.each([
    ['status', ['status']],
    ['describe', ['describe', 'sales.orders']],
    ['lineage', ['lineage', 'sales.revenue', '--up', '2']],
    ['get-products', ['get', 'products']],
    ['get-contracts', ['get', 'contracts', '--wide']],
    ['slo', ['slo']],
    ['search', ['search', 'revenue', 'customer']],
    ['explain', ['explain', 'DM5002']],
  ])('prints %s', async (name, args) => {
    const result = await datamesh(...args);
    expect(`${result.code} ${result.stderr}`).toMatch(/^0 /);
    expectGolden(`cli-${name}.txt`, stable(result.stdout));
  });
});

describe('starting from nothing', () => {
  it('makes a blank mesh, a product in it, and both are valid', async () => {
    const at = (...args: readonly string[]) => runCommand(['-C', join(scratch, 'shop'), ...args]);
    expect((await runCommand(['-C', scratch, 'init', 'shop', '-t', 'blank'])).code).toBe(0);
    expect((await at('new', 'source', 'my-system')).code).toBe(0);
    expect((await at('new', 'product', 'sales.visits')).code).toBe(0);
    const checked = await at('validate', 'domains/sales/visits/data-product.yaml', 'datamesh.yaml');
    expect(`${checked.code} ${checked.stdout}`).toMatch(/^0 /);
    expect((await at('new', 'product', 'sales.visits')).code).toBe(6);
    expect(readFileSync(join(scratch, 'shop/domains/sales/visits/data-product.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/\.\.\/schemas\/DataProduct\.json\n/,
    );
  });
});
