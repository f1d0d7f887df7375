import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { day, instant, type Period, periodBefore } from './generator/calendar.ts';
import { MARKER, type Marker, openStaging, publishStaging, readMarker } from './generator/staging.ts';
import { SIZES, type Sizes, writeDataSets } from './generator/write.ts';

const FORMAT = 1;
const SEED = 42;

export interface RetailInput {
  /** the folder of `datamesh.yaml`; the files go to `data/` below it */
  readonly directory: string;
  readonly now: Date;
  readonly seed?: number;
  /** fewer rows for quick tests */
  readonly sizes?: Partial<Sizes>;
  /** when existing data are good enough; `never` makes them again (default: same-anchor) */
  readonly reuse?: 'same-anchor' | 'same-day' | 'never';
}

export interface RetailResult {
  readonly written: boolean;
  readonly marker: Marker;
}

/**
 * Writes the source files of the example company: the year up to `now`.
 *
 * The bytes depend on `now` (to the second), the seed and the sizes alone. The files are written
 * beside `data/` and renamed in one go, so that a kill leaves the old set or none.
 */
export async function generateRetail(input: RetailInput): Promise<RetailResult> {
  const { directory, now, seed = SEED, reuse = 'same-anchor' } = input;
  const sizes = { ...SIZES, ...input.sizes };
  const period = periodBefore(now);
  const existing = readMarker(directory);
  if (existing !== undefined && isReusable(existing, { period, seed, sizes, reuse }))
    return { written: false, marker: existing };

  const staging = openStaging(directory, process.pid);
  const scratch = join(staging, '.scratch');
  mkdirSync(scratch);
  const counts = await writeDataSets({ staging, seed, period, sizes });
  rmSync(scratch, { recursive: true });
  const marker: Marker = {
    format: FORMAT,
    anchor: instant(period.anchor),
    seed,
    sizes: { ...sizes },
    counts,
  };
  writeFileSync(join(staging, MARKER), `${JSON.stringify(marker, null, 2)}\n`);
  publishStaging(directory, process.pid);
  return { written: true, marker };
}

interface Wanted {
  readonly period: Period;
  readonly seed: number;
  readonly sizes: Sizes;
  readonly reuse: 'same-anchor' | 'same-day' | 'never';
}

function isReusable(marker: Marker, { period, seed, sizes, reuse }: Wanted): boolean {
  if (reuse === 'never' || marker.format !== FORMAT || marker.seed !== seed) return false;
  if (JSON.stringify(marker.sizes) !== JSON.stringify(sizes)) return false;
  if (reuse === 'same-anchor') return marker.anchor === instant(period.anchor);
  return marker.anchor.slice(0, 10) === day(period.anchor);
}

async function main(): Promise<void> {
  const frozen = process.env['DATAMESH_NOW'];
  const now = frozen === undefined ? new Date() : new Date(frozen);
  if (Number.isNaN(now.getTime()))
    throw new Error(`DATAMESH_NOW is \`${frozen}\`, expected an RFC 3339 time`);
  const usual = frozen === undefined ? 'same-day' : 'same-anchor';
  const reuse = process.argv.includes('--force') ? 'never' : usual;
  const { written, marker } = await generateRetail({ directory: import.meta.dirname, now, reuse });
  const { transactions, webEvents, customers } = marker.counts;
  console.log(
    `${written ? 'wrote' : 'kept'} data/ as of ${marker.anchor}: ${transactions} transactions, ${webEvents} web events, ${customers} customers`,
  );
}

if (import.meta.main) await main();
