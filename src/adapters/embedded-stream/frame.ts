import { crc32 } from 'node:zlib';
import { BATCH_BYTES_MAX } from '../../capabilities/streaming.ts';

/**
 * One appended batch as it stands in a segment file. It is text, so that a log can be read and mended with any tool:
 *
 *   batch <firstOffset> <count> <receivedAt> <groupStart> <bytes> <crc32>\n
 *   <JSON of event 1>\n … <JSON of event count>\n            (together <bytes> bytes)
 *
 * Numbers are decimal; `crc32` is 8 hex digits over the header before it and the payload. `groupStart` is the position
 * in the file at which the write that holds this frame began: everything before it was synced by then. A damaged place
 * before the `groupStart` of a whole frame is therefore decay, never the torn tail of a crash.
 */
export interface Frame {
  readonly firstOffset: number;
  readonly count: number;
  /** UTC milliseconds. */
  readonly receivedAt: number;
  readonly groupStart: number;
  readonly payload: Buffer;
  /** Length of the whole frame. */
  readonly sizeBytes: number;
}

export type FrameHeader = Pick<Frame, 'firstOffset' | 'count' | 'receivedAt' | 'groupStart'>;

/** `incomplete`: more bytes could make it a frame. `damaged`: none could. */
export type DecodedFrame =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'incomplete'; readonly bytesNeeded: number }
  | { readonly kind: 'damaged' };

export const HEADER_BYTES_MAX = 128;
const LINE_FEED = 0x0a;
const HEADER = /^(batch (\d{1,16}) (\d{1,5}) (\d{1,16}) (\d{1,16}) (\d{1,9})) ([0-9a-f]{8})$/;

export function encodeFrame(header: FrameHeader, payload: Buffer): readonly Buffer[] {
  const { firstOffset, count, receivedAt, groupStart } = header;
  const text = `batch ${firstOffset} ${count} ${receivedAt} ${groupStart} ${payload.length}`;
  return [Buffer.from(`${text} ${checksum(text, payload)}\n`, 'latin1'), payload];
}

/** Reads the frame that begins at `start`. */
export function decodeFrame(bytes: Buffer, start: number): DecodedFrame {
  const lineEnd = bytes.subarray(0, start + HEADER_BYTES_MAX).indexOf(LINE_FEED, start);
  if (lineEnd === -1) {
    const missing = bytes.length - start < HEADER_BYTES_MAX;
    return missing ? { kind: 'incomplete', bytesNeeded: HEADER_BYTES_MAX } : { kind: 'damaged' };
  }
  const match = HEADER.exec(bytes.toString('latin1', start, lineEnd));
  const [, text = '', firstOffset, count, receivedAt, groupStart, length, crc] = match ?? [];
  if (match === null || Number(length) > BATCH_BYTES_MAX) return { kind: 'damaged' };
  const end = lineEnd + 1 + Number(length);
  if (end > bytes.length) return { kind: 'incomplete', bytesNeeded: end - start };
  const payload = bytes.subarray(lineEnd + 1, end);
  if (checksum(text, payload) !== crc) return { kind: 'damaged' };
  return {
    kind: 'frame',
    frame: {
      firstOffset: Number(firstOffset),
      count: Number(count),
      receivedAt: Number(receivedAt),
      groupStart: Number(groupStart),
      payload,
      sizeBytes: end - start,
    },
  };
}

function checksum(header: string, payload: Buffer): string {
  return crc32(payload, crc32(header)).toString(16).padStart(8, '0');
}
