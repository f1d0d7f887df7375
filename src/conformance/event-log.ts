import { describe, expect, it } from 'vitest';
import {
  BATCH_BYTES_MAX,
  EVENT_BYTES_MAX,
  EVENTS_PER_BATCH_MAX,
  type EventLog,
  EventRefused,
  type LoggedEvent,
} from '../capabilities/streaming.ts';
import type { Json } from '../lib/json.ts';

/** One log, reached through one or more clients. */
export interface EventLogUnderTest {
  readonly log: EventLog;
  /** Another client of the same log, as another process has it. It reads only. */
  reopen(): Promise<EventLog>;
  close(): Promise<void>;
}

const TOPIC = 'shop.orders';
const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1.5e300,
  '',
  'line\nfeed\r\n',
  'null\u0000character',
  '🦆 é 数\u2028\u2029',
  'lone \ud800 surrogate',
  [],
  {},
  { 'odd "key"\n': [[[{ deep: null }]]] },
  'batch 0 1 2 3 4 00000000\n',
];

/** What every `EventLog` must do; `open` makes an empty log of its own for each test. */
export function eventLogConformance(name: string, open: () => Promise<EventLogUnderTest>): void {
  const withLog = (test: (log: EventLog, under: EventLogUnderTest) => Promise<void>) => async () => {
    const under = await open();
    try {
      await test(under.log, under);
    } finally {
      await under.close();
    }
  };

  describe(`event log: ${name}`, () => {
    appending(withLog);
    reading(withLog);
    limits(withLog);
  });
}

type WithLog = (test: (log: EventLog, under: EventLogUnderTest) => Promise<void>) => () => Promise<void>;

function appending(withLog: WithLog): void {
  it(
    'gives offsets from 0 in the order of appending, per topic',
    withLog(async (log) => {
      expect(await log.endOffset(TOPIC)).toBe(0);
      expect(await log.append(TOPIC, [1, 2])).toEqual({ firstOffset: 0, endOffset: 2 });
      expect(await log.append('shop.returns', ['x'])).toEqual({ firstOffset: 0, endOffset: 1 });
      expect(await log.append(TOPIC, [3])).toEqual({ firstOffset: 2, endOffset: 3 });
      expect(await log.endOffset(TOPIC)).toBe(3);
      expect(await valuesOf(log, TOPIC)).toEqual(['1', '2', '3']);
      expect(await valuesOf(log, 'shop.returns')).toEqual(['"x"']);
    }),
  );

  it(
    'appends nothing for an empty batch',
    withLog(async (log) => {
      await log.append(TOPIC, [1]);
      expect(await log.append(TOPIC, [])).toEqual({ firstOffset: 1, endOffset: 1 });
      expect(await log.endOffset(TOPIC)).toBe(1);
    }),
  );

  it(
    'gives every value back as it was pushed',
    withLog(async (log) => {
      await log.append(TOPIC, VALUES);
      for (const value of VALUES) await log.append(TOPIC, [value]);
      const texts = [...VALUES, ...VALUES].map((value) => JSON.stringify(value));
      expect(await valuesOf(log, TOPIC)).toEqual(texts);
    }),
  );

  it(
    'keeps every digit of numbers that are given as raw JSON',
    withLog(async (log) => {
      const text = '{"id":9007199254740993,"amount":0.10000000000000000001}';
      await log.append(TOPIC, [rawJson(text)]);
      expect(await valuesOf(log, TOPIC)).toEqual([text]);
    }),
  );

  it(
    'tells when an event was received, never going back within a batch',
    withLog(async (log) => {
      await log.append(TOPIC, [1, 2, 3]);
      const times = (await eventsOf(log, TOPIC)).map(({ receivedAt }) => receivedAt);
      expect(times.every((time) => Number.isSafeInteger(time) && time > 0)).toBe(true);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
    }),
  );

  it(
    'keeps batches whole and in the order of their offsets when many are appended at once',
    withLog(async (log) => {
      const appended = await Promise.all(
        Array.from({ length: 200 }, async (_, batch) => ({
          batch,
          ...(await log.append(
            TOPIC,
            Array.from({ length: (batch % 5) + 1 }, (_, index) => `${batch}/${index}`),
          )),
        })),
      );
      const values = await valuesOf(log, TOPIC);
      expect(values.length).toBe(600);
      for (const { batch, firstOffset, endOffset } of appended) {
        expect(values.slice(firstOffset, endOffset)).toEqual(
          Array.from({ length: (batch % 5) + 1 }, (_, index) => `"${batch}/${index}"`),
        );
      }
    }),
  );

  it(
    'keeps the order of one producer that does not wait',
    withLog(async (log) => {
      const appended = await Promise.all(
        Array.from({ length: 100 }, (_, index) => log.append(TOPIC, [index])),
      );
      expect(appended.map(({ firstOffset }) => firstOffset)).toEqual(
        Array.from({ length: 100 }, (_, i) => i),
      );
      expect(await valuesOf(log, TOPIC)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
    }),
  );
}

function reading(withLog: WithLog): void {
  const RANGES: readonly {
    readonly from: number;
    readonly to: number;
    readonly offsets: readonly number[];
  }[] = [
    { from: 0, to: 10, offsets: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
    { from: 3, to: 5, offsets: [3, 4] },
    { from: 9, to: 99, offsets: [9] },
    { from: 10, to: 99, offsets: [] },
    { from: 500, to: 600, offsets: [] },
    { from: 5, to: 5, offsets: [] },
    { from: 6, to: 2, offsets: [] },
    { from: -3, to: 1, offsets: [0] },
    { from: 8, to: Number.POSITIVE_INFINITY, offsets: [8, 9] },
  ];
  it.each(RANGES)('reads $from to $to', ({ from, to, offsets }) =>
    withLog(async (log) => {
      for (const size of [1, 4, 2, 3]) await log.append(TOPIC, Array(size).fill('x'));
      expect((await eventsOf(log, TOPIC, from, to)).map(({ offset }) => offset)).toEqual(offsets);
    })(),
  );

  it(
    'reads nothing of an unknown topic',
    withLog(async (log) => {
      expect(await eventsOf(log, 'nobody.pushed')).toEqual([]);
      expect(await log.endOffset('nobody.pushed')).toBe(0);
    }),
  );

  it(
    'can be stopped, and started again in the middle',
    withLog(async (log) => {
      await log.append(
        TOPIC,
        Array.from({ length: 1_000 }, (_, index) => index),
      );
      let last = -1;
      for await (const { offset } of log.read(TOPIC, 0, 1_000)) {
        last = offset;
        if (offset === 500) break;
      }
      expect(last).toBe(500);
      expect((await valuesOf(log, TOPIC, 501))[0]).toBe('501');
    }),
  );

  it(
    'reads in order, without gaps, while others append',
    withLog(async (log, under) => {
      const reader = await under.reopen();
      let appending = true;
      const append = async (): Promise<void> => {
        try {
          for (let index = 0; index < 100; index++)
            await log.append(TOPIC, Array(10).fill('x'.repeat(2_000)));
        } finally {
          appending = false;
        }
      };
      const read = async (client: EventLog): Promise<number> => {
        let next = 0;
        for (let last = false; !last; ) {
          last = !appending;
          for await (const { offset } of client.read(TOPIC, next, Number.POSITIVE_INFINITY)) {
            expect(offset).toBe(next);
            next++;
          }
          // A reader that is at the end must not keep the appending side from its turn.
          await new Promise((resolve) => setImmediate(resolve));
        }
        return next;
      };
      const [, ...counts] = await Promise.all([append(), read(log), read(reader)]);
      expect(counts).toEqual([1_000, 1_000]);
    }),
  );

  it(
    'shows another client what was acknowledged',
    withLog(async (log, under) => {
      const reader = await under.reopen();
      expect(await reader.endOffset(TOPIC)).toBe(0);
      for (let index = 1; index <= 20; index++) {
        await log.append(TOPIC, [index]);
        expect(await reader.endOffset(TOPIC)).toBe(index);
        expect(await valuesOf(reader, TOPIC, index - 1)).toEqual([String(index)]);
      }
      expect(await eventsOf(reader, TOPIC)).toEqual(await eventsOf(log, TOPIC));
    }),
  );
}

function limits(withLog: WithLog): void {
  it(
    'takes events and batches up to their limits',
    withLog(async (log) => {
      const biggest = 'x'.repeat(EVENT_BYTES_MAX - 2);
      await log.append(TOPIC, [biggest]);
      await log.append(TOPIC, Array(EVENTS_PER_BATCH_MAX).fill(1));
      await log.append(TOPIC, Array(BATCH_BYTES_MAX / EVENT_BYTES_MAX - 1).fill(biggest));
      expect(await log.endOffset(TOPIC)).toBe(BATCH_BYTES_MAX / EVENT_BYTES_MAX + EVENTS_PER_BATCH_MAX);
      expect(await valuesOf(log, TOPIC, 0, 1)).toEqual([JSON.stringify(biggest)]);
    }),
  );

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const REFUSED: readonly {
    readonly reason: EventRefused['reason'];
    readonly why: string;
    readonly events: readonly unknown[];
    readonly index?: number;
  }[] = [
    { reason: 'event-too-large', why: 'ASCII', events: [1, 'x'.repeat(EVENT_BYTES_MAX - 1)], index: 1 },
    {
      reason: 'event-too-large',
      why: 'two bytes a character',
      events: ['é'.repeat(EVENT_BYTES_MAX / 2)],
      index: 0,
    },
    { reason: 'too-many-events', why: 'one too many', events: Array(EVENTS_PER_BATCH_MAX + 1).fill(1) },
    { reason: 'batch-too-large', why: 'together', events: Array(17).fill('x'.repeat(EVENT_BYTES_MAX - 100)) },
    { reason: 'not-json', why: 'undefined', events: [1, undefined], index: 1 },
    { reason: 'not-json', why: 'a BigInt', events: [1n], index: 0 },
    { reason: 'not-json', why: 'a cycle', events: [cycle], index: 0 },
  ];
  it.each(REFUSED)('refuses, whole, a batch with $reason: $why', ({ reason, events, index }) =>
    withLog(async (log) => {
      await log.append(TOPIC, ['before']);
      const error = await log.append(TOPIC, events as readonly Json[]).catch((refusal: unknown) => refusal);
      expect(error).toBeInstanceOf(EventRefused);
      expect(error).toMatchObject({ reason, index });
      expect(await log.append(TOPIC, ['after'])).toEqual({ firstOffset: 1, endOffset: 2 });
      expect(await valuesOf(log, TOPIC)).toEqual(['"before"', '"after"']);
    })(),
  );

  it.each(['', '.', '..', '../etc', '.hidden', 'a/b', 'a\\b', 'a b', 'a\u0000', 'é', `${'x'.repeat(250)}`])(
    'refuses the topic %j',
    (topic) =>
      withLog(async (log) => {
        const refusal = { name: 'EventRefused', reason: 'topic' };
        await expect(log.append(topic, [1])).rejects.toMatchObject(refusal);
        await expect(log.endOffset(topic)).rejects.toMatchObject(refusal);
        await expect(eventsOf(log, topic)).rejects.toMatchObject(refusal);
      })(),
  );

  it.each(['a', 'shop.orders', 'Shop-2_x.y.z', 'x'.repeat(249)])('takes the topic %j', (topic) =>
    withLog(async (log) => {
      await log.append(topic, [1]);
      expect(await valuesOf(log, topic)).toEqual(['1']);
    })(),
  );
}

async function eventsOf(
  log: EventLog,
  topic: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const event of log.read(topic, from, to)) events.push(event);
  return events;
}

async function valuesOf(
  log: EventLog,
  topic: string,
  from?: number,
  to?: number,
): Promise<readonly string[]> {
  return (await eventsOf(log, topic, from, to)).map(({ value }) => value);
}

/** Parses JSON and keeps its numbers as they are written. TypeScript does not know `rawJSON` and `source` yet. */
function rawJson(text: string): Json {
  const lossless = JSON as unknown as {
    parse(text: string, reviver: (key: string, value: Json, context: { source: string }) => Json): Json;
    rawJSON(text: string): Json;
  };
  return lossless.parse(text, (_, value, { source }) =>
    typeof value === 'number' ? lossless.rawJSON(source) : value,
  );
}
