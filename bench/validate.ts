/**
 * How long `validate` takes for 10,000 product files beside parsing them alone, and whether it finds every fault.
 *
 *   node bench/validate.ts [--rounds 7] [--products 10000]
 *
 * Both sides read the same texts from memory, in alternating runs of one process; medians are compared. One product in
 * a hundred holds one planted fault, and each must be found with its code, file and line, and nothing else.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { load } from 'js-yaml';
import type { SourceFile } from '../src/model/mesh.ts';
import type { Problem } from '../src/model/problem.ts';
import { declare } from '../src/spec/index.ts';

const PRODUCTS_PER_DOMAIN = 200;
const FAULT_EVERY = 100;
const RATIO_MAX = 2;

interface PlantedFault {
  readonly code: string;
  readonly file: string;
  readonly line: number;
}

interface Fault {
  readonly code: string;
  readonly find: string;
  readonly put: string;
  /** The text to find on the line that must be named; default: what was put. */
  readonly on?: string;
}

const FAULTS: readonly Fault[] = [
  { code: 'DM1101', find: '  description: |', put: '  descripton: |' },
  { code: 'DM1204', find: 'type: kafka', put: 'type: kafak' },
  { code: 'DM1206', find: 'target: 4h', put: 'target: 4 hours' },
  { code: 'DM1207', find: 'target: 99.5%', put: 'target: 199.5%' },
  { code: 'DM1208', find: ' */4 * * *"', put: ' */4 * *"' },
  { code: 'DM1205', find: 'version: 2.1.0', put: 'version: v2.1.0' },
  { code: 'DM1201', find: 'name: sql-access', put: 'name: sql access' },
  { code: 'DM1006', find: '    tier: gold', put: '\ttier: gold' },
  { code: 'DM1007', find: '    tier: gold', put: '    tier: gold\n    tier: silver', on: '    tier: silver' },
  { code: 'DM2001', find: 'source: erp-system', put: 'source: erp-sistem' },
  { code: 'DM2002', find: 'dataset: orders', put: 'dataset: orderz' },
  { code: 'DM2019', find: '- year(updated_at)', put: '- year(update_at)' },
  { code: 'DM1203', find: 'tier: gold', put: 'tier: platinum' },
  { code: 'DM1103', find: '  owner: data-team\n', put: '', on: 'metadata:' },
  { code: 'DM1209', find: 'type: "decimal(12,2)"', put: 'type: "decimal(12,2"' },
  { code: 'DM1216', find: 'mask: hash', put: 'mask: year' },
  { code: 'DM2014', find: 'endpoint: /api/v2/', put: 'endpoint: /api/v1/' },
  { code: 'DM1212', find: 'location: s3://data-lake/', put: 'location: s3://data-lake/../' },
  { code: 'DM1102', find: 'gdprCompliant: true', put: 'gdprCompliant: yes' },
  { code: 'DM1210', find: '- customer_id', put: '- lower(customer_id)' },
];

interface GeneratedMesh {
  readonly files: readonly SourceFile[];
  readonly productTexts: readonly string[];
  readonly faults: readonly PlantedFault[];
}

const MESH = `apiVersion: datamesh/v1
kind: Mesh
metadata:
  name: generated
sources:
  erp-system:
    type: files
    datasets:
      orders: { path: data/orders/*.parquet, format: parquet }
`;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    products: { type: 'string', default: '10000' },
  },
});
report(generate(Number(options.products)), Number(options.rounds));

function report(mesh: GeneratedMesh, rounds: number): void {
  const parses: Timing[] = [];
  const declares: Timing[] = [];
  let problems: readonly Problem[] = [];
  for (let round = 0; round <= rounds; round++) {
    const parse = timed(() => parseAll(mesh.productTexts));
    const whole = timed(() => {
      problems = declare(mesh.files).problems;
    });
    // The first round compiles the code and is not counted.
    if (round === 0) continue;
    parses.push(parse);
    declares.push(whole);
  }
  const check = compare(mesh.faults, problems);
  const ratio = median(declares.map(({ wallMs }) => wallMs)) / median(parses.map(({ wallMs }) => wallMs));
  const result = {
    benchmark: 'validate',
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    products: mesh.productTexts.length,
    sizeBytes: mesh.productTexts.reduce((total, text) => total + text.length, 0),
    rounds,
    parse: summary(parses),
    validate: summary(declares),
    ratio: Math.round(ratio * 1000) / 1000,
    ratioMax: RATIO_MAX,
    faults: { planted: mesh.faults.length, kinds: FAULTS.length, ...check },
    passed: ratio <= RATIO_MAX && check.missed.length === 0 && check.unexpected.length === 0,
  };
  console.log(JSON.stringify(result, null, 2));
  if (!result.passed) process.exitCode = 1;
}

interface Timing {
  readonly wallMs: number;
  /** Of all threads: a busy machine disturbs it less than the wall clock. */
  readonly cpuMs: number;
}

function timed(run: () => void): Timing {
  const cpu = process.cpuUsage();
  const start = performance.now();
  run();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

function summary(timings: readonly Timing[]) {
  const wall = timings.map(({ wallMs }) => round1(wallMs));
  const cpu = timings.map(({ cpuMs }) => round1(cpuMs));
  return { wallMs: median(wall), cpuMs: median(cpu), allWallMs: wall.join(' '), allCpuMs: cpu.join(' ') };
}

/** What the fastest parser does alone; files that are no YAML stop it early, as they stop ours. */
function parseAll(texts: readonly string[]): void {
  for (const text of texts) {
    try {
      load(text);
    } catch {
      // A planted syntax fault: the parser's error is part of its work.
    }
  }
}

function compare(faults: readonly PlantedFault[], problems: readonly Problem[]) {
  const keyOf = (code: string, file: string, line: number): string => `${code} ${file}:${line}`;
  const found = new Set(problems.map(({ code, where }) => keyOf(code, where?.file ?? '', where?.line ?? 0)));
  const planted = new Set(faults.map(({ code, file, line }) => keyOf(code, file, line)));
  const missed = [...planted].filter((key) => !found.has(key));
  return {
    found: planted.size - missed.length,
    missed,
    unexpected: [...found].filter((key) => !planted.has(key)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function generate(products: number): GeneratedMesh {
  const files: SourceFile[] = [{ path: 'datamesh.yaml', text: MESH }];
  const productTexts: string[] = [];
  const faults: PlantedFault[] = [];
  for (let number = 0; number < products; number++) {
    const domain = `domain-${Math.floor(number / PRODUCTS_PER_DOMAIN)}`;
    const name = `product-${number}`;
    const folder = `domains/${domain}/${name}`;
    if (number % PRODUCTS_PER_DOMAIN === 0) {
      files.push({ path: `domains/${domain}/domain.yaml`, text: domainText(domain) });
    }
    let text = productText(domain, name, number);
    if (number % FAULT_EVERY === FAULT_EVERY - 1) {
      const fault = FAULTS[Math.floor(number / FAULT_EVERY) % FAULTS.length];
      if (!fault || !text.includes(fault.find)) throw new Error(`the fault ${fault?.code} does not apply`);
      text = text.replace(fault.find, fault.put);
      const line = text.slice(0, text.indexOf(fault.on ?? fault.put)).split('\n').length;
      faults.push({ code: fault.code, file: `${folder}/data-product.yaml`, line });
    }
    productTexts.push(text);
    files.push({ path: `${folder}/data-product.yaml`, text });
    files.push({ path: `${folder}/model.sql`, text: 'SELECT * FROM orders' });
  }
  return { files, productTexts, faults };
}

function domainText(domain: string): string {
  return `apiVersion: datamesh/v1
kind: Domain
metadata:
  name: ${domain}
spec:
  description: Generated
  team: data-team
`;
}

/** About the size of the article's file; every third product reads another one. */
function productText(domain: string, name: string, number: number): string {
  const reads = number % 3 === 2 && number % PRODUCTS_PER_DOMAIN !== 0;
  const upstream = reads ? `    - name: upstream\n      product: ${domain}.product-${number - 1}\n` : '';
  return `# Generated product ${number}.
apiVersion: datamesh/v1
kind: DataProduct
metadata:
  name: ${name}
  domain: ${domain}
  owner: data-team
  version: 2.1.0
  tags: [generated, customers]
spec:
  description: |
    Unified customer view combining CRM, transaction,
    and behavioral data for comprehensive customer analytics.
  classification:
    type: aggregate
    tier: gold
    pii: true
  inputPorts:
    - name: orders
      type: batch
      source: erp-system
      dataset: orders
      format: parquet
      schedule: "${number % 60} */4 * * *"
${upstream}  outputPorts:
    - name: sql-access
      type: sql
      engine: trino
      catalog: customer_analytics
      schema: ${name.replaceAll('-', '_')}
    - name: api-access
      type: rest
      endpoint: /api/v2/${name}
      authentication: oauth2
    - name: stream-access
      type: kafka
      topic: ${domain}.${name}.events
      format: avro
  schema:
    format: iceberg
    location: s3://data-lake/${domain}/${name}/
    partitionBy:
      - region
      - year(updated_at)
    sortBy:
      - customer_id
    columns:
      - { name: customer_id, type: string, key: true, nullable: false, description: Identifier }
      - { name: email, type: string, pii: true, classification: confidential, mask: hash }
      - { name: region, type: string, description: "US, EU or APAC" }
      - { name: lifetime_value, type: "decimal(12,2)", unit: USD }
      - { name: updated_at, type: timestamptz, nullable: false }
  slos:
    freshness:
      target: 4h
      measurement: last_updated_timestamp
    completeness:
      target: 99.5%
      measurement: non_null_ratio
    accuracy:
      target: 99.9%
      measurement: validation_pass_rate
    availability:
      target: 99.9%
      measurement: uptime_percentage
  governance:
    dataClassification: confidential
    retentionPeriod: 7y
    gdprCompliant: true
    accessControl:
      - role: sales-analysts
        permissions: [read]
      - role: data-scientists
        permissions: [read]
      - role: data-team
        permissions: [read, write, admin]
`;
}
