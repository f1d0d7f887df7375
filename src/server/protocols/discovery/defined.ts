/** Drops what was not given, so that `null` and absent mean the same to a door. */
export function defined<T extends object>(given: T): Defined<T> {
  const kept = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  // Only absent values are gone, and `Defined` makes exactly those optional.
  return Object.fromEntries(kept) as Defined<T>;
}

type Defined<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : null extends T[K] ? never : K]: T[K];
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : null extends T[K] ? K : never]?: NonNullable<T[K]>;
};
