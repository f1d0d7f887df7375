import type { RecordedProduct } from '../capabilities/state.ts';

/** A product as the API names it; without `major` the current one is meant. */
export interface ProductReference {
  readonly domain: string;
  readonly product: string;
  readonly major?: number;
}

/** The highest live major of each product, ordered by domain and name: the order of every list. */
export function currentProducts(recorded: readonly RecordedProduct[]): readonly RecordedProduct[] {
  const current = new Map<string, RecordedProduct>();
  for (const product of recorded) {
    if (product.state !== 'live') continue;
    const name = sortKey(product.key.domain, product.key.product);
    const known = current.get(name);
    if (!known || known.key.major < product.key.major) current.set(name, product);
  }
  return [...current.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, product]) => product);
}

/** The live product that is meant, or undefined. */
export function findProduct(
  recorded: readonly RecordedProduct[],
  reference: ProductReference,
): RecordedProduct | undefined {
  const candidates = recorded.filter(
    (item) =>
      item.state === 'live' &&
      item.key.domain === reference.domain &&
      item.key.product === reference.product &&
      (reference.major === undefined || item.key.major === reference.major),
  );
  return candidates.sort((a, b) => b.key.major - a.key.major)[0];
}

/** Orders by domain, then name; the separator sorts before every character that a name may have. */
export function sortKey(domain: string, name: string): string {
  return `${domain}\u0000${name}`;
}
