import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../capabilities/streaming.ts';
import { eventsOf, type OpenEventLog, TOPIC, valuesOf, withLog } from './fixtures.ts';

export function readingConformance(open: OpenEventLog): void {
  describe('reading', () => {
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
      withLog(open, async (log) => {
        for (const size of [1, 4, 2, 3]) await log.append(TOPIC, Array(size).fill('x'));
        expect((await eventsOf(log, TOPIC, from, to)).map(({ offset }) => offset)).toEqual(offsets);
      })(),
    );

    it(
      'reads nothing of an unknown topic',
      withLog(open, async (log) => {
        expect(await eventsOf(log, 'nobody.pushed')).toEqual([]);
        expect(await log.endOffset('nobody.pushed')).toBe(0);
      }),
    );

    it(
      'can be stopped, and started again in the middle',
      withLog(open, async (log) => {
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
      withLog(open, async (log, under) => {
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
      withLog(open, async (log, under) => {
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
  });
}
