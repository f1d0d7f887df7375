/** Money is counted in integer hundredths; text with two decimals leaves the generator. */
export function money(cents: number): string {
  return fixed(cents, 2);
}

/** An integer of `10^-decimals` units as text: `fixed(108250000, 8)` is `1.08250000`. */
export function fixed(units: number, decimals: number): string {
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return `${units < 0 ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}
