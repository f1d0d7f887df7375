/**
 * What gate 2 costs on one large Parquet file, beside one hand-written DuckDB scan that answers the same, and beside
 * other tools' audits of that file.
 *
 *   node bench/audit.ts [--rows 10000000] [--rounds 5] [--peers <folder>]
 *
 * Every run is a process of its own; ours and the hand-written one alternate, and medians are compared. Keys are
 * scattered: no order helps. `--peers` names a folder with one Python environment per tool (`soda`, `datacontract`,
 * `great-expectations`; see bench/peers/README.md); each tool runs once per three rounds, and is left out when its
 * environment is not there.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type RunReport, runProcess } from './audit-process.ts';
import { type Figure, spreadOf, writeReport } from './report.ts';

const CPU_RATIO_MAX = 1.2;
const RSS_MIB_MAX = 700;
const ROUNDS_PER_PEER_RUN = 3;

const PEERS = [
  { name: 'soda', tool: 'soda-core-duckdb 3.5.6', script: 'soda_audit.py' },
  { name: 'datacontract', tool: 'datacontract-cli 1.2.8', script: 'datacontract_audit.py' },
  {
    name: 'great-expectations',
    tool: 'great_expectations 1.24.0 (pandas)',
    script: 'great_expectations_audit.py',
  },
] as const;

const RULES_IN_WORDS =
  'unique(transaction_id), not_null(amount), regex(customer_id), enum(channel), row_count, freshness(updated_at)';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '5' },
    peers: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}

async function main(): Promise<void> {
  const path = join(folder, 'transactions.parquet');
  const rows = Number(options.rows);
  await runProcess({ mode: 'generate', path, from: 0, rows, keys: 'scattered' }, folder);
  const runs = new Map<string, RunReport[]>();
  const keep = (name: string, report: RunReport): void =>
    void runs.set(name, [...(runs.get(name) ?? []), report]);
  for (let round = 0; round < Number(options.rounds); round++) {
    keep('ours', await runProcess({ mode: 'ours', added: [path], kept: [], settled: false }, folder));
    keep('handwritten', await runProcess({ mode: 'handwritten', paths: [path] }, folder));
    if (round % ROUNDS_PER_PEER_RUN !== 0) continue;
    for (const peer of PEERS) {
      const python = options.peers === undefined ? '' : join(options.peers, peer.name, 'bin', 'python');
      const script = fileURLToPath(new URL(`./peers/${peer.script}`, import.meta.url));
      if (existsSync(python)) keep(peer.tool, await runProcess({ python, script, path }, folder));
    }
  }
  writeReport('audit', figuresOf(runs), { rows, rules: RULES_IN_WORDS, runs: summary(runs) });
}

function figuresOf(runs: ReadonlyMap<string, readonly RunReport[]>): readonly Figure[] {
  const median = (name: string, of: (report: RunReport) => number): number =>
    spreadOf((runs.get(name) ?? []).map(of)).median;
  const ratio = median('ours', (run) => run.cpuMs) / median('handwritten', (run) => run.cpuMs);
  const rssMib = Math.max(...(runs.get('ours') ?? []).map((run) => run.rssMib));
  return [
    {
      name: 'CPU of the audit beside one hand-written scan',
      limit: `${CPU_RATIO_MAX} ×`,
      measured: `${ratio.toFixed(2)} ×`,
      holds: ratio <= CPU_RATIO_MAX,
    },
    {
      name: 'peak memory of the audit process',
      limit: `${RSS_MIB_MAX} MiB`,
      measured: `${rssMib} MiB`,
      holds: rssMib <= RSS_MIB_MAX,
    },
  ];
}

function summary(runs: ReadonlyMap<string, readonly RunReport[]>): object {
  const rows = [...runs].map(([name, reports]) => [
    name,
    {
      cpuMs: spreadOf(reports.map((report) => report.cpuMs)),
      wallMs: spreadOf(reports.map((report) => report.wallMs)),
      rssMib: spreadOf(reports.map((report) => report.rssMib)),
      answer: reports[0]?.answer,
    },
  ]);
  return Object.fromEntries(rows);
}
