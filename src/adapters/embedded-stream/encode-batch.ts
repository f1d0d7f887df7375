import {
  BATCH_BYTES_MAX,
  EVENT_BYTES_MAX,
  EVENTS_PER_BATCH_MAX,
  EventRefused,
  TOPIC_PATTERN,
} from '../../capabilities/streaming.ts';
import type { Json } from '../../lib/json.ts';

/** One batch as lines of JSON, ready to be written. */
export interface EncodedBatch {
  readonly count: number;
  readonly payload: Buffer;
}

export function checkTopic(topic: string): void {
  if (!TOPIC_PATTERN.test(topic)) throw new EventRefused('topic', `\`${topic}\` is no topic name`);
}

/** Refuses a batch whole, before any of it is written. */
export function encodeBatch(events: readonly Json[]): EncodedBatch {
  if (events.length > EVENTS_PER_BATCH_MAX) {
    throw new EventRefused(
      'too-many-events',
      `a batch has ${events.length} events, and at most ${EVENTS_PER_BATCH_MAX} are taken`,
    );
  }
  const lines = events.map(encodeEvent);
  const payload = Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  if (payload.length > BATCH_BYTES_MAX) {
    throw new EventRefused(
      'batch-too-large',
      `a batch has ${payload.length} bytes, and at most ${BATCH_BYTES_MAX} are taken`,
    );
  }
  return { count: events.length, payload };
}

function encodeEvent(event: Json, index: number): string {
  const text = jsonText(event);
  if (text === undefined) throw new EventRefused('not-json', `event ${index} is no JSON value`, index);
  // A character takes at most three bytes in UTF-8, so short texts need no count.
  if (text.length * 3 > EVENT_BYTES_MAX && Buffer.byteLength(text) > EVENT_BYTES_MAX) {
    throw new EventRefused('event-too-large', `event ${index} has more than ${EVENT_BYTES_MAX} bytes`, index);
  }
  return text;
}

/** JSON text never holds a line feed outside an escape, so lines separate events. */
function jsonText(event: Json): string | undefined {
  try {
    return JSON.stringify(event) as string | undefined;
  } catch {
    // A cycle or a BigInt: the caller's type was not kept.
    return undefined;
  }
}
