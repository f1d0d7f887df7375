import type { RecordedProduct } from '../capabilities/state.ts';
import { currentProducts } from './current-products.ts';
import { tableReports } from './table-reports.ts';
import { tokensOf } from './tokens.ts';

/** An inverted index over what products say about themselves. Rebuilt when a declaration changes; never persisted. */
export interface SearchIndex {
  readonly products: readonly RecordedProduct[];
  readonly postings: ReadonlyMap<string, readonly Posting[]>;
  /** All words, sorted, for prefixes. */
  readonly words: readonly string[];
}

export interface Posting {
  /** Position in `products`. */
  readonly product: number;
  readonly field: SearchField;
  /** The text that holds the word, as people know it: a column's name, a use case. */
  readonly text: string;
  readonly weight: number;
}

export type SearchField =
  | 'name'
  | 'domain'
  | 'owner'
  | 'tag'
  | 'tier'
  | 'description'
  | 'table'
  | 'column'
  | 'column description'
  | 'contract use case'
  | 'consumer'
  | 'port';

/** A name says most, a column's description least. */
const WEIGHTS: Readonly<Record<SearchField, number>> = {
  name: 10,
  tag: 6,
  column: 5,
  domain: 4,
  table: 4,
  'contract use case': 4,
  description: 3,
  owner: 2,
  tier: 2,
  consumer: 2,
  port: 2,
  'column description': 1.5,
};

/**
 * Indexes the current products.
 *
 * shape   recorded products → inverted index, for `searchProducts`
 */
export function searchIndex(recorded: readonly RecordedProduct[]): SearchIndex {
  const products = currentProducts(recorded);
  const postings = new Map<string, Posting[]>();
  for (const [position, product] of products.entries()) {
    for (const [field, text] of searchableTexts(product)) addTo(postings, position, field, text);
  }
  return { products, postings, words: [...postings.keys()].sort() };
}

function addTo(postings: Map<string, Posting[]>, product: number, field: SearchField, text: string): void {
  const tokens = new Set(tokensOf(text));
  // A word in a long text says less than the same word alone.
  const weight = WEIGHTS[field] / (1 + Math.log2(Math.max(1, tokens.size)) / 4);
  const posting = { product, field, text, weight };
  for (const token of tokens) {
    const list = postings.get(token);
    if (list) list.push(posting);
    else postings.set(token, [posting]);
  }
}

function* searchableTexts(recorded: RecordedProduct): Iterable<readonly [SearchField, string]> {
  const { product, contracts } = recorded.declaration;
  yield ['name', product.metadata.name];
  yield ['domain', product.metadata.domain];
  yield ['owner', product.metadata.owner];
  yield ['description', product.description.trim()];
  if (product.classification.tier) yield ['tier', product.classification.tier];
  if (product.classification.pii) yield ['tag', 'pii'];
  for (const tag of product.metadata.tags) yield ['tag', tag];
  for (const port of product.outputPorts) yield ['port', `${port.name} ${port.type}`];
  for (const table of tableReports(recorded)) {
    if (table.name !== product.metadata.name) yield ['table', table.name];
    for (const column of table.columns) {
      yield ['column', column.name];
      if (column.description) yield ['column description', column.description];
    }
  }
  for (const contract of contracts) {
    for (const consumer of contract.consumers) {
      yield ['contract use case', consumer.useCase];
      yield ['consumer', `${consumer.domain} ${consumer.team}`];
    }
  }
}
