import { describe, expect, it } from 'vitest';
import {
  BATCH_BYTES_MAX,
  EVENT_BYTES_MAX,
  EVENTS_PER_BATCH_MAX,
  EventRefused,
} from '../../capabilities/streaming.ts';
import type { Json } from '../../lib/json.ts';
import { eventsOf, type OpenEventLog, TOPIC, valuesOf, withLog } from './fixtures.ts';

export function limitConformance(open: OpenEventLog): void {
  describe('limits', () => {
    it(
      'takes events and batches up to their limits',
      withLog(open, async (log) => {
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
      {
        reason: 'batch-too-large',
        why: 'together',
        events: Array(17).fill('x'.repeat(EVENT_BYTES_MAX - 100)),
      },
      { reason: 'not-json', why: 'undefined', events: [1, undefined], index: 1 },
      { reason: 'not-json', why: 'a BigInt', events: [1n], index: 0 },
      { reason: 'not-json', why: 'a cycle', events: [cycle], index: 0 },
    ];
    it.each(REFUSED)('refuses, whole, a batch with $reason: $why', ({ reason, events, index }) =>
      withLog(open, async (log) => {
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
        withLog(open, async (log) => {
          const refusal = { name: 'EventRefused', reason: 'topic' };
          await expect(log.append(topic, [1])).rejects.toMatchObject(refusal);
          await expect(log.endOffset(topic)).rejects.toMatchObject(refusal);
          await expect(eventsOf(log, topic)).rejects.toMatchObject(refusal);
        })(),
    );

    it.each(['a', 'shop.orders', 'Shop-2_x.y.z', 'x'.repeat(249)])('takes the topic %j', (topic) =>
      withLog(open, async (log) => {
        await log.append(topic, [1]);
        expect(await valuesOf(log, topic)).toEqual(['1']);
      })(),
    );
  });
}
