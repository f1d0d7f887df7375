import { type FileHandle, open } from 'node:fs/promises';
import { decodeFrame } from './frame.ts';
import { damaged } from './log-error.ts';
import { scanOn } from './scan-segment.ts';
import type { Segment } from './segment.ts';

const FRAME_MARK = Buffer.from('\nbatch ');

/**
 * Makes a segment end with its last whole frame, durably. What a crash left behind it was never acknowledged.
 *
 * errors  DM9007 when what follows the damaged place proves that it had been acknowledged: then nothing is cut off
 */
export async function recoverTail(segment: Segment): Promise<void> {
  await scanOn(segment);
  const file = await open(segment.path, 'r+');
  try {
    const { size } = await file.stat();
    if (size > segment.scannedTo) {
      await refuseDecay(segment, file, size);
      await file.truncate(segment.scannedTo);
    }
    // Whole frames that a dead process had not synced yet count from now on, so they are synced as well.
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A whole frame whose write began after the damaged place shows that the place was synced, and decayed later. */
async function refuseDecay(segment: Segment, file: FileHandle, size: number): Promise<void> {
  const tail = Buffer.alloc(size - segment.scannedTo);
  await file.read(tail, 0, tail.length, segment.scannedTo);
  for (let mark = tail.indexOf(FRAME_MARK); mark !== -1; mark = tail.indexOf(FRAME_MARK, mark + 1)) {
    const later = decodeFrame(tail, mark + 1);
    if (later.kind === 'frame' && later.frame.groupStart > segment.scannedTo) {
      throw damaged(segment.path, segment.scannedTo);
    }
  }
}
