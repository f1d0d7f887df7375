import type { RecordedProduct } from '../capabilities/state.ts';
import type { Measurement } from '../model/measurement.ts';
import { currentProducts, sortKey } from './current-products.ts';
import { type ProductSummary, summarise } from './summary.ts';

export const LIST_LIMIT_MAX = 1_000;

export interface ListQuery {
  readonly domain?: string;
  readonly tier?: string;
  readonly owner?: string;
  /** At most `LIST_LIMIT_MAX`. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface ProductPage {
  readonly products: readonly ProductSummary[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * One page of the product list.
 *
 * shape   recorded products, measurements, filters → summaries by domain and name; undefined for a cursor that is none
 * source  article §Data Product Discovery Service (domain, tier, owner); declarations.md §Discovery
 */
export function listProducts(
  recorded: readonly RecordedProduct[],
  measurements: readonly Measurement[],
  query: ListQuery,
): ProductPage | undefined {
  const after = query.cursor === undefined ? '' : readCursor(query.cursor);
  if (after === undefined) return undefined;
  const matching = currentProducts(recorded).filter(
    (item) => sortKey(item.key.domain, item.key.product) > after && matches(item, query),
  );
  const page = matching.slice(0, query.limit);
  const products = page.map((item) => summarise(item, measurements));
  const last = page.at(-1);
  return last && matching.length > page.length
    ? { products, next: writeCursor(sortKey(last.key.domain, last.key.product)) }
    : { products };
}

function matches(recorded: RecordedProduct, query: ListQuery): boolean {
  const { metadata, classification } = recorded.declaration.product;
  return (
    (query.domain === undefined || metadata.domain === query.domain) &&
    (query.tier === undefined || classification.tier === query.tier) &&
    (query.owner === undefined || metadata.owner === query.owner)
  );
}

/** The cursor is the last key seen, so that products that come or go meanwhile neither repeat nor hide others. */
function writeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

function readCursor(cursor: string): string | undefined {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  return key.includes('\u0000') && writeCursor(key) === cursor ? key : undefined;
}
