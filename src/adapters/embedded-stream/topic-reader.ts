import { open } from 'node:fs/promises';
import type { LoggedEvent } from '../../capabilities/streaming.ts';
import type { Frame } from './frame.ts';
import { damaged } from './log-error.ts';
import { scanOn, scanSegment } from './scan-segment.ts';
import { positionOf, type Segment } from './segment.ts';

/**
 * One past the last event on disk, as another process than the writer sees it. It syncs what it found before it
 * answers: a position that a reader records must not outlive the events before it.
 */
export async function durableEnd(segments: readonly Segment[]): Promise<number> {
  const last = segments.at(-1);
  if (last === undefined) return 0;
  const before = last.scannedTo;
  await scanOn(last);
  if (last.scannedTo > before) {
    const file = await open(last.path, 'r');
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
  }
  return last.nextOffset;
}

/** Events `from` … `to` (exclusive), all of which are on disk. */
export async function* readEvents(
  segments: readonly Segment[],
  from: number,
  to: number,
): AsyncGenerator<LoggedEvent> {
  let next = from;
  for (const [position, segment] of segments.entries()) {
    const end = Math.min(to, segments[position + 1]?.firstOffset ?? to);
    if (end <= next || next >= to) continue;
    for await (const { frame } of scanSegment(segment, positionOf(segment, next))) {
      yield* eventsOf(frame, next, end);
      next = Math.max(next, Math.min(end, frame.firstOffset + frame.count));
      if (next >= end) break;
    }
    if (next < end) throw damaged(segment.path, segment.scannedTo);
  }
}

function* eventsOf(frame: Frame, from: number, to: number): Generator<LoggedEvent> {
  const { firstOffset, receivedAt } = frame;
  if (firstOffset + frame.count <= from) return;
  const values = frame.payload.toString('utf8').split('\n');
  for (let index = Math.max(0, from - firstOffset); index < frame.count; index++) {
    const offset = firstOffset + index;
    if (offset >= to) return;
    yield { offset, receivedAt, value: values[index] ?? '' };
  }
}
