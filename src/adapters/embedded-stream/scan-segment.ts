import { type FileHandle, open } from 'node:fs/promises';
import { type DecodedFrame, decodeFrame, type Frame } from './frame.ts';
import { learn, type Segment } from './segment.ts';

const READ_BYTES = 256 * 1024;

export interface FoundFrame {
  readonly frame: Frame;
  /** Where in the file it begins. */
  readonly position: number;
}

/** Reads on from where this process knows the segment, to the last whole frame. */
export async function scanOn(segment: Segment): Promise<void> {
  for await (const _ of scanSegment(segment, segment.scannedTo));
}

/**
 * Whole frames of a segment from a position on, checked. It ends quietly at the first place where no whole frame
 * stands: the end of the file, a frame that is being written, or damage. `segment.scannedTo` then tells where.
 */
export async function* scanSegment(segment: Segment, start: number): AsyncGenerator<FoundFrame> {
  const file = await open(segment.path, 'r');
  try {
    for await (const found of framesOf(file, start)) {
      const expected = found.position === segment.scannedTo ? segment.nextOffset : found.frame.firstOffset;
      if (found.frame.firstOffset !== expected) return;
      learn(segment, found.frame, found.position);
      yield found;
    }
  } finally {
    await file.close();
  }
}

async function* framesOf(file: FileHandle, start: number): AsyncGenerator<FoundFrame> {
  let bytes: Buffer = Buffer.alloc(0);
  let bytesAt = start;
  let position = start;
  for (;;) {
    const next = decodeFrame(bytes, position - bytesAt);
    if (next.kind === 'frame') {
      yield { frame: next.frame, position };
      position += next.frame.sizeBytes;
      continue;
    }
    const more = await readMore(file, position, next, bytes.length - (position - bytesAt));
    if (more === undefined) return;
    bytes = more;
    bytesAt = position;
  }
}

/** The bytes from a position on, when there are more of them than before and they could complete a frame. */
async function readMore(
  file: FileHandle,
  position: number,
  lacking: Exclude<DecodedFrame, { kind: 'frame' }>,
  bytesKnown: number,
): Promise<Buffer | undefined> {
  if (lacking.kind === 'damaged') return undefined;
  const wanted = Math.max(READ_BYTES, lacking.bytesNeeded);
  const buffer = Buffer.allocUnsafe(wanted);
  let length = 0;
  while (length < wanted) {
    const { bytesRead } = await file.read(buffer, length, wanted - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length > bytesKnown ? buffer.subarray(0, length) : undefined;
}
