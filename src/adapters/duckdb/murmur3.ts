const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * The 32-bit Murmur3 hash (x86 variant, seed 0) of bytes, as a signed integer.
 *
 * source  Iceberg table spec v2, appendix B: 32-bit Hash Requirements; SMHasher MurmurHash3_x86_32
 */
export function murmur3(bytes: Uint8Array): number {
  const { length } = bytes;
  const blocksEnd = length - (length % 4);
  let hash = 0;
  for (let at = 0; at < blocksEnd; at += 4) hash = mixBlock(hash, littleEndian(bytes, at, 4));
  if (blocksEnd < length) hash ^= scramble(littleEndian(bytes, blocksEnd, length - blocksEnd));
  return finish(hash ^ length);
}

/** The same of the eight little-endian bytes of a 64-bit integer, without making them. */
export function murmur3OfLong(value: bigint): number {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return finish(mixBlock(mixBlock(0, low), high) ^ 8);
}

/** The shortest big-endian two's complement of an integer: how decimals are hashed. */
export function minimalBytes(value: bigint): Uint8Array {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let at = length - 1; at >= 0; at--) {
    bytes[at] = Number(BigInt.asUintN(8, rest));
    rest >>= 8n;
  }
  return bytes;
}

function mixBlock(hash: number, block: number): number {
  return (Math.imul(rotate(hash ^ scramble(block), 13), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, C1), 15), C2);
}

function finish(mixed: number): number {
  let hash = mixed;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function littleEndian(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) value |= (bytes[start + index] ?? 0) << (8 * index);
  return value;
}
