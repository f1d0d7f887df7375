/** Reads an exact number of bytes at a time from a file that arrives in pieces. */
export interface ByteReader {
  /** Undefined when the file ends before. */
  take(count: number): Promise<Buffer | undefined>;
  /** A zig-zag variable-length integer; undefined when the file ends before or the number is malformed. */
  takeLong(): Promise<number | undefined>;
  /** Whether no byte is left. */
  atEnd(): Promise<boolean>;
}

const VARINT_BYTES_MAX = 8;

export function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let buffer = Buffer.alloc(0);
  const fill = async (count: number): Promise<boolean> => {
    if (buffer.length >= count) return true;
    const parts = [buffer];
    let bytes = buffer.length;
    while (bytes < count) {
      const next = await iterator.next();
      if (next.done) break;
      // The chunk's memory may be reused by its owner.
      parts.push(Buffer.from(next.value));
      bytes += next.value.length;
    }
    buffer = Buffer.concat(parts);
    return bytes >= count;
  };
  const take = async (count: number): Promise<Buffer | undefined> => {
    if (!(await fill(count))) return undefined;
    const taken = buffer.subarray(0, count);
    buffer = buffer.subarray(count);
    return taken;
  };
  return {
    take,
    takeLong: async () => {
      let value = 0n;
      for (let index = 0; index < VARINT_BYTES_MAX; index++) {
        const byte = (await take(1))?.[0];
        if (byte === undefined) return undefined;
        value |= BigInt(byte & 0x7f) << BigInt(7 * index);
        if ((byte & 0x80) === 0) return Number((value >> 1n) ^ -(value & 1n));
      }
      return undefined;
    },
    atEnd: async () => !(await fill(1)),
  };
}
