import { openDuckdb } from '../../src/adapters/duckdb/index.ts';
import { type AllowedSql, checkSelect, type GateResult } from '../../src/lib/sql-gate/index.ts';

const compute = await openDuckdb({
  newId: () => 'unused',
  storage: { enginePath: (uri) => uri, prepareFolder: async () => undefined },
});

export type Verdict =
  | GateResult
  | { readonly ok: false; readonly what: 'does not parse'; readonly name: string };

/** What the engine's parser and the gate together say to a text. */
export async function judge(sql: string, allowed: AllowedSql): Promise<Verdict> {
  const parsed = await compute.parse(sql);
  return parsed.ok
    ? checkSelect(parsed.tree, allowed)
    : { ok: false, what: 'does not parse', name: parsed.message };
}

export const RELATIONS = [
  { name: 'customers' },
  { name: 'orders' },
  { schema: 'crm', name: 'contacts' },
  { schema: 'sales', name: 'customer_360' },
  { catalog: 'sales', schema: 'customer_360', name: 'customer_360' },
] as const;

export const QUERY: AllowedSql = { relations: RELATIONS, functions: 'query' };
export const MODEL: AllowedSql = { relations: RELATIONS, functions: 'model' };
