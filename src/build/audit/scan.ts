import type { ComputeSession } from '../../capabilities/compute.ts';
import { SqlError } from '../../capabilities/compute.ts';
import type { Json } from '../../lib/json.ts';
import { scanSelect } from './compile-sql.ts';

/** What a scan found for one rule: the values of its aggregates in order, or why they could not be computed. */
export type ScanAnswer =
  | { readonly ok: true; readonly values: readonly Json[] }
  /** `data`: the engine met it while reading rows, so that its text may quote one. */
  | { readonly ok: false; readonly reason: string; readonly origin: 'rule' | 'data' };

export interface Scan {
  readonly rows: number;
  readonly answers: readonly ScanAnswer[];
}

/**
 * Answers the aggregates of many rules in one scan of a relation. When the engine refuses the combined query, each rule
 * is asked alone, so that a broken rule takes no other one with it.
 *
 * shape   aggregates per rule → row count and answers, in the order of the rules
 * errors  passes on what is no `SqlError`: then the world failed, not a rule
 * source  DuckDB 1.5 §Aggregate Functions
 */
export async function scanRelation(
  session: ComputeSession,
  relation: string,
  requests: readonly (readonly string[])[],
): Promise<Scan> {
  const all = await tryScan(session, relation, requests);
  if (all.ok) return all;
  const count = await scanOnce(session, relation, [[]]);
  const answers: ScanAnswer[] = [];
  for (const request of requests) {
    const single = await tryScan(session, relation, [request]);
    answers.push(
      single.ok
        ? (single.answers[0] ?? { ok: true, values: [] })
        : await explain(session, relation, request, single.reason),
    );
  }
  return { rows: count.rows, answers };
}

/** A rule that fails on no rows at all is wrong by itself. */
async function explain(
  session: ComputeSession,
  relation: string,
  request: readonly string[],
  reason: string,
): Promise<ScanAnswer> {
  const empty = await tryScan(session, `(SELECT * FROM ${relation} WHERE false)`, [request]);
  return empty.ok
    ? { ok: false, reason, origin: 'data' }
    : { ok: false, reason: empty.reason, origin: 'rule' };
}

async function tryScan(
  session: ComputeSession,
  relation: string,
  requests: readonly (readonly string[])[],
): Promise<({ readonly ok: true } & Scan) | { readonly ok: false; readonly reason: string }> {
  try {
    return { ok: true, ...(await scanOnce(session, relation, requests)) };
  } catch (error) {
    if (error instanceof SqlError) return { ok: false, reason: error.message };
    throw error;
  }
}

async function scanOnce(
  session: ComputeSession,
  relation: string,
  requests: readonly (readonly string[])[],
): Promise<Scan> {
  const [row = {}] = await session.rows(scanSelect(relation, requests.flat()));
  let next = 0;
  const answers = requests.map(
    (request): ScanAnswer => ({ ok: true, values: request.map(() => row[`m${next++}`] ?? null) }),
  );
  return { rows: countOf(row['n']), answers };
}

/** A count as the engine prints it: BIGINT arrives as text, and row counts fit a JavaScript number. */
export function countOf(value: Json | undefined): number {
  return Number(value ?? 0);
}
