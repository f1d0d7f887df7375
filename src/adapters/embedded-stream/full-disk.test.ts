import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedEventLog } from './index.ts';

const ADAPTER = new URL('./index.ts', import.meta.url).href;
const CLOCK = { now: () => 1 };
const FILE_KIB_MAX = 64;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stream-'));
});

afterEach(() => rm(directory, { recursive: true }));

/**
 * Runs a program whose files may not grow beyond a size: like a full disk, the system then writes a part and refuses
 * the rest. The ignored signal is the one that would end the process instead.
 */
async function runLimited(program: string): Promise<unknown> {
  const source = `
    const { embeddedEventLog } = await import(${JSON.stringify(ADAPTER)});
    const log = embeddedEventLog({ directory: ${JSON.stringify(directory)}, clock: { now: () => 1 } });
    const tried = (events) => log.append('t', events).then(({ firstOffset }) => firstOffset, ({ code }) => code);
    process.stdout.write(JSON.stringify(await (async () => { ${program} })()));`;
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    `trap '' XFSZ; ulimit -f ${FILE_KIB_MAX}; exec "$0" --input-type=module -e "$1"`,
    process.execPath,
    source,
  ]);
  return JSON.parse(stdout);
}

async function sizesOfEvents(): Promise<readonly number[]> {
  await using log = embeddedEventLog({ directory, clock: CLOCK });
  const sizes: number[] = [];
  for await (const { value } of log.read('t', 0, Number.POSITIVE_INFINITY)) sizes.push(value.length - 2);
  return sizes;
}

describe('a full disk', () => {
  it('refuses what does not fit, keeps what was acknowledged, and takes what fits', async () => {
    const outcome = await runLimited(`
      const big = 'x'.repeat(30_000);
      return [await tried([big]), await tried([big]), await tried([big]), await tried(['small']), await tried([big])];`);
    expect(outcome).toEqual([0, 1, 'DM9003', 2, 'DM9003']);
    expect(await sizesOfEvents()).toEqual([30_000, 30_000, 5]);
    await using log = embeddedEventLog({ directory, clock: CLOCK });
    expect(await log.append('t', ['x'.repeat(30_000)])).toEqual({ firstOffset: 3, endOffset: 4 });
  });

  it('acknowledges the batches of one write that arrived whole, and only those', async () => {
    const outcome = await runLimited(`
      await tried(['first']);
      const batch = (size) => tried(['x'.repeat(size)]);
      return Promise.all([batch(20_000), batch(20_001), batch(20_002), batch(20_003), batch(1)]);`);
    expect(outcome).toEqual([1, 2, 3, 'DM9003', 'DM9003']);
    expect(await sizesOfEvents()).toEqual([5, 20_000, 20_001, 20_002]);
  });
});
