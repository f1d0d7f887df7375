import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { openDuckdb } from '../../src/adapters/duckdb/index.ts';
import type { Json } from '../../src/lib/json.ts';
import { ALLOWED_FUNCTIONS, VOLATILE_FUNCTIONS } from '../../src/lib/sql-gate/allowed-functions.ts';
import { checkSelect } from '../../src/lib/sql-gate/index.ts';
import { REFUSED_FUNCTIONS } from '../../src/lib/sql-gate/refused-functions.ts';

async function engineFunctions(): Promise<readonly string[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type <> 'pragma' ORDER BY 1`,
  );
  return reader.getRows().map(([name]) => String(name));
}

it('has judged every function of the engine', async () => {
  const judged = [...new Set([...ALLOWED_FUNCTIONS, ...REFUSED_FUNCTIONS])].sort();
  expect(judged).toEqual([...(await engineFunctions())].sort());
});

it('judges no function both ways', () => {
  expect([...ALLOWED_FUNCTIONS].filter((name) => REFUSED_FUNCTIONS.has(name))).toEqual([]);
  expect([...VOLATILE_FUNCTIONS].filter((name) => !ALLOWED_FUNCTIONS.has(name))).toEqual([]);
});

/** Every place of a tree where something unknown can stand. */
function mutants(tree: Json): readonly Json[] {
  if (Array.isArray(tree)) {
    return tree.flatMap((item, index) => mutants(item).map((mutant) => tree.with(index, mutant)));
  }
  if (tree === null || typeof tree !== 'object') return [];
  const node = tree as { readonly [key: string]: Json };
  const inside = Object.entries(node).flatMap(([key, value]) =>
    mutants(value).map((mutant) => ({ ...node, [key]: mutant })),
  );
  const kind = Object.hasOwn(node, 'class') ? 'class' : 'type';
  const unknownKind =
    typeof node[kind] === 'string' ? [{ ...node, [kind]: 'A_KIND_OF_A_LATER_VERSION' }] : [];
  return [{ ...node, a_key_of_a_later_version: null }, ...unknownKind, ...inside];
}

it('refuses every unknown key and kind, wherever it stands', async () => {
  const compute = await openDuckdb({
    newId: () => 'unused',
    storage: { enginePath: (uri) => uri, prepareFolder: async () => undefined },
  });
  const parsed = await compute.parse(`
    with recursive r as (select 1 as n union all select n + 1 from r where n < 5)
    select distinct on (a) a::decimal(9, 2), sum(b) filter (where c between 1 and 2) over (partition by d order by e),
      case when a is null then [1] end, list_transform(l, lambda x: x + 1), * exclude (z) replace (1 as y),
      (select max(n) from r), a in (1, 2), a collate nocase, cast(a as struct(q int))
    from t join u using (a), (values (1)) v, unnest([1]) w, (from t) s, t pivot (sum(b) for a in ('x'))
    group by rollup (a) having count(*) > 1 order by a limit 3`);
  if (!parsed.ok) throw new Error(parsed.message);
  const allowed = { relations: [{ name: 't' }, { name: 'u' }], functions: 'query' } as const;
  expect(checkSelect(parsed.tree, allowed).ok).toBe(true);
  const all = mutants(parsed.tree);
  expect(all.length).toBeGreaterThan(200);
  const passed = all.filter((mutant) => checkSelect(mutant, allowed).ok);
  expect(passed).toEqual([]);
});
