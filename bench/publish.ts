/**
 * What it costs to publish a partitioned and sorted table, against the same ordered COPY statements alone.
 *
 *   node bench/publish.ts [--rows 10000000] [--rounds 3] [--spill-mib 2048] [--spill-only]
 *
 * Ours: the files with field ids and statistics, checked, synced, with manifests and metadata. Alone: one ordered COPY
 * a partition over the same source file, with the same compression and row groups; it knows its partitions beforehand.
 * Runs are interleaved, each in a process of its own. Then once more with little memory, where the sort has to spill.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PublishReport, PublishRequest } from './publish-run.ts';
import { type Figure, spreadOf, writeReport } from './report.ts';

const RATIO_MAX = 1.3;
const MIB = 1_048_576;
const MEMORY_MIB = 6_144;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '3' },
    'spill-mib': { type: 'string', default: '2048' },
    'spill-only': { type: 'boolean', default: false },
  },
});
const rows = Number(options.rows);
const spillMib = Number(options['spill-mib']);

const folder = mkdtempSync(join(tmpdir(), 'bench-publish-'));
try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function main(): void {
  run({ mode: 'generate', memoryMib: MEMORY_MIB });
  const ours: PublishReport[] = [];
  const alone: PublishReport[] = [];
  for (let round = 0; round < (options['spill-only'] ? 0 : Number(options.rounds)); round++) {
    alone.push(run({ mode: 'alone', memoryMib: MEMORY_MIB }));
    ours.push(run({ mode: 'ours', memoryMib: MEMORY_MIB }));
  }
  const spilled = run({ mode: 'ours', memoryMib: spillMib });
  const wall = { ours: spreadOf(ours.map(wallOf)), alone: spreadOf(alone.map(wallOf)) };
  const cpu = { ours: spreadOf(ours.map(cpuOf)), alone: spreadOf(alone.map(cpuOf)) };
  writeReport('publish', [...ratios(ours, wall, cpu), spillFigure(spilled)], {
    rows,
    wallMs: wall,
    cpuMs: cpu,
    rssMib: {
      ours: spreadOf(ours.map(({ rssMib }) => rssMib)),
      alone: spreadOf(alone.map(({ rssMib }) => rssMib)),
    },
    writeTableMs: spreadOf(ours.map(({ writeMs }) => writeMs)),
    spilled,
  });
}

function ratios(
  ours: readonly PublishReport[],
  wall: Readonly<Record<'ours' | 'alone', { readonly median: number }>>,
  cpu: Readonly<Record<'ours' | 'alone', { readonly median: number }>>,
): readonly Figure[] {
  if (ours.length === 0) return [];
  const figure = (name: string, ratio: number): Figure => ({
    name: `publish of ${rows} rows, 12 columns, 16 partitions, sorted: ${name}`,
    limit: `${RATIO_MAX} × the ordered COPY statements alone`,
    measured: `${ratio.toFixed(2)} ×`,
    holds: ratio <= RATIO_MAX,
  });
  const unordered = ours.reduce((sum, report) => sum + report.unordered, 0);
  return [
    {
      name: 'rows out of order in all files',
      limit: '0',
      measured: String(unordered),
      holds: unordered === 0,
    },
    figure('time', wall.ours.median / wall.alone.median),
    figure('CPU', cpu.ours.median / cpu.alone.median),
  ];
}

function spillFigure(report: PublishReport): Figure {
  return {
    name: `the same with a memory setting of ${spillMib} MiB`,
    limit: 'spills and finishes',
    measured: `${Math.round(report.wallMs / 1000)} s, ${Math.round(report.spilledBytesMax / MIB)} MiB spilled, peak memory ${report.rssMib} MiB`,
    holds: report.rows === rows && report.unordered === 0,
  };
}

function wallOf({ wallMs }: PublishReport): number {
  return wallMs;
}

function cpuOf({ cpuMs }: PublishReport): number {
  return cpuMs;
}

function run(request: Pick<PublishRequest, 'mode' | 'memoryMib'>): PublishReport {
  const target = join(folder, 'run');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const script = fileURLToPath(new URL('./publish-run.ts', import.meta.url));
  const full: PublishRequest = { ...request, rows, source: join(folder, 'source.parquet'), target };
  const output = execFileSync(process.execPath, [script, JSON.stringify(full)], { encoding: 'utf8' });
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as PublishReport;
  return report;
}
