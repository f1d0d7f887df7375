import { join, resolve } from 'node:path';
import type { Clock } from '../../capabilities/clock.ts';
import type { EventLog, LoggedEvent } from '../../capabilities/streaming.ts';
import { assert } from '../../lib/assert.ts';
import { checkTopic, encodeBatch } from './encode-batch.ts';
import { logError } from './log-error.ts';
import { listSegments, type Segment } from './segment.ts';
import { durableEnd, readEvents } from './topic-reader.ts';
import { type Appended, appendBatch, closeTopic, openTopic, type TopicWriter } from './topic-writer.ts';
import { lockForWriting, type WriterLock } from './writer-lock.ts';

export interface EmbeddedEventLogOptions {
  /** Folder of the log; made with the first append. One per environment. */
  readonly directory: string;
  readonly clock: Clock;
  /** Size at which a new segment begins; only tests set it. */
  readonly segmentBytesMax?: number;
}

export type EmbeddedEventLog = EventLog & AsyncDisposable;

/**
 * The event log of an environment on local disk. The first append makes the process its writer, until it closes the
 * log; any number of processes may read meanwhile.
 *
 * shape   folder → EventLog; a topic is a folder of segment files, the wire layout stands in frame.ts
 * units   `receivedAt` in UTC milliseconds
 * errors  EventRefused (limits); SystemError DM9006 another process writes this log, DM9003 disk full, DM9002 the disk
 *         failed, DM9007 a segment is damaged
 * source  architecture.md §4 Runtime, streaming; Kafka's log segments and group commit are the model
 */
export function embeddedEventLog(options: EmbeddedEventLogOptions): EmbeddedEventLog {
  const log: Log = {
    ...options,
    directory: resolve(options.directory),
    writers: new Map(),
    known: new Map(),
    lock: undefined,
    closed: false,
  };
  return {
    append: (topic, events) => append(log, topic, events),
    endOffset: async (topic) => named(log, async () => (await extentOf(log, topic)).endOffset),
    read: (topic, from, to) => read(log, topic, from, to),
    [Symbol.asyncDispose]: () => close(log),
  };
}

interface Log extends EmbeddedEventLogOptions {
  readonly writers: Map<string, Promise<TopicWriter>>;
  /** What is known of segments that this process only reads. */
  readonly known: Map<string, readonly Segment[]>;
  lock: Promise<WriterLock> | undefined;
  closed: boolean;
}

async function append(log: Log, topic: string, events: Parameters<EventLog['append']>[1]): Promise<Appended> {
  assert(!log.closed, 'the event log is open');
  checkTopic(topic);
  const batch = encodeBatch(events);
  return named(log, async () => {
    const writer = await writerOf(log, topic);
    return batch.count === 0
      ? { firstOffset: writer.endOffset, endOffset: writer.endOffset }
      : appendBatch(writer, batch);
  });
}

/** A refused lock or a topic that did not open is tried again with the next append. */
async function writerOf(log: Log, topic: string): Promise<TopicWriter> {
  log.lock ??= forgetFailure(lockForWriting(log.directory, log.clock.now()), () => {
    log.lock = undefined;
  });
  await log.lock;
  const known = log.writers.get(topic);
  if (known !== undefined) return known;
  const opened = forgetFailure(openTopic(join(log.directory, topic), log.clock, log.segmentBytesMax), () => {
    log.writers.delete(topic);
  });
  log.writers.set(topic, opened);
  return opened;
}

function forgetFailure<T>(work: Promise<T>, forget: () => void): Promise<T> {
  work.catch(forget);
  return work;
}

interface Extent {
  readonly segments: readonly Segment[];
  readonly endOffset: number;
}

/** What can be read: the writer knows, any other process looks. */
async function extentOf(log: Log, topic: string): Promise<Extent> {
  checkTopic(topic);
  const writer = await log.writers.get(topic);
  if (writer !== undefined) return { segments: writer.segments, endOffset: writer.endOffset };
  const segments = await listSegments(join(log.directory, topic), log.known.get(topic) ?? []);
  log.known.set(topic, segments);
  return { segments, endOffset: await durableEnd(segments) };
}

async function* read(log: Log, topic: string, from: number, to: number): AsyncGenerator<LoggedEvent> {
  try {
    const { segments, endOffset } = await extentOf(log, topic);
    yield* readEvents(segments, Math.max(0, from), Math.min(to, endOffset));
  } catch (error) {
    throw logError(error, join(log.directory, topic));
  }
}

async function named<T>(log: Log, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw logError(error, log.directory);
  }
}

async function close(log: Log): Promise<void> {
  if (log.closed) return;
  log.closed = true;
  for (const opened of log.writers.values()) {
    const writer = await opened.catch(() => undefined);
    if (writer !== undefined) await closeTopic(writer);
  }
  (await log.lock?.catch(() => undefined))?.release();
}
