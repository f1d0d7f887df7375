import type { Json } from '../lib/json.ts';

/** Limits of every event log, so that producers meet the same ones wherever the log is kept. */
export const EVENT_BYTES_MAX = 1024 * 1024;
export const EVENTS_PER_BATCH_MAX = 10_000;
export const BATCH_BYTES_MAX = 16 * 1024 * 1024;
/** Kafka's rule for topic names, and no leading dot: names are folders on the embedded default. */
export const TOPIC_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,248}$/;

/** A durable, ordered log of pushed events per topic (`source.dataset`). */
export interface EventLog {
  /**
   * Appends JSON values in order, all of them or none. They are on disk when it resolves: a crash loses none that was
   * acknowledged. Throws `EventRefused` beyond a limit. Numbers given as `JSON.rawJSON` keep every digit.
   */
  append(
    topic: string,
    events: readonly Json[],
  ): Promise<{ readonly firstOffset: number; readonly endOffset: number }>;
  /** One past the last offset; 0 for an unknown topic. */
  endOffset(topic: string): Promise<number>;
  /** Events from `from` (inclusive) to `to` (exclusive), in order; those that are there when it is called. */
  read(topic: string, from: number, to: number): AsyncIterable<LoggedEvent>;
}

export interface LoggedEvent {
  readonly offset: number;
  /** UTC milliseconds at which it was acknowledged. */
  readonly receivedAt: number;
  /** JSON text, as it was pushed. */
  readonly value: string;
}

/** The producer sent what no event log takes: its fault, and sending it again changes nothing. */
export class EventRefused extends Error {
  readonly reason: 'topic' | 'event-too-large' | 'batch-too-large' | 'too-many-events' | 'not-json';
  /** Position in the batch, where it is one event. */
  readonly index: number | undefined;

  constructor(reason: EventRefused['reason'], message: string, index?: number) {
    super(message);
    this.name = 'EventRefused';
    this.reason = reason;
    this.index = index;
  }
}
