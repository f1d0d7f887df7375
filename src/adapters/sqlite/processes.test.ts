import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateStore } from '../../capabilities/state.ts';
import { keyOf } from '../../conformance/state/fixtures.ts';
import { openSqliteState } from './index.ts';

const CHILD = new URL('../../conformance/state/commit-loop-process.ts', import.meta.url).pathname;
const ADAPTER = new URL('./index.ts', import.meta.url).href;
const UNTIL_KILLED = '1000000';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'state.db');
});

afterEach(() => rm(folder, { recursive: true }));

function startPublishing(
  name: string,
  count: string,
): { readonly child: ChildProcess; readonly acknowledged: number[] } {
  const acknowledged: number[] = [];
  const child = spawn(process.execPath, [CHILD, ADAPTER, 'openSqliteState', path, name, count], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest = '';
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines.map(Number));
  });
  return { child, acknowledged };
}

async function publishedNumbers(store: StateStore): Promise<readonly number[]> {
  return (await store.releases.list(keyOf(), 1_000_000)).map(({ number }) => number).reverse();
}

/** Everything that a commit writes, or nothing of it. */
async function expectWhole(store: StateStore): Promise<void> {
  const live = await store.releases.latest(keyOf());
  const pointers = await store.pointers.list('dev');
  expect(pointers.map(({ metadataLocation }) => metadataLocation)).toEqual(
    live === undefined ? [] : [`${live.buildId}/heads`, `${live.buildId}/lines`],
  );
  const count = live?.number ?? 0;
  expect((await store.products.get(keyOf()))?.release).toEqual(live);
  expect((await store.outbox.pending('dev', 0, 1_000_000)).length).toBe(count);
  expect((await store.measurements.history(keyOf(), 0)).length).toBe(count);
  expect((await store.lineage.list('dev', { limit: 1_000_000 })).length).toBe(count);
  expect(await publishedNumbers(store)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
}

describe('processes on one state file', () => {
  it('keeps every acknowledged release, and no half one, when the writer is killed at any moment', async () => {
    const acknowledged: number[] = [];
    for (const [round, afterReleases] of [0, 1, 7, 23, 40, 61].entries()) {
      const publishing = startPublishing(`round ${round}`, UNTIL_KILLED);
      const exit = once(publishing.child, 'exit');
      while (publishing.acknowledged.length < afterReleases)
        await once(publishing.child.stdout as NodeJS.EventEmitter, 'data');
      publishing.child.kill('SIGKILL');
      await exit;
      acknowledged.push(...publishing.acknowledged);
      await using store = await openSqliteState({ path });
      const published = new Set(await publishedNumbers(store));
      expect(acknowledged.filter((number) => !published.has(number))).toEqual([]);
      await expectWhole(store);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(132);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
  });

  it('gives every release to one of two processes that publish the same product at once', async () => {
    const publishing = ['left', 'right'].map((name) => startPublishing(name, '40'));
    const exits = await Promise.all(publishing.map(({ child }) => once(child, 'close')));
    expect(exits).toEqual([
      [0, null],
      [0, null],
    ]);
    const acknowledged = publishing.flatMap((each) => each.acknowledged);
    expect(acknowledged.sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
    await using store = await openSqliteState({ path });
    await expectWhole(store);
  });
});
