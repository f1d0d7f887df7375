import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/json.ts';
import { eventsOf, type OpenEventLog, TOPIC, valuesOf, withLog } from './fixtures.ts';

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

export function appendingConformance(open: OpenEventLog): void {
  describe('appending', () => {
    it(
      'gives offsets from 0 in the order of appending, per topic',
      withLog(open, async (log) => {
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
      withLog(open, async (log) => {
        await log.append(TOPIC, [1]);
        expect(await log.append(TOPIC, [])).toEqual({ firstOffset: 1, endOffset: 1 });
        expect(await log.endOffset(TOPIC)).toBe(1);
      }),
    );

    it(
      'gives every value back as it was pushed',
      withLog(open, async (log) => {
        await log.append(TOPIC, VALUES);
        for (const value of VALUES) await log.append(TOPIC, [value]);
        const texts = [...VALUES, ...VALUES].map((value) => JSON.stringify(value));
        expect(await valuesOf(log, TOPIC)).toEqual(texts);
      }),
    );

    it(
      'keeps every digit of numbers that are given as raw JSON',
      withLog(open, async (log) => {
        const text = '{"id":9007199254740993,"amount":0.10000000000000000001}';
        await log.append(TOPIC, [rawJson(text)]);
        expect(await valuesOf(log, TOPIC)).toEqual([text]);
      }),
    );

    it(
      'tells when an event was received, never going back within a batch',
      withLog(open, async (log) => {
        await log.append(TOPIC, [1, 2, 3]);
        const times = (await eventsOf(log, TOPIC)).map(({ receivedAt }) => receivedAt);
        expect(times.every((time) => Number.isSafeInteger(time) && time > 0)).toBe(true);
        expect([...times].sort((a, b) => a - b)).toEqual(times);
      }),
    );

    it(
      'keeps batches whole and in the order of their offsets when many are appended at once',
      withLog(open, async (log) => {
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
      withLog(open, async (log) => {
        const appended = await Promise.all(
          Array.from({ length: 100 }, (_, index) => log.append(TOPIC, [index])),
        );
        expect(appended.map(({ firstOffset }) => firstOffset)).toEqual(
          Array.from({ length: 100 }, (_, i) => i),
        );
        expect(await valuesOf(log, TOPIC)).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
      }),
    );
  });
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
