import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What `data/GENERATED.json` says about the files beside it. */
export interface Marker {
  readonly format: number;
  readonly anchor: string;
  readonly seed: number;
  /** what was asked for, and what was written */
  readonly sizes: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
}

export const MARKER = 'GENERATED.json';
const STAGING = /^\.data-(?:staging|previous)-(\d+)$/;

/** A folder beside `data/` that nobody reads; what killed runs left behind goes first. */
export function openStaging(directory: string, processId: number): string {
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(directory)) {
    const owner = Number(STAGING.exec(name)?.[1] ?? Number.NaN);
    if (owner === processId || (owner > 0 && !isRunning(owner)))
      rmSync(join(directory, name), { recursive: true, force: true });
  }
  const staging = join(directory, `.data-staging-${processId}`);
  mkdirSync(staging);
  return staging;
}

/** `data/` is the old set until the new one is complete. */
export function publishStaging(directory: string, processId: number): void {
  const data = join(directory, 'data');
  const previous = join(directory, `.data-previous-${processId}`);
  if (existsSync(data)) renameSync(data, previous);
  renameSync(join(directory, `.data-staging-${processId}`), data);
  rmSync(previous, { recursive: true, force: true });
}

export function readMarker(directory: string): Marker | undefined {
  const path = join(directory, 'data', MARKER);
  if (!existsSync(path)) return undefined;
  try {
    // The file is our own; a torn or foreign one only means that the data are made again.
    return JSON.parse(readFileSync(path, 'utf8')) as Marker;
  } catch {
    return undefined;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
