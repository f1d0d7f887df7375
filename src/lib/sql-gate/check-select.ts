import type { Json } from '../json.ts';
import { statement } from './queries.ts';
import { type GateRelation, Refused, Walk } from './walk.ts';

export type { GateRelation } from './walk.ts';

export interface AllowedSql {
  /** Everything that may be read, by exactly the names under which it may be read. */
  readonly relations: readonly GateRelation[];
  /** `model`: also refuses what would not give the same rows when it is run again. */
  readonly functions: 'query' | 'model';
}

export type GateResult =
  /** `relations`: those of the allowed ones that the query names. */
  { readonly ok: true; readonly relations: readonly GateRelation[] } | GateRefusal;

export interface GateRefusal {
  readonly ok: false;
  /** `a function`, `a relation`, `a query with more than 32 joins`. */
  readonly what: string;
  readonly name: string;
  /** Offset in the text, where the tree tells it. */
  readonly position?: number;
}

/**
 * Whether a SELECT keeps to what is allowed: relations, functions, kinds of syntax, and limits. Fail-closed: a node,
 * key or value that is not known is refused.
 *
 * shape   syntax tree of one SELECT statement (`Compute.parse`) → the relations it reads, or the first refusal
 * errors  none thrown
 * source  design secured-queries.md §2; DuckDB 1.5.5, json_serialize_sql
 */
export function checkSelect(tree: Json, allowed: AllowedSql): GateResult {
  const walk = new Walk(allowed.functions, allowed.relations);
  try {
    statement(tree, walk);
    return { ok: true, relations: walk.relations };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { what, refusedName, position } = error;
    return { ok: false, what, name: refusedName, ...(position === undefined ? {} : { position }) };
  }
}

/** `a function is not permitted: read_text`. */
export function refusalText({ what, name }: GateRefusal): string {
  return `${what} is not permitted: ${name}`;
}

/** Why a query may not run over these relations, in one sentence; undefined when it may. */
export function selectGate(tree: Json, relations: readonly GateRelation[]): string | undefined {
  const gate = checkSelect(tree, { relations, functions: 'query' });
  return gate.ok ? undefined : refusalText(gate);
}
