import type { Json, JsonObject } from '../json.ts';
import { ALLOWED_TABLE_FUNCTIONS } from './allowed-functions.ts';
import { expression, FUNCTION_KEYS, orderModifier } from './expressions.ts';
import { dataType, literal } from './types.ts';
import {
  CTES_MAX,
  empty,
  flag,
  integer,
  JOINS_MAX,
  type Keys,
  listOf,
  type NodeRule,
  oneOf,
  orNull,
  type Rule,
  record,
  SET_OPERATIONS_MAX,
  taggedNode,
  text,
  type Walk,
} from './walk.ts';

/** A whole SELECT: the statement, or one in parentheses. */
export const statement: Rule = (value, walk) => {
  record('STATEMENT', {
    node: queryNode,
    named_param_map: listOf(record('PARAMETER', { key: text, value: integer })),
  })(value, walk);
};

const queryNode: Rule = taggedNode('a query', 'type', () => QUERIES);
const relation: Rule = taggedNode('this kind of relation', 'type', () => RELATIONS);

const modifiers = listOf(
  taggedNode('a clause', 'type', () => ({
    ORDER_MODIFIER: orderModifier,
    LIMIT_MODIFIER: { keys: { type: text, limit: orNull(expression), offset: orNull(expression) } },
    LIMIT_PERCENT_MODIFIER: { keys: { type: text, limit: orNull(expression), offset: orNull(expression) } },
    DISTINCT_MODIFIER: { keys: { type: text, distinct_on_targets: listOf(expression) } },
  })),
);

const sample: Rule = orNull((value, walk) => {
  if (walk.mode === 'model') walk.refuse('a sample, which is drawn by chance,', 'USING SAMPLE');
  record('SAMPLE', { sample_size: literal, is_percentage: flag, method: text, seed: integer })(value, walk);
});

const cteDefinition = record('CTE', {
  aliases: listOf(text),
  query: statement,
  materialized: text,
  key_targets: listOf(expression),
});

/** A CTE sees the earlier ones of its list; itself only where it is recursive (see `visitRecursive`). */
function visitCtes(map: Json, walk: Walk, scope: Set<string>): void {
  record('WITH', {
    map: listOf((entry) => {
      walk.count('common table expressions', CTES_MAX, 'WITH');
      record('WITH', { key: text, value: cteDefinition })(entry, walk);
      scope.add(String((entry as JsonObject)['key']).toLowerCase());
    }),
  })(map, walk);
}

function visitQuery(node: JsonObject, walk: Walk, keys: Keys): void {
  walk.inScope((scope) => {
    visitCtes(node['cte_map'] ?? null, walk, scope);
    walk.parts(node, keys, without(node, ['cte_map']));
  });
}

/** The name of a recursive CTE is visible on its right side only. */
function visitRecursive(node: JsonObject, walk: Walk, keys: Keys): void {
  walk.inScope((scope) => {
    visitCtes(node['cte_map'] ?? null, walk, scope);
    walk.parts(node, keys, without(node, ['cte_map', 'right']));
    walk.inScope((own) => {
      own.add(String(node['cte_name']).toLowerCase());
      walk.parts(node, keys, ['right']);
    });
  });
}

function without(node: JsonObject, names: readonly string[]): readonly string[] {
  return Object.keys(node).filter((name) => !names.includes(name));
}

/** Visited with its scope before all other keys. */
const cteMap: Rule = () => undefined;

const QUERIES: Readonly<Record<string, NodeRule>> = {
  SELECT_NODE: {
    keys: {
      type: text,
      modifiers,
      cte_map: cteMap,
      select_list: listOf(expression),
      from_table: relation,
      where_clause: orNull(expression),
      group_expressions: listOf(expression),
      group_sets: listOf(listOf(integer)),
      aggregate_handling: oneOf('STANDARD_HANDLING', 'FORCE_AGGREGATES', 'NO_AGGREGATES_ALLOWED'),
      having: orNull(expression),
      sample,
      qualify: orNull(expression),
    },
    visit: visitQuery,
  },
  SET_OPERATION_NODE: {
    keys: {
      type: text,
      modifiers,
      cte_map: cteMap,
      setop_type: oneOf('UNION', 'EXCEPT', 'INTERSECT', 'UNION_BY_NAME'),
      left: queryNode,
      right: queryNode,
      setop_all: flag,
    },
    check: (_node, walk) => walk.count('set operations', SET_OPERATIONS_MAX, 'UNION'),
    visit: visitQuery,
  },
  RECURSIVE_CTE_NODE: {
    keys: {
      type: text,
      modifiers,
      cte_map: cteMap,
      cte_name: text,
      union_all: flag,
      left: queryNode,
      right: queryNode,
      aliases: listOf(text),
      key_targets: listOf(expression),
    },
    visit: visitRecursive,
  },
};

const TABLE: Keys = { type: text, alias: text, sample, query_location: integer };

const RELATIONS: Readonly<Record<string, NodeRule>> = {
  BASE_TABLE: {
    keys: {
      ...TABLE,
      schema_name: text,
      table_name: text,
      column_name_alias: listOf(text),
      catalog_name: text,
      at_clause: empty('time travel in SQL'),
    },
    check: checkTable,
  },
  EMPTY: { keys: TABLE },
  EXPRESSION_LIST: {
    keys: {
      ...TABLE,
      expected_names: listOf(text),
      expected_types: listOf(dataType),
      values: listOf(listOf(expression)),
    },
  },
  JOIN: {
    keys: {
      ...TABLE,
      left: relation,
      right: relation,
      condition: orNull(expression),
      join_type: oneOf('INNER', 'LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI'),
      ref_type: oneOf('REGULAR', 'CROSS', 'NATURAL', 'ASOF', 'POSITIONAL'),
      using_columns: listOf(text),
      delim_flipped: flag,
      duplicate_eliminated_columns: listOf(expression),
    },
    check: (_node, walk) => walk.count('joins', JOINS_MAX, 'JOIN'),
  },
  PIVOT: {
    keys: {
      ...TABLE,
      source: relation,
      aggregates: listOf(expression),
      unpivot_names: listOf(text),
      pivots: listOf(
        record('PIVOT', {
          pivot_expressions: listOf(expression),
          unpivot_names: listOf(text),
          entries: listOf(
            record('PIVOT', { values: listOf(literal), star_expr: orNull(expression), alias: text }),
          ),
          pivot_enum: empty('a pivot over an enum'),
        }),
      ),
      groups: listOf(text),
      column_name_alias: listOf(text),
      include_nulls: flag,
    },
  },
  SUBQUERY: { keys: { ...TABLE, subquery: statement, column_name_alias: listOf(text) } },
  TABLE_FUNCTION: {
    keys: {
      ...TABLE,
      function: taggedNode('a table function', 'class', () => ({
        FUNCTION: { keys: FUNCTION_KEYS, check: checkTableFunction },
      })),
      column_name_alias: listOf(text),
      with_ordinality: text,
    },
  },
};

function checkTable(node: JsonObject, walk: Walk): void {
  const catalog = String(node['catalog_name']);
  const schema = String(node['schema_name']);
  const name = String(node['table_name']);
  const isCteName = catalog === '' && (schema === '' || schema.toLowerCase() === 'recurring');
  if (isCteName && walk.isVisibleCte(name)) return;
  walk.read({ ...(catalog === '' ? {} : { catalog }), ...(schema === '' ? {} : { schema }), name });
}

function checkTableFunction(node: JsonObject, walk: Walk): void {
  const name = String(node['function_name']).toLowerCase();
  if (!ALLOWED_TABLE_FUNCTIONS.has(name)) walk.refuse('a table function', name);
  if (node['schema'] !== '' || node['catalog'] !== '') walk.refuse('a call by schema', name);
}
