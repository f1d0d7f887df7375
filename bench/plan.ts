/**
 * How long a plan of 1 000 products takes: cold (nothing recorded, every model is bound) and when nothing changed.
 * Whole processes are timed, as a user sees them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, plan } from '../src/mesh.ts';
import { openPlatform, readMeshFiles } from '../src/wiring/index.ts';
import { spreadOf, writeReport } from './report.ts';

const PRODUCTS = 1_000;
const SOURCE_SHARE = 5;
const RUNS = 5;
const COLD_MS_MAX = 3_000;
const UNCHANGED_MS_MAX = 500;

function figure(name: string, limitMs: number, medianMs: number) {
  return { name, limit: `${limitMs} ms`, measured: `${Math.round(medianMs)} ms`, holds: medianMs <= limitMs };
}

function times(folder: string): readonly number[] {
  const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  return Array.from({ length: RUNS }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [main, '-C', folder, 'plan', '-q'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`plan ended with ${status}: ${stderr}`);
    return performance.now() - started;
  });
}

/** A fifth of the products read a source, the others read one or two products before them. */
function writeMesh(folder: string): void {
  write(folder, 'datamesh.yaml', MESH);
  for (let domain = 0; domain < 10; domain++)
    write(folder, `domains/d${domain}/domain.yaml`, domainText(domain));
  for (let index = 0; index < PRODUCTS; index++) {
    const base = `domains/d${index % 10}/p${index}`;
    const inputs = index % SOURCE_SHARE === 0 ? [] : [index - (index % SOURCE_SHARE), Math.max(0, index - 1)];
    write(folder, `${base}/data-product.yaml`, productText(index, [...new Set(inputs)]));
    write(folder, `${base}/model.sql`, modelText([...new Set(inputs)]));
  }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const COLUMNS = ['id: string', 'customer: string', 'amount: decimal(12,2)', 'updated_at: timestamptz'];
const columnList = COLUMNS.map((column) => {
  const [name, type] = column.split(': ');
  return `{ name: ${name}, type: "${type}" }`;
}).join(', ');

const MESH = `apiVersion: datamesh/v1
kind: Mesh
metadata: { name: large }
environments: { dev: {} }
sources:
  shop:
    type: files
    datasets:
      orders: { path: "data/*.csv", format: csv, columns: [ ${columnList} ] }
`;

function domainText(domain: number): string {
  return `apiVersion: datamesh/v1\nkind: Domain\nmetadata: { name: d${domain} }\nspec: { description: Domain ${domain}, team: d${domain}-team, contact: d@example.com }\n`;
}

function productText(index: number, inputs: readonly number[]): string {
  const ports =
    inputs.length === 0
      ? '    - { name: orders, type: batch, source: shop, format: csv }'
      : inputs.map((input) => `    - { name: p${input}, product: d${input % 10}.p${input} }`).join('\n');
  return `apiVersion: datamesh/v1
kind: DataProduct
metadata: { name: p${index}, domain: d${index % 10}, owner: d${index % 10}-team, version: 1.0.0 }
spec:
  description: Product ${index}
  classification: { type: ${inputs.length === 0 ? 'source-aligned' : 'aggregate'}, tier: silver, pii: false }
  inputPorts:
${ports}
  outputPorts:
    - { name: sql-access, type: sql, engine: trino }
  schema: { format: iceberg, sortBy: [ id ] }
  slos:
    completeness: { target: 99%, measurement: non_null_ratio }
  governance: { dataClassification: internal }
`;
}

function modelText(inputs: readonly number[]): string {
  if (inputs.length === 0) return 'SELECT id, customer, amount, updated_at FROM orders\n';
  const [first = 0, second] = inputs;
  if (second === undefined)
    return `SELECT id, customer, sum(amount) AS amount, max(updated_at) AS updated_at FROM p${first} GROUP BY id, customer\n`;
  return `SELECT a.id, a.customer, a.amount, b.updated_at FROM p${first} AS a JOIN p${second} AS b ON a.id = b.id WHERE a.amount > 0\n`;
}

/** Records every product as released, without building a thousand tables. */
async function recordAll(folder: string): Promise<void> {
  const platform = await openPlatform({
    root: folder,
    environment: 'dev',
    mesh: 'large',
    version: '0',
    env: {},
  });
  const loaded = await load(await readMeshFiles(folder), platform);
  const { steps } = await plan(loaded, platform);
  for (const step of steps) {
    if (step.kind !== 'build') throw new Error(`unexpected step ${step.kind}`);
    const { domain, product } = step.product;
    const declaration = loaded.value.products.find(
      ({ product: { metadata } }) => metadata.domain === domain && metadata.name === product,
    );
    if (!declaration) throw new Error(`no declaration of ${domain}.${product}`);
    await platform.state.releases.commit({
      release: {
        product: step.product,
        version: step.version,
        buildId: product,
        runId: product,
        publishedAt: 0,
        tables: [],
      },
      declaration,
      specDigest: step.specDigest,
      tables: step.tables,
      renames: [],
      drops: [],
      pointers: [],
      cursors: {},
      results: [],
      measurements: [],
      lineage: [],
      outbox: [],
    });
  }
  await platform[Symbol.asyncDispose]();
}

const root = mkdtempSync(join(tmpdir(), 'datamesh-bench-plan-'));
try {
  writeMesh(root);
  const cold = spreadOf(times(root));
  await recordAll(root);
  const unchanged = spreadOf(times(root));
  writeReport(
    'plan',
    [
      figure('plan of 1 000 products, cold', COLD_MS_MAX, cold.median),
      figure('plan of 1 000 products, nothing changed', UNCHANGED_MS_MAX, unchanged.median),
    ],
    { products: PRODUCTS, cold, unchanged, unit: 'milliseconds, whole process' },
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
