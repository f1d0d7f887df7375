import { createHash } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '../../lib/assert.ts';
import { decodeLong, encodeLong, type RowType } from './avro-type.ts';

const MAGIC = Buffer.from('Obj\x01', 'latin1');
const SYNC_BYTES = 16;
const ROWS_PER_BLOCK = 1_000;
const HEADER_KEYS_MAX = 1_000;

export interface AvroFile {
  readonly header: Readonly<Record<string, string>>;
  /** Each block's rows, still encoded. */
  readonly blocks: readonly { readonly rows: number; readonly bytes: Buffer }[];
}

/**
 * An Avro object container file. Written by hand, because the schema in the header must keep Iceberg's extra
 * attributes (`field-id`, `element-id`, `logicalType: map`), which `avsc` drops.
 *
 * shape   header keys and rows → bytes:
 *           "Obj" 01 | header: map<bytes> | sync[16] | block*
 *           block = rows: long | size: long | deflate(rows) | sync[16]
 * source  Avro 1.12 specification §Object Container Files; Iceberg table spec v2, appendix A
 */
export function writeAvroFile(
  header: Readonly<Record<string, string>>,
  type: RowType,
  rows: readonly unknown[],
): Uint8Array {
  const blocks: Buffer[][] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_BLOCK) {
    const some = rows.slice(start, start + ROWS_PER_BLOCK);
    const content = Buffer.concat(some.map((row) => type.encode(row)));
    const packed = deflateRawSync(content, { level: constants.Z_DEFAULT_COMPRESSION });
    blocks.push([encodeLong(some.length), encodeLong(packed.length), packed]);
  }
  const head = encodeHeader({ ...header, 'avro.codec': 'deflate' });
  // The marker has to be unlikely in the data, not random: a digest of the content is, and makes files reproducible.
  const digest = createHash('sha256').update(head);
  for (const parts of blocks) for (const part of parts) digest.update(part);
  const sync = digest.digest().subarray(0, SYNC_BYTES);
  return Buffer.concat([MAGIC, head, sync, ...blocks.flatMap((parts) => [...parts, sync])]);
}

/**
 * Reads a container file; rows stay encoded until their schema is known.
 *
 * errors  throws Error naming the damage; the caller adds the file's name
 * source  Avro 1.12 specification §Object Container Files; codecs null, deflate, zstandard
 */
export function readAvroFile(content: Uint8Array): AvroFile {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('is no Avro file');
  const cursor = { bytes, position: MAGIC.length };
  const header = decodeHeader(cursor);
  const sync = take(cursor, SYNC_BYTES);
  const codec = header['avro.codec'] ?? 'null';
  const blocks: { rows: number; bytes: Buffer }[] = [];
  while (cursor.position < bytes.length) {
    const rows = decodeCount(cursor);
    const packed = take(cursor, decodeCount(cursor));
    if (!take(cursor, SYNC_BYTES).equals(sync)) throw new Error('has a torn block');
    blocks.push({ rows, bytes: unpack(codec, packed) });
  }
  return { header, blocks };
}

interface Cursor {
  readonly bytes: Buffer;
  position: number;
}

function encodeHeader(header: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(header);
  const parts = entries.flatMap(([key, value]) => [encodeBytes(key), encodeBytes(value)]);
  return Buffer.concat([encodeLong(entries.length), ...parts, encodeLong(0)]);
}

function encodeBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([encodeLong(bytes.length), bytes]);
}

function decodeHeader(cursor: Cursor): Record<string, string> {
  const header: Record<string, string> = {};
  for (;;) {
    const signed = decodeSigned(cursor);
    if (signed === 0) return header;
    // A negative count is followed by the block's size in bytes.
    if (signed < 0) decodeCount(cursor);
    const count = Math.abs(signed);
    if (count > HEADER_KEYS_MAX) throw new Error('has a damaged header');
    for (let index = 0; index < count; index++) {
      const key = take(cursor, decodeCount(cursor)).toString('utf8');
      header[key] = take(cursor, decodeCount(cursor)).toString('utf8');
    }
  }
}

function decodeCount(cursor: Cursor): number {
  const count = decodeSigned(cursor);
  if (count < 0) throw new Error('has a negative length');
  return count;
}

function decodeSigned(cursor: Cursor): number {
  const { value, position } = decodeLong(cursor.bytes, cursor.position);
  cursor.position = position;
  if (typeof value !== 'number') throw new Error('has a length beyond all bounds');
  return value;
}

function take(cursor: Cursor, length: number): Buffer {
  const end = cursor.position + length;
  if (end > cursor.bytes.length) throw new Error('ends in the middle of a block');
  const part = cursor.bytes.subarray(cursor.position, end);
  cursor.position = end;
  return part;
}

/** A block of this codec's output cannot be larger: protects against bombs in files of other writers. */
const BLOCK_BYTES_MAX = 256 * 1024 * 1024;

function unpack(codec: string, packed: Buffer): Buffer {
  switch (codec) {
    case 'null':
      return packed;
    case 'deflate':
      return inflateRawSync(packed, { maxOutputLength: BLOCK_BYTES_MAX });
    case 'zstandard':
      return zstdDecompressSync(packed, { maxOutputLength: BLOCK_BYTES_MAX });
    default:
      assert(codec.length > 0, 'a codec has a name');
      throw new Error(`is packed with \`${codec}\`; deflate, zstandard and null are supported`);
  }
}
