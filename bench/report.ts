import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Median, minimum and maximum of a figure over its runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return { median: median ?? 0, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, runs: sorted.length };
}

/** One promise with what was measured for it. */
export interface Figure {
  readonly name: string;
  readonly limit: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** Prints a report and keeps it under `bench/results/`, with the machine it was measured on. */
export function writeReport(name: string, figures: readonly Figure[], detail: object): void {
  const machine = {
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const folder = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify({ name, machine, figures, detail }, null, 2)}\n`);
  for (const figure of figures) {
    console.log(
      `${figure.holds ? 'holds ' : 'MISSES'}  ${figure.name}: ${figure.measured} (limit ${figure.limit})`,
    );
  }
}
