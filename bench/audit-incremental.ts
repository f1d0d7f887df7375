/**
 * What gate 2 costs when a small batch joins a large table, `unique` over all rows included.
 *
 *   node bench/audit-incremental.ts [--live 10000000] [--batch 100000] [--files 20] [--rounds 5]
 *
 * Compared with the full audit of the live rows and the batch, and with the same batch on a tenth of the live rows.
 * Twice: with scattered keys, where every live key has to be looked at, and with ascending ones, where bounds of files
 * answer. Only the audit is measured; the publication of the batch costs the same whatever the size of the table.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunReport, runProcess } from './audit-process.ts';
import type { ManifestEntry } from './audit-run.ts';
import { type Figure, spreadOf, writeReport } from './report.ts';

const SHARE_OF_FULL_MAX = 0.25;
const GROWTH_MAX = 3;

type Keys = 'scattered' | 'ascending';

interface Made {
  readonly live: readonly string[];
  readonly batch: string;
  readonly manifest: Readonly<Record<string, ManifestEntry>>;
}

const { values: options } = parseArgs({
  options: {
    live: { type: 'string', default: '10000000' },
    batch: { type: 'string', default: '100000' },
    files: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'bench-audit-incremental-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}

async function main(): Promise<void> {
  const figures: Figure[] = [];
  const detail: Record<string, unknown> = {};
  for (const keys of ['scattered', 'ascending'] as const) {
    const runs = await measure(await make(keys));
    figures.push(...figuresOf(keys, runs));
    for (const [name, reports] of runs) {
      detail[`${keys}: ${name}`] = {
        wallMs: spreadOf(reports.map((report) => report.wallMs)),
        cpuMs: spreadOf(reports.map((report) => report.cpuMs)),
        rssMib: spreadOf(reports.map((report) => report.rssMib)),
        problems: reports[0]?.answer,
      };
    }
  }
  writeReport('audit-incremental', figures, {
    live: options.live,
    batch: options.batch,
    files: options.files,
    ...detail,
  });
}

async function make(keys: Keys): Promise<Made> {
  const count = Number(options.files);
  const rows = Math.floor(Number(options.live) / count);
  const manifest: Record<string, ManifestEntry> = {};
  const generate = async (name: string, from: number, size: number): Promise<string> => {
    const path = join(folder, `${keys}-${name}.parquet`);
    const { answer } = await runProcess({ mode: 'generate', path, from, rows: size, keys }, folder);
    manifest[path] = answer as ManifestEntry;
    return path;
  };
  const live: string[] = [];
  for (let index = 0; index < count; index++) live.push(await generate(`live-${index}`, index * rows, rows));
  return { live, batch: await generate('batch', count * rows, Number(options.batch)), manifest };
}

async function measure({ live, batch, manifest }: Made): Promise<ReadonlyMap<string, readonly RunReport[]>> {
  const tenth = live.slice(0, Math.max(1, Math.floor(live.length / 10)));
  const cases = {
    full: { added: [...live, batch], kept: [], settled: false },
    large: { added: [batch], kept: live, settled: true },
    small: { added: [batch], kept: tenth, settled: true },
  };
  const runs = new Map<string, RunReport[]>();
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, files] of Object.entries(cases)) {
      const report = await runProcess({ mode: 'ours', ...files, manifest }, folder);
      runs.set(name, [...(runs.get(name) ?? []), report]);
    }
  }
  return runs;
}

function figuresOf(keys: Keys, runs: ReadonlyMap<string, readonly RunReport[]>): readonly Figure[] {
  const wallMs = (name: string): number => spreadOf((runs.get(name) ?? []).map((run) => run.wallMs)).median;
  const share = wallMs('large') / wallMs('full');
  const growth = wallMs('large') / wallMs('small');
  return [
    {
      name: `${keys} keys: time of the batch's audit beside the full one`,
      limit: `${SHARE_OF_FULL_MAX * 100} %`,
      measured: `${(share * 100).toFixed(1)} %`,
      holds: share <= SHARE_OF_FULL_MAX,
    },
    {
      name: `${keys} keys: time on all live rows beside a tenth of them`,
      limit: `${GROWTH_MAX} ×`,
      measured: `${growth.toFixed(2)} ×`,
      holds: growth <= GROWTH_MAX,
    },
  ];
}
