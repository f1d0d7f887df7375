import { inflateRawSync } from 'node:zlib';
import avro from 'avsc';
import { isPlainObject } from '../../lib/json.ts';
import { type AvroCodec, avroCodec, isRefusal } from './avro-schema.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';

/** What reading an Avro file yields: its schema, then its rows block by block; or why it is refused. */
export type AvroPart =
  | { readonly kind: 'schema'; readonly codec: AvroCodec }
  /** JSON text of each row. */
  | { readonly kind: 'rows'; readonly rows: readonly string[] }
  | { readonly kind: 'refused'; readonly because: 'torn' | 'schema'; readonly reason: string };

const MAGIC = Buffer.from([0x4f, 0x62, 0x6a, 0x01]);
const SYNC_BYTES = 16;
const HEADER_BYTES_MAX = 4 * 1024 * 1024;
const HEADER_ENTRIES_MAX = 1_000;
const BLOCK_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Reads an Avro object container file without holding more than one block.
 *
 * shape   bytes → one `schema`, then `rows`; ends after the first `refused`
 * errors  none thrown for bad content: it is a `refused` part
 * source  Avro specification 1.12 §Object Container Files: magic, metadata map, sync marker,
 *         then blocks of (count, size, data, sync marker); codecs `null` and `deflate`
 */
export async function* avroParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<AvroPart> {
  const reader = byteReader(chunks);
  const header = await readHeader(reader);
  if ('reason' in header) return yield { kind: 'refused', ...header };
  yield { kind: 'schema', codec: header.codec };
  while (!(await reader.atEnd())) {
    const block = await readBlock(reader, header);
    if (typeof block === 'string') return yield { kind: 'refused', because: 'torn', reason: block };
    yield { kind: 'rows', rows: block };
  }
}

interface Header {
  readonly codec: AvroCodec;
  readonly type: avro.Type;
  readonly deflated: boolean;
  readonly sync: Buffer;
}

type Refused = { readonly because: 'torn' | 'schema'; readonly reason: string };

async function readHeader(reader: ByteReader): Promise<Header | Refused> {
  const magic = await reader.take(MAGIC.length);
  if (!magic?.equals(MAGIC)) return { because: 'torn', reason: 'it is not an Avro object container file' };
  const metadata = await readMetadata(reader);
  const sync = await reader.take(SYNC_BYTES);
  if (!metadata || !sync) return { because: 'torn', reason: 'its header is incomplete' };
  const compression = metadata.get('avro.codec')?.toString() ?? 'null';
  if (compression !== 'null' && compression !== 'deflate') {
    return { because: 'schema', reason: `codec ${compression}` };
  }
  const schema = parseJson(metadata.get('avro.schema')?.toString() ?? '');
  const codec = avroCodec(schema);
  if (isRefusal(codec)) return { because: 'schema', reason: codec.refused };
  if (codec.type.kind !== 'struct') return { because: 'schema', reason: 'the rows are no records' };
  const type = decoderOf(schema);
  if (typeof type === 'string') return { because: 'schema', reason: type };
  // The slices share the reader's buffer, which is replaced and never written to.
  return { codec, type, deflated: compression === 'deflate', sync };
}

async function readMetadata(reader: ByteReader): Promise<ReadonlyMap<string, Buffer> | undefined> {
  const entries = new Map<string, Buffer>();
  for (;;) {
    let count = await reader.takeLong();
    if (count === undefined) return undefined;
    if (count === 0) return entries;
    if (count < 0) {
      // A negative count is followed by the size of the block in bytes.
      if ((await reader.takeLong()) === undefined) return undefined;
      count = -count;
    }
    if (entries.size + count > HEADER_ENTRIES_MAX) return undefined;
    for (let index = 0; index < count; index++) {
      const key = await takeSized(reader, HEADER_BYTES_MAX);
      const value = await takeSized(reader, HEADER_BYTES_MAX);
      if (!key || !value) return undefined;
      entries.set(key.toString(), value);
    }
  }
}

/** Answers the rows of the next block, or the reason why it cannot be read. */
async function readBlock(reader: ByteReader, header: Header): Promise<readonly string[] | string> {
  const count = await reader.takeLong();
  const data = count === undefined || count < 0 ? undefined : await takeSized(reader, BLOCK_BYTES_MAX);
  const sync = await reader.take(SYNC_BYTES);
  if (count === undefined || !data || !sync?.equals(header.sync)) return 'it is torn: a block is incomplete';
  const plain = header.deflated ? inflate(data) : data;
  if (!plain) return 'it is torn: a block does not inflate';
  const rows: string[] = [];
  let position = 0;
  for (let index = 0; index < count; index++) {
    const decoded = decode(header.type, plain, position);
    if (!decoded) return 'it is torn: a row does not match the schema of the file';
    rows.push(header.codec.text(decoded.value));
    position = decoded.offset;
  }
  return rows;
}

async function takeSized(reader: ByteReader, bytesMax: number): Promise<Buffer | undefined> {
  const size = await reader.takeLong();
  return size === undefined || size < 0 || size > bytesMax ? undefined : reader.take(size);
}

function inflate(data: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(data, { maxOutputLength: BLOCK_BYTES_MAX });
  } catch {
    // Any failure means the same to the caller: the block is damaged, or larger than a block may be.
    return undefined;
  }
}

function decode(
  type: avro.Type,
  bytes: Buffer,
  position: number,
): { readonly value: unknown; readonly offset: number } | undefined {
  try {
    const decoded = type.decode(bytes, position);
    return decoded.offset < 0 ? undefined : decoded;
  } catch {
    // The library throws for bytes that no value of the schema has.
    return undefined;
  }
}

/** 64-bit integers become `bigint`: a number would lose their last digits. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

function decoderOf(schema: unknown): avro.Type | string {
  try {
    return avro.Type.forSchema(schema as avro.Schema, {
      wrapUnions: false,
      typeHook: (attributes) =>
        attributes === 'long' || (isPlainObject(attributes) && attributes['type'] === 'long')
          ? LONG
          : undefined,
    });
  } catch (error) {
    return error instanceof Error ? error.message : 'the schema is not valid';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // `undefined` is no schema, and is refused as such.
    return undefined;
  }
}
