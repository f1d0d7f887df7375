import type { ComputeSession, ResultRow } from '../../capabilities/compute.ts';
import { SqlError } from '../../capabilities/compute.ts';
import type { Json } from '../../lib/json.ts';

/** Shorter texts are hidden altogether: their first character would say too much. */
const PARTIAL_LENGTH_MIN = 4;
const HIDDEN = '•••';
const SAMPLE_CHARACTERS_MAX = 100;

/**
 * A few failing values for people. A sample that cannot be made is left out: the count stands without it.
 *
 * shape   SELECT of a few rows → one Json per row
 * errors  passes on what is no `SqlError`
 * source  issue "The running declaration" §The gate: masked samples of failing rows
 */
export async function sampleRows(
  session: ComputeSession,
  select: string | undefined,
  show: (row: ResultRow) => Json,
): Promise<readonly Json[]> {
  if (select === undefined) return [];
  try {
    return (await session.rows(select)).map(show);
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}

/** A value as it may be shown: masked ones as their first character, or nothing of them. */
export function shown(value: Json | undefined, mask: 'masked' | 'clear'): Json {
  if (value === undefined || value === null) return null;
  if (mask === 'clear') return typeof value === 'string' ? cut(value) : value;
  if (typeof value !== 'string' || [...value].length < PARTIAL_LENGTH_MIN) return HIDDEN;
  return /^[\d+.:-]/.test(value) ? HIDDEN : `${[...value][0] ?? ''}${HIDDEN}`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > SAMPLE_CHARACTERS_MAX
    ? `${characters.slice(0, SAMPLE_CHARACTERS_MAX).join('')}…`
    : text;
}
