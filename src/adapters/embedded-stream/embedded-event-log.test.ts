import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventLog } from '../../capabilities/streaming.ts';
import { encodeFrame } from './frame.ts';
import { type EmbeddedEventLog, embeddedEventLog } from './index.ts';

const TOPIC = 'shop.orders';
const CLOCK = { now: () => Date.UTC(2026, 0, 31) };

let directory: string;
let opened: EmbeddedEventLog[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stream-'));
  opened = [];
});

afterEach(async () => {
  for (const log of opened) await log[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

function open(more: { readonly segmentBytesMax?: number } = {}): EmbeddedEventLog {
  const log = embeddedEventLog({ directory, clock: CLOCK, ...more });
  opened.push(log);
  return log;
}

async function fill(batches: readonly (readonly string[])[], more = {}): Promise<void> {
  const log = embeddedEventLog({ directory, clock: CLOCK, ...more });
  for (const batch of batches) await log.append(TOPIC, batch);
  await log[Symbol.asyncDispose]();
}

async function valuesOf(log: EventLog): Promise<readonly string[]> {
  const values: string[] = [];
  for await (const { value } of log.read(TOPIC, 0, Number.POSITIVE_INFINITY)) values.push(value);
  return values;
}

async function segmentPaths(): Promise<readonly string[]> {
  const names = await readdir(join(directory, TOPIC));
  return names.sort().map((name) => join(directory, TOPIC, name));
}

async function lastSegment(): Promise<string> {
  return (await segmentPaths()).at(-1) ?? '';
}

describe('segments', () => {
  it('are named after their first offset and begin anew at a size', async () => {
    await fill([['a', 'b'], ['c'], ['d', 'e', 'f'], ['g']], { segmentBytesMax: 40 });
    expect((await segmentPaths()).map((path) => path.slice(-20))).toEqual([
      '0000000000000000.log',
      '0000000000000002.log',
      '0000000000000003.log',
      '0000000000000006.log',
    ]);
    expect(await valuesOf(open())).toEqual(['"a"', '"b"', '"c"', '"d"', '"e"', '"f"', '"g"']);
  });

  it('are text that any tool reads', async () => {
    await fill([['a', 'b']]);
    const text = await readFile(await lastSegment(), 'utf8');
    expect(text).toMatch(/^batch 0 2 1769817600000 0 8 [0-9a-f]{8}\n"a"\n"b"\n$/);
  });

  it('are read from the middle without reading what is before', async () => {
    const log = open({ segmentBytesMax: 10_000 });
    for (let index = 0; index < 100; index++) await log.append(TOPIC, Array(10).fill('x'.repeat(100)));
    for (const path of (await segmentPaths()).slice(0, -1)) await truncate(path, 0);
    const offsets: number[] = [];
    for await (const { offset } of log.read(TOPIC, 995, 1_000)) offsets.push(offset);
    expect(offsets).toEqual([995, 996, 997, 998, 999]);
  });

  it('go on where an empty one was begun before a crash', async () => {
    await fill([['a']]);
    await writeFile(join(directory, TOPIC, '0000000000000001.log'), '');
    const log = open();
    expect(await log.endOffset(TOPIC)).toBe(1);
    expect(await log.append(TOPIC, ['b'])).toEqual({ firstOffset: 1, endOffset: 2 });
    expect(await valuesOf(log)).toEqual(['"a"', '"b"']);
  });
});

describe('a torn tail', () => {
  const whole = encodeFrame(
    { firstOffset: 2, count: 1, receivedAt: 1, groupStart: 0 },
    Buffer.from('"torn"\n'),
  );
  const frame = Buffer.concat(whole);
  it.each(Array.from({ length: frame.length - 1 }, (_, index) => index + 1))(
    'of %i bytes is not seen, and cut off by the next writer',
    async (bytes) => {
      await fill([['a'], ['b']]);
      const { size } = await stat(await lastSegment());
      await appendFile(await lastSegment(), frame.subarray(0, bytes));
      const log = open();
      expect(await valuesOf(log)).toEqual(['"a"', '"b"']);
      expect(await log.append(TOPIC, ['c'])).toEqual({ firstOffset: 2, endOffset: 3 });
      expect(await valuesOf(log)).toEqual(['"a"', '"b"', '"c"']);
      expect((await readFile(await lastSegment())).indexOf('torn')).toBe(-1);
      expect((await stat(await lastSegment())).size).toBeGreaterThan(size);
    },
  );

  it.each([
    { name: 'zeros, as a file system leaves after a power cut', tail: Buffer.alloc(5_000) },
    {
      name: 'a frame with a wrong checksum',
      tail: Buffer.concat(whole).fill('X', frame.length - 4, frame.length - 2),
    },
    { name: 'a frame with a hole, and a whole one of the same write behind it', tail: tornGroup() },
    {
      name: 'a frame of another offset',
      tail: Buffer.concat(
        encodeFrame({ firstOffset: 9, count: 1, receivedAt: 1, groupStart: 0 }, Buffer.from('1\n')),
      ),
    },
    {
      name: 'a header that promises more than any batch has',
      tail: Buffer.from('batch 2 1 1 0 999999999 00000000\n1\n'),
    },
  ])('of $name is cut off', async ({ tail }) => {
    await fill([['a'], ['b']]);
    await appendFile(await lastSegment(), tail);
    const log = open();
    expect(await log.endOffset(TOPIC)).toBe(2);
    await log.append(TOPIC, ['c']);
    expect(await valuesOf(log)).toEqual(['"a"', '"b"', '"c"']);
  });

  it('never comes back, when what is written next has exactly the length of its hole', async () => {
    await fill([['a'], ['b']]);
    const groupStart = (await stat(await lastSegment())).size;
    const header = { count: 1, receivedAt: CLOCK.now(), groupStart };
    const hole = Buffer.concat(encodeFrame({ ...header, firstOffset: 2 }, Buffer.from('"c"\n'))).fill(0);
    const ghost = Buffer.concat(encodeFrame({ ...header, firstOffset: 3 }, Buffer.from('"ghost"\n')));
    await appendFile(await lastSegment(), Buffer.concat([hole, ghost]));
    await fill([['c']]);
    expect(await valuesOf(open())).toEqual(['"a"', '"b"', '"c"']);
  });

  function tornGroup(): Buffer {
    const second = encodeFrame(
      { firstOffset: 3, count: 1, receivedAt: 1, groupStart: 80 },
      Buffer.from('2\n'),
    );
    return Buffer.concat([Buffer.from(frame).fill(0, 10, frame.length - 1), ...second]);
  }
});

describe('decay', () => {
  async function damage(path: string, text: string): Promise<void> {
    const content = await readFile(path);
    content[content.indexOf(text)] = 0x23;
    await writeFile(path, content);
  }

  it('of acknowledged events is reported, and nothing is cut off', async () => {
    await fill([['a'], ['precious'], ['c']]);
    await damage(await lastSegment(), 'precious');
    const before = await readFile(await lastSegment());
    const log = open();
    await expect(log.append(TOPIC, ['d'])).rejects.toMatchObject({ code: 'DM9007', retryable: false });
    expect((await readFile(await lastSegment())).equals(before)).toBe(true);
  });

  it('in an older segment is reported by name to readers', async () => {
    await fill([['a'], ['precious'], ['c'], ['d']], { segmentBytesMax: 100 });
    const [first = ''] = await segmentPaths();
    await damage(first, 'precious');
    const error = await valuesOf(open()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DM9007' });
    expect((error as Error).message).toContain(first);
  });
});

describe('the writer', () => {
  it('is one process: another one, or log, is refused and told who it is, and still reads', async () => {
    const log = open();
    await log.append(TOPIC, ['a']);
    const second = open();
    const refusal = await second.append(TOPIC, ['b']).catch((reason: unknown) => reason);
    expect(refusal).toMatchObject({ code: 'DM9006', retryable: true });
    expect((refusal as Error).message).toContain(`process ${process.pid}`);
    expect(await valuesOf(second)).toEqual(['"a"']);
    await log[Symbol.asyncDispose]();
    expect(await second.append(TOPIC, ['b'])).toEqual({ firstOffset: 1, endOffset: 2 });
  });

  it('is free at once when its process is killed', async () => {
    const adapter = new URL('./index.ts', import.meta.url).href;
    const program = `
      const { embeddedEventLog } = await import(${JSON.stringify(adapter)});
      const log = embeddedEventLog({ directory: ${JSON.stringify(directory)}, clock: { now: () => 1 } });
      await log.append(${JSON.stringify(TOPIC)}, ['child']);
      process.stdout.write('written');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const log = open();
    const refusal = await log.append(TOPIC, ['b']).catch((reason: unknown) => reason);
    expect((refusal as Error).message).toContain(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await log.append(TOPIC, ['b'])).toEqual({ firstOffset: 1, endOffset: 2 });
    expect(await valuesOf(log)).toEqual(['"child"', '"b"']);
  });

  it('shares syncs between batches that wait together', async () => {
    const log = open();
    await log.append(TOPIC, ['first']);
    await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(TOPIC, [index])));
    const text = await readFile(await lastSegment(), 'utf8');
    const groups = new Set(
      [...text.matchAll(/^batch \d+ \d+ \d+ (\d+) /gm)].map(([, groupStart]) => groupStart),
    );
    expect(groups.size).toBeLessThanOrEqual(3);
  });

  it('writes nothing for a log that is only read', async () => {
    const log = open();
    expect(await log.endOffset(TOPIC)).toBe(0);
    expect(await valuesOf(log)).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes nothing when it is closed', async () => {
    const log = open();
    const pending = log.append(TOPIC, ['a']);
    await pending;
    await log[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
    await expect(log.append(TOPIC, ['b'])).rejects.toThrow('open');
    expect(await valuesOf(open())).toEqual(['"a"']);
  });
});
