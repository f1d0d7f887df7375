import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../capabilities/clock.ts';
import { SystemError } from '../../model/problem.ts';
import type { EncodedBatch } from './encode-batch.ts';
import { encodeFrame } from './frame.ts';
import { logError } from './log-error.ts';
import { recoverTail } from './recover-tail.ts';
import { learn, listSegments, SEGMENT_BYTES_MAX, type Segment, segmentAt } from './segment.ts';

/** Batches that wait for the disk; beyond it producers are told to come back. */
export const QUEUED_BYTES_MAX = 64 * 1024 * 1024;
/** What one write and its sync take along. */
const GROUP_BYTES_MAX = 16 * 1024 * 1024;

export interface Appended {
  readonly firstOffset: number;
  readonly endOffset: number;
}

/** The writing side of one topic: offsets up to `endOffset` are on disk. */
export interface TopicWriter {
  readonly folder: string;
  readonly clock: Clock;
  readonly segmentBytesMax: number;
  segments: readonly Segment[];
  current: Segment;
  file: FileHandle;
  endOffset: number;
  queue: Waiting[];
  queuedBytes: number;
  /** The writes that are under way; undefined when there are none. */
  flushing: Promise<void> | undefined;
  /** Set when it is no longer known what is on disk. */
  broken: unknown;
}

interface Waiting {
  readonly batch: EncodedBatch;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/** Opens a topic for writing: cuts off what a crash left unfinished, and makes the topic when it is new. */
export async function openTopic(
  folder: string,
  clock: Clock,
  segmentBytesMax: number = SEGMENT_BYTES_MAX,
): Promise<TopicWriter> {
  await makeFolder(folder);
  const found = await listSegments(folder, []);
  const current = found.at(-1) ?? (await createSegment(folder, 0));
  await recoverTail(current);
  return {
    folder,
    clock,
    segmentBytesMax,
    segments: found.length === 0 ? [current] : found,
    current,
    file: await open(current.path, 'r+'),
    endOffset: current.nextOffset,
    queue: [],
    queuedBytes: 0,
    flushing: undefined,
    broken: undefined,
  };
}

/** Queues a batch; it resolves when the batch is on disk. Batches that wait together share one sync. */
export function appendBatch(topic: TopicWriter, batch: EncodedBatch): Promise<Appended> {
  if (topic.broken !== undefined) return Promise.reject(topic.broken);
  if (topic.queuedBytes + batch.payload.length > QUEUED_BYTES_MAX) return Promise.reject(overloaded(topic));
  const appended = new Promise<Appended>((resolve, reject) => {
    topic.queue.push({ batch, resolve, reject });
  });
  topic.queuedBytes += batch.payload.length;
  topic.flushing ??= flush(topic);
  return appended;
}

/** Waits for what is queued, then lets go of the file. */
export async function closeTopic(topic: TopicWriter): Promise<void> {
  await topic.flushing;
  await topic.file.close();
}

async function flush(topic: TopicWriter): Promise<void> {
  // Lets everything that is appended in this turn of the event loop join the first group.
  await Promise.resolve();
  while (topic.queue.length > 0) {
    const group = takeGroup(topic);
    try {
      if (topic.broken !== undefined) throw topic.broken;
      await writeGroup(topic, group);
    } catch (error) {
      const named = logError(error, topic.current.path);
      for (const waiting of group) waiting.reject(named);
    }
  }
  topic.flushing = undefined;
}

function takeGroup(topic: TopicWriter): readonly Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { batch } of topic.queue) {
    if (count > 0 && bytes + batch.payload.length > GROUP_BYTES_MAX) break;
    bytes += batch.payload.length;
    count++;
  }
  topic.queuedBytes -= bytes;
  return topic.queue.splice(0, count);
}

interface Placed {
  readonly waiting: Waiting;
  readonly frame: { readonly firstOffset: number; readonly count: number; readonly sizeBytes: number };
}

async function writeGroup(topic: TopicWriter, group: readonly Waiting[]): Promise<void> {
  if (topic.current.scannedTo >= topic.segmentBytesMax) await roll(topic);
  const { bytes, placed } = encodeGroup(topic, group);
  const failure = await writeAll(topic.file, bytes, topic.current.scannedTo);
  if (failure === undefined) {
    await orBreak(topic, () => topic.file.datasync());
    for (const { frame } of placed) learn(topic.current, frame, topic.current.scannedTo);
  } else {
    // Frames that arrived whole count: another process may have read them already. The torn one is cut off.
    await orBreak(topic, () => recoverTail(topic.current));
  }
  topic.endOffset = topic.current.nextOffset;
  for (const { waiting, frame } of placed) {
    const endOffset = frame.firstOffset + frame.count;
    if (endOffset <= topic.endOffset) waiting.resolve({ firstOffset: frame.firstOffset, endOffset });
    else waiting.reject(logError(failure, topic.current.path));
  }
}

function encodeGroup(
  topic: TopicWriter,
  group: readonly Waiting[],
): { readonly bytes: Buffer; readonly placed: readonly Placed[] } {
  const groupStart = topic.current.scannedTo;
  const receivedAt = topic.clock.now();
  const parts: Buffer[] = [];
  const placed: Placed[] = [];
  let firstOffset = topic.endOffset;
  for (const waiting of group) {
    const { count, payload } = waiting.batch;
    const frame = encodeFrame({ firstOffset, count, receivedAt, groupStart }, payload);
    const sizeBytes = frame.reduce((sum, part) => sum + part.length, 0);
    placed.push({ waiting, frame: { firstOffset, count, sizeBytes } });
    parts.push(...frame);
    firstOffset += count;
  }
  return { bytes: Buffer.concat(parts), placed };
}

/** Answers what stopped it: a full disk takes a part and refuses the rest. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<unknown> {
  try {
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
      written += bytesWritten;
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * After a failed sync the system may drop the pages and report the next one as done, so nothing more is acknowledged
 * until the process starts again and reads what is really there.
 */
async function orBreak(topic: TopicWriter, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    topic.broken = logError(error, topic.current.path);
    throw topic.broken;
  }
}

/** Goes on in a new segment; the old one is whole and synced. */
async function roll(topic: TopicWriter): Promise<void> {
  const next = await createSegment(topic.folder, topic.endOffset);
  const file = await open(next.path, 'r+');
  await topic.file.close();
  topic.segments = [...topic.segments, next];
  topic.current = next;
  topic.file = file;
}

async function createSegment(folder: string, firstOffset: number): Promise<Segment> {
  const segment = segmentAt(folder, firstOffset);
  await (await open(segment.path, 'a')).close();
  await syncFolder(folder);
  return segment;
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = folder; path !== dirname(first); path = dirname(path)) await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function overloaded(topic: TopicWriter): SystemError {
  return new SystemError('DM9002', `the disk does not keep up with the event log \`${topic.folder}\``, {
    system: 'embedded-stream',
    retryable: true,
  });
}
