import { editDistance } from '../lib/nearest.ts';
import type { IssueFix } from './issue.ts';

export interface Suggestion {
  readonly hint?: string;
  /** Only where one known word is nearer than all others. */
  readonly fix?: IssueFix;
}

/** How many known words a hint lists. */
const LISTED_MAX = 12;
/** Among more words than these only those that begin alike are compared. */
const COMPARED_MAX = 200;
/** Longer words are no misspelling of ours, and comparing them costs time. */
const WORD_LENGTH_MAX = 64;

/** What to say and offer when a word is unknown: the nearest known one, else the list. */
export function suggest(word: string, known: readonly string[], taken: readonly string[] = []): Suggestion {
  if (word.length > WORD_LENGTH_MAX) return known.length === 0 ? {} : { hint: oneOf(known) };
  const free = comparable(word, known).filter((candidate) => !taken.includes(candidate));
  const ranked = free
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [best, second] = ranked;
  const distanceMax = Math.max(1, Math.floor(word.length / 3));
  if (!best || best.distance > distanceMax) return known.length === 0 ? {} : { hint: oneOf(known) };
  const hint = `did you mean \`${best.candidate}\`? ${oneOf(known)}`;
  if (second && second.distance === best.distance) return { hint };
  return { hint, fix: { kind: 'replace', title: `use \`${best.candidate}\``, text: best.candidate } };
}

/** Every comparison costs microseconds, and a mesh has thousands of names. */
function comparable(word: string, known: readonly string[]): readonly string[] {
  if (known.length <= COMPARED_MAX) return known;
  const alike = known.filter((candidate) => Math.abs(candidate.length - word.length) <= 1);
  const start = word.slice(0, -2);
  const nearby = alike.filter((candidate) => candidate.startsWith(start));
  return [...new Set([...nearby, ...alike])].slice(0, COMPARED_MAX);
}

function distanceOf(word: string, candidate: string): number {
  return editDistance(word.toLowerCase(), candidate.toLowerCase());
}

export function oneOf(known: readonly string[]): string {
  const listed = known.slice(0, LISTED_MAX).join(', ');
  return known.length > LISTED_MAX ? `one of: ${listed}, …` : `one of: ${listed}`;
}
