import type { RecordedProduct } from '../capabilities/state.ts';
import { editDistance } from '../lib/nearest.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Posting, SearchField, SearchIndex } from './search-index.ts';
import { type ProductSummary, summarise } from './summary.ts';
import { queryTokens } from './tokens.ts';

export const SEARCH_LIMIT_MAX = 100;
export const SEARCH_QUERY_CHARACTERS_MAX = 500;

/** `SearchQuery` of the article: words, filters, or both. */
export interface SearchQuery {
  readonly query?: string;
  readonly domain?: string;
  readonly tier?: string;
  /** A product must carry all of them. */
  readonly tags?: readonly string[];
  /** At most `SEARCH_LIMIT_MAX`. */
  readonly limit: number;
}

export interface SearchHit extends ProductSummary {
  /** Higher is better; comparable within one answer only. 0 when only filters were given. */
  readonly score: number;
  /** Where the words were found, best first. */
  readonly matched: readonly SearchMatch[];
}

export interface SearchMatch {
  readonly field: SearchField;
  readonly text: string;
  /** The word of the query. */
  readonly word: string;
  readonly how: 'exact' | 'prefix' | 'similar';
}

/**
 * Finds products by words, filters, or both.
 *
 * shape   index, newest measurements, query → hits, best first; ties by domain and name
 * errors  none; words that nothing matches lower the score of what the others find
 * source  article §Data Product Discovery Service: "using natural language or filters"
 */
export function searchProducts(
  index: SearchIndex,
  measurements: readonly Measurement[],
  query: SearchQuery,
): readonly SearchHit[] {
  const words = queryTokens(query.query ?? '');
  const allowed = (position: number): boolean => {
    const product = index.products[position];
    return product !== undefined && passes(product, query);
  };
  const ranked =
    words.length === 0
      ? index.products.map((_, position) => ({ position, score: 0, matched: [] }))
      : rank(index, words);
  return ranked
    .filter(({ position }) => allowed(position))
    .slice(0, query.limit)
    .flatMap(({ position, score, matched }) => {
      const product = index.products[position];
      return product
        ? [{ ...summarise(product, measurements), score: Math.round(score * 1_000) / 1_000, matched }]
        : [];
    });
}

function passes({ declaration }: RecordedProduct, { domain, tier, tags = [] }: SearchQuery): boolean {
  const { metadata, classification } = declaration.product;
  return (
    (domain === undefined || metadata.domain === domain) &&
    (tier === undefined || classification.tier === tier) &&
    tags.every((tag) => metadata.tags.includes(tag))
  );
}

interface Ranked {
  readonly position: number;
  readonly score: number;
  readonly matched: readonly SearchMatch[];
}

interface Tally {
  score: number;
  words: number;
  readonly matched: (SearchMatch & { readonly score: number })[];
}

const MATCHES_SHOWN_MAX = 5;

function rank(index: SearchIndex, words: readonly string[]): readonly Ranked[] {
  const tallies = new Map<number, Tally>();
  for (const word of words) {
    for (const [product, best] of bestPerProduct(index, word)) {
      const tally = tallies.get(product) ?? { score: 0, words: 0, matched: [] };
      tally.score += best.score;
      tally.words += 1;
      tally.matched.push(best);
      tallies.set(product, tally);
    }
  }
  return [...tallies]
    .map(([position, tally]) => ({
      position,
      // Finding every word counts far more than finding one of them well.
      score: tally.score * (tally.words / words.length) ** 2,
      matched: tally.matched
        .sort((a, b) => b.score - a.score)
        .slice(0, MATCHES_SHOWN_MAX)
        .map(({ field, text, word, how }) => ({ field, text, word, how })),
    }))
    .sort((a, b) => b.score - a.score || a.position - b.position);
}

function bestPerProduct(
  index: SearchIndex,
  word: string,
): ReadonlyMap<number, SearchMatch & { readonly score: number }> {
  const best = new Map<number, SearchMatch & { readonly score: number }>();
  for (const { postings, how, closeness } of candidates(index, word)) {
    const rarity = Math.log(1 + index.products.length / postings.length);
    for (const posting of postings) {
      const score = posting.weight * closeness * rarity;
      const known = best.get(posting.product);
      if (!known || known.score < score) {
        best.set(posting.product, { field: posting.field, text: posting.text, word, how, score });
      }
    }
  }
  return best;
}

interface Candidate {
  readonly postings: readonly Posting[];
  readonly how: SearchMatch['how'];
  /** 1 for the word itself, less the further away. */
  readonly closeness: number;
}

const PREFIX_CHARACTERS_MIN = 3;
const PREFIX_WORDS_MAX = 50;

/** The word itself and words that it begins; words that look alike only when there are none of those. */
function candidates(index: SearchIndex, word: string): readonly Candidate[] {
  const found: Candidate[] = [];
  const exact = index.postings.get(word);
  if (exact) found.push({ postings: exact, how: 'exact', closeness: 1 });
  for (const longer of wordsWithPrefix(index.words, word)) {
    const postings = index.postings.get(longer) ?? [];
    found.push({ postings, how: 'prefix', closeness: 0.4 + 0.4 * (word.length / longer.length) });
  }
  return found.length > 0 ? found : similarWords(index, word);
}

function wordsWithPrefix(words: readonly string[], prefix: string): readonly string[] {
  if (prefix.length < PREFIX_CHARACTERS_MIN) return [];
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] ?? '') <= prefix) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  while (found.length < PREFIX_WORDS_MAX && words[low]?.startsWith(prefix)) found.push(words[low++] ?? '');
  return found;
}

const TYPO_CHARACTERS_MIN = 4;
const TWO_TYPOS_CHARACTERS_MIN = 8;

function similarWords(index: SearchIndex, word: string): readonly Candidate[] {
  if (word.length < TYPO_CHARACTERS_MIN) return [];
  const distanceMax = word.length >= TWO_TYPOS_CHARACTERS_MIN ? 2 : 1;
  const letters = lettersOf(word);
  return index.words.flatMap((other) => {
    if (Math.abs(other.length - word.length) > distanceMax) return [];
    // One edit changes at most two of the letters that occur, so most words are ruled out without comparing them.
    if (bitsIn(letters ^ lettersOf(other)) > 2 * distanceMax) return [];
    const distance = editDistance(word, other);
    const postings = index.postings.get(other) ?? [];
    return distance <= distanceMax ? [{ postings, how: 'similar', closeness: 0.6 / distance } as const] : [];
  });
}

/** The set of letters in a word, one bit a letter (folded to 32 bits). */
function lettersOf(word: string): number {
  let bits = 0;
  for (let index = 0; index < word.length; index++) bits |= 1 << (word.charCodeAt(index) & 31);
  return bits;
}

function bitsIn(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
