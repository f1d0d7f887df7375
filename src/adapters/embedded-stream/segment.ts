import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from './frame.ts';
import { isAbsent } from './log-error.ts';

/** A new segment begins when the current one has reached this size. */
export const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;
/** Distance between two places of a segment that are found without reading. */
const INDEX_STEP_BYTES = 64 * 1024;
const OFFSET_DIGITS = 16;

/** One file of a topic, and what this process has learnt about it. */
export interface Segment {
  readonly path: string;
  readonly firstOffset: number;
  /** Sparse, ascending: frame that begins with `offset` stands at `position`. */
  readonly index: { readonly offset: number; readonly position: number }[];
  /** End of the last whole frame seen, and the offset that comes next there. */
  scannedTo: number;
  nextOffset: number;
}

export function segmentAt(folder: string, firstOffset: number): Segment {
  const path = join(folder, `${String(firstOffset).padStart(OFFSET_DIGITS, '0')}.log`);
  return { path, firstOffset, index: [], scannedTo: 0, nextOffset: firstOffset };
}

/** Brings the list of a topic's segments up to date with its folder; what is known about each stays. */
export async function listSegments(folder: string, known: readonly Segment[]): Promise<readonly Segment[]> {
  const offsets = (await fileNames(folder))
    .map((name) => /^(\d{16})\.log$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  const byOffset = new Map(known.map((segment) => [segment.firstOffset, segment]));
  return offsets.map((offset) => byOffset.get(offset) ?? segmentAt(folder, offset));
}

async function fileNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Remembers a whole frame that was read or written at a position. */
export function learn(
  segment: Segment,
  frame: Pick<Frame, 'firstOffset' | 'count' | 'sizeBytes'>,
  position: number,
): void {
  if (position !== segment.scannedTo) return;
  segment.scannedTo = position + frame.sizeBytes;
  segment.nextOffset = frame.firstOffset + frame.count;
  const last = segment.index.at(-1);
  if (last === undefined || position - last.position >= INDEX_STEP_BYTES) {
    segment.index.push({ offset: frame.firstOffset, position });
  }
}

/** A position at or before the frame that holds an offset. */
export function positionOf(segment: Segment, offset: number): number {
  let low = 0;
  let high = segment.index.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segment.index[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return segment.index[low - 1]?.position ?? 0;
}
