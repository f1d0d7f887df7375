import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedEventLog } from './index.ts';

const PROCESS = new URL('../../conformance/event-log/append-loop-process.ts', import.meta.url).pathname;
const ADAPTER = new URL('./index.ts', import.meta.url).href;
const TOPIC = 'crash.test';
const CLOCK = { now: () => 1 };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stream-'));
});

afterEach(() => rm(directory, { recursive: true }));

interface Acknowledged {
  readonly batch: string;
  readonly firstOffset: number;
  readonly size: number;
}

/** Runs producers until so many batches are acknowledged, then kills them; what was printed counts as acknowledged. */
async function killAfter(name: string, batches: number): Promise<readonly Acknowledged[]> {
  const child = spawn(process.execPath, [PROCESS, ADAPTER, 'embeddedEventLog', directory, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('latin1').on('data', (more: string) => {
    text += more;
  });
  while (text.split('\n').length <= batches) await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '))
    .map(([process = '', producer, batch, firstOffset, size]) => ({
      batch: `${process}/${producer}/${batch}`,
      firstOffset: Number(firstOffset),
      size: Number(size),
    }));
}

async function storedEvents(): Promise<readonly (readonly [string, number, number, number, number])[]> {
  await using log = embeddedEventLog({ directory, clock: CLOCK });
  const events: (readonly [string, number, number, number, number])[] = [];
  for await (const { offset, value } of log.read(TOPIC, 0, Number.POSITIVE_INFINITY)) {
    expect(offset).toBe(events.length);
    events.push(JSON.parse(value));
  }
  return events;
}

describe('a writer that is killed at any moment', () => {
  it('loses no acknowledged event, doubles none and keeps their order', async () => {
    const acknowledged: Acknowledged[] = [];
    for (const [round, batches] of [0, 3, 50, 120, 400, 700].entries()) {
      acknowledged.push(...(await killAfter(`round${round}`, batches)));
      const events = await storedEvents();
      for (const { batch, firstOffset, size } of acknowledged) {
        const stored = events.slice(firstOffset, firstOffset + size);
        expect(stored.map(([name, producer, number]) => `${name}/${producer}/${number}`)).toEqual(
          Array(size).fill(batch),
        );
        expect(stored.map(([, , , index]) => index)).toEqual(
          Array.from({ length: size }, (_, index) => index),
        );
      }
      expectEachBatchOnce(events);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(1_273);
  });
});

/** Also of batches that were written and never acknowledged: whole or not at all, once, in the order of their producer. */
function expectEachBatchOnce(events: Awaited<ReturnType<typeof storedEvents>>): void {
  const lastBatch = new Map<string, number>();
  for (let offset = 0; offset < events.length; ) {
    const [name, producer, batch, index, size] = events[offset] ?? ['', 0, 0, -1, 1];
    expect(index).toBe(0);
    expect(batch).toBe((lastBatch.get(`${name}/${producer}`) ?? -1) + 1);
    lastBatch.set(`${name}/${producer}`, batch);
    expect(events[offset + size - 1]?.slice(0, 4)).toEqual([name, producer, batch, size - 1]);
    offset += size;
  }
}
