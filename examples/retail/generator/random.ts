/** Integer random numbers that stay the same across versions, machines and threads. */
export interface Random {
  /** 0 … 2^32 − 1 */
  readonly uint32: () => number;
  /** 0 … limit − 1 */
  readonly below: (limit: number) => number;
  /** first … last, both included */
  readonly between: (first: number, last: number) => number;
  /** true in `perMille` of 1000 calls */
  readonly chance: (perMille: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
}

/**
 * A stream of its own per name, so that a change to one data set leaves the others as they were.
 *
 * source  sfc32 by Chris Doty-Humphrey (PractRand); the seed words come from FNV-1a over the name
 */
export function randomOf(seed: number, name: string): Random {
  let a = fnv1a(name, seed);
  let b = fnv1a(name, seed + 1);
  let c = fnv1a(name, seed + 2);
  let counter = 1;
  const uint32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) uint32();
  const below = (limit: number): number => Math.floor((uint32() * limit) / 4_294_967_296);
  return {
    uint32,
    below,
    between: (first, last) => first + below(last - first + 1),
    chance: (perMille) => below(1000) < perMille,
    pick: (list) => at(list, below(list.length)),
  };
}

/** The element at `index`; an index outside the list is a fault of the generator. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`index ${index} is outside a list of ${list.length}`);
  return value;
}

/** Exactly `count` elements in their order, each with the same chance (selection sampling). */
export function sample<T>(random: Random, list: readonly T[], count: number): T[] {
  const chosen: T[] = [];
  let left = list.length;
  for (const value of list) {
    if (random.below(left) < count - chosen.length) chosen.push(value);
    left -= 1;
  }
  return chosen;
}

function fnv1a(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
