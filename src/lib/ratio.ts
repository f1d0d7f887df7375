/** Parts per million, an integer from 0 to 1 000 000: `99.5%` is 995 000. */
export type Ratio = number;

export const RATIO_ONE: Ratio = 1_000_000;

/** Parses `99.5%` or `99.9 %` to parts per million; undefined when out of range, finer than 0.0001 % or no percentage. */
export function parseRatio(text: string): Ratio | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?\s?%$/.exec(text);
  if (!match) return undefined;
  const ratio = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  return ratio <= RATIO_ONE ? ratio : undefined;
}

/** `part / whole` in parts per million, rounded down, so that a ratio is never shown better than it is. */
export function ratioOf(part: number, whole: number): Ratio {
  return whole === 0 ? RATIO_ONE : Math.floor((part * RATIO_ONE) / whole);
}

export function formatRatio(ratio: Ratio): string {
  return `${String(Number((ratio / 10_000).toFixed(4)))}%`;
}
