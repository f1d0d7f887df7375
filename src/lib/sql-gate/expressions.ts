import type { Json, JsonObject } from '../json.ts';
import {
  ALLOWED_FUNCTIONS,
  SESSION_WORDS,
  SIZE_MAKING_FUNCTIONS,
  VOLATILE_FUNCTIONS,
  VOLATILE_WORDS,
} from './allowed-functions.ts';
import { statement } from './queries.ts';
import { dataType, literal } from './types.ts';
import {
  empty,
  flag,
  integer,
  type Keys,
  listOf,
  type NodeRule,
  oneOf,
  orNull,
  type Rule,
  record,
  taggedNode,
  text,
  type Walk,
} from './walk.ts';

/** The largest number that may tell a function how large a value to make. */
export const LITERAL_LENGTH_MAX = 1_000_000;

export const expression: Rule = taggedNode('an expression', 'class', () => EXPRESSIONS);

const BASE: Keys = { class: text, alias: text, query_location: integer };

const orders = listOf(
  taggedNode('an order', 'type', () => {
    const keys = { type: text, null_order: oneOf('ORDER_DEFAULT', 'NULLS FIRST', 'NULLS LAST'), expression };
    return { ORDER_DEFAULT: { keys }, ASCENDING: { keys }, DESCENDING: { keys } };
  }),
);

export const orderModifier: NodeRule = { keys: { type: oneOf('ORDER_MODIFIER'), orders } };

const qualifiedColumn = record('COLUMN', {
  catalog: empty('a catalog'),
  schema: text,
  table: text,
  column: text,
});

const COMPARISONS = [
  'COMPARE_EQUAL',
  'COMPARE_NOTEQUAL',
  'COMPARE_LESSTHAN',
  'COMPARE_GREATERTHAN',
  'COMPARE_LESSTHANOREQUALTO',
  'COMPARE_GREATERTHANOREQUALTO',
  'COMPARE_DISTINCT_FROM',
  'COMPARE_NOT_DISTINCT_FROM',
] as const;

const WINDOW_STARTS = [
  'UNBOUNDED_PRECEDING',
  'UNBOUNDED_FOLLOWING',
  'CURRENT_ROW_RANGE',
  'CURRENT_ROW_ROWS',
  'CURRENT_ROW_GROUPS',
  'EXPR_PRECEDING_ROWS',
  'EXPR_FOLLOWING_ROWS',
  'EXPR_PRECEDING_RANGE',
  'EXPR_FOLLOWING_RANGE',
  'EXPR_PRECEDING_GROUPS',
  'EXPR_FOLLOWING_GROUPS',
] as const;

const WINDOW_KEYS: Keys = {
  ...BASE,
  type: oneOf(
    'WINDOW_AGGREGATE',
    'WINDOW_CUME_DIST',
    'WINDOW_FILL',
    'WINDOW_FIRST_VALUE',
    'WINDOW_LAG',
    'WINDOW_LAST_VALUE',
    'WINDOW_LEAD',
    'WINDOW_NTH_VALUE',
    'WINDOW_NTILE',
    'WINDOW_PERCENT_RANK',
    'WINDOW_RANK',
    'WINDOW_RANK_DENSE',
    'WINDOW_ROW_NUMBER',
  ),
  function_name: text,
  schema: text,
  catalog: text,
  children: listOf(expression),
  partitions: listOf(expression),
  orders,
  start: oneOf(...WINDOW_STARTS),
  end: oneOf(...WINDOW_STARTS),
  start_expr: orNull(expression),
  end_expr: orNull(expression),
  offset_expr: orNull(expression),
  default_expr: orNull(expression),
  ignore_nulls: flag,
  filter_expr: orNull(expression),
  exclude_clause: oneOf('NO_OTHER', 'CURRENT_ROW', 'GROUP', 'TIES'),
  distinct: flag,
  arg_orders: orders,
};

export const FUNCTION_KEYS: Keys = {
  ...BASE,
  type: oneOf('FUNCTION'),
  function_name: text,
  schema: text,
  catalog: text,
  children: listOf(expression),
  filter: orNull(expression),
  order_bys: taggedNode('an order', 'type', () => ({ ORDER_MODIFIER: orderModifier })),
  distinct: flag,
  is_operator: flag,
  export_state: flag,
};

const STAR_KEYS: Keys = {
  ...BASE,
  type: oneOf('STAR'),
  relation_name: text,
  exclude_list: listOf(text),
  replace_list: listOf(record('REPLACE', { key: text, value: expression })),
  columns: flag,
  expr: orNull(expression),
  qualified_exclude_list: listOf(qualifiedColumn),
  rename_list: listOf(record('RENAME', { key: qualifiedColumn, value: text })),
};

const EXPRESSIONS: Readonly<Record<string, NodeRule>> = {
  BETWEEN: {
    keys: {
      ...BASE,
      type: oneOf('COMPARE_BETWEEN'),
      input: expression,
      lower: expression,
      upper: expression,
    },
  },
  CASE: {
    keys: {
      ...BASE,
      type: oneOf('CASE_EXPR'),
      case_checks: listOf(record('WHEN', { when_expr: expression, then_expr: expression })),
      else_expr: expression,
    },
  },
  CAST: {
    keys: { ...BASE, type: oneOf('OPERATOR_CAST'), child: expression, cast_type: dataType, try_cast: flag },
  },
  COLLATE: { keys: { ...BASE, type: oneOf('COLLATE'), child: expression, collation: text } },
  COLUMN_REF: { keys: { ...BASE, type: oneOf('COLUMN_REF'), column_names: listOf(text) }, check: checkWord },
  COMPARISON: { keys: { ...BASE, type: oneOf(...COMPARISONS), left: expression, right: expression } },
  CONJUNCTION: {
    keys: { ...BASE, type: oneOf('CONJUNCTION_AND', 'CONJUNCTION_OR'), children: listOf(expression) },
  },
  CONSTANT: { keys: { ...BASE, type: oneOf('VALUE_CONSTANT'), value: literal } },
  FUNCTION: { keys: FUNCTION_KEYS, check: checkFunction },
  LAMBDA: { keys: { ...BASE, type: oneOf('LAMBDA'), lhs: expression, expr: expression } },
  OPERATOR: {
    keys: {
      ...BASE,
      type: oneOf(
        'ARRAY_CONSTRUCTOR',
        'ARRAY_EXTRACT',
        'ARRAY_SLICE',
        'COMPARE_IN',
        'COMPARE_NOT_IN',
        'GROUPING_FUNCTION',
        'OPERATOR_COALESCE',
        'OPERATOR_IS_NOT_NULL',
        'OPERATOR_IS_NULL',
        'OPERATOR_NOT',
        'OPERATOR_TRY',
        'OPERATOR_UNPACK',
        'STRUCT_EXTRACT',
      ),
      children: listOf(expression),
    },
  },
  PARAMETER: { keys: { ...BASE, type: oneOf('VALUE_PARAMETER'), identifier: text } },
  POSITIONAL_REFERENCE: { keys: { ...BASE, type: oneOf('POSITIONAL_REFERENCE'), index: integer } },
  STAR: { keys: STAR_KEYS },
  SUBQUERY: {
    keys: {
      ...BASE,
      type: oneOf('SUBQUERY'),
      subquery_type: oneOf('ANY', 'EXISTS', 'NOT_EXISTS', 'SCALAR'),
      subquery: (value, walk) => statement(value, walk),
      child: orNull(expression),
      comparison_type: oneOf('INVALID', ...COMPARISONS),
    },
  },
  WINDOW: { keys: WINDOW_KEYS, check: checkFunction },
};

/** `current_date` without parentheses is a column to the parser, and a call to the binder when no column has the name. */
function checkWord(node: JsonObject, walk: Walk): void {
  const names = node['column_names'];
  if (!Array.isArray(names) || names.length !== 1) return;
  const word = String(names[0]).toLowerCase();
  if (SESSION_WORDS.has(word)) walk.refuse('a function', word);
  if (walk.mode === 'model' && VOLATILE_WORDS.has(word)) walk.refuse('a function of the current time', word);
}

function checkFunction(node: JsonObject, walk: Walk): void {
  const name = String(node['function_name']).toLowerCase();
  const schema = String(node['schema']);
  const catalog = String(node['catalog']);
  if (!ALLOWED_FUNCTIONS.has(name)) walk.refuse('a function', name);
  // `column.upper()` parses with the column as schema; the name alone would hide what is called.
  if (schema !== '' && schema !== 'main') walk.refuse('a call by method or schema', `${schema}.${name}`);
  if (catalog !== '' && catalog !== 'system')
    walk.refuse('a call by catalog', `${catalog}.${schema}.${name}`);
  const children = Array.isArray(node['children']) ? (node['children'] as readonly Json[]) : [];
  if (walk.mode === 'model') refuseVolatile(name, children, walk);
  if (SIZE_MAKING_FUNCTIONS.has(name)) for (const child of children) checkLength(child, name, walk);
}

function refuseVolatile(name: string, children: readonly Json[], walk: Walk): void {
  if (VOLATILE_FUNCTIONS.has(name)) walk.refuse('a function of the current time or of chance', name);
  // The age of one instant is counted from today.
  if (name === 'age' && children.length === 1) walk.refuse('a function of the current time', 'age(x)');
}

function checkLength(argument: Json, name: string, walk: Walk): void {
  const value = constantOf(argument);
  const tooLong =
    typeof value === 'string'
      ? /\d{7,}/.test(value) && (name === 'printf' || name === 'format' || /^\d+$/.test(value))
      : typeof value === 'number' && Math.abs(value) > LITERAL_LENGTH_MAX;
  if (tooLong) walk.refuse(`a length over ${LITERAL_LENGTH_MAX}`, name);
}

function constantOf(argument: Json): Json | undefined {
  const node = argument as { readonly class?: Json; readonly value?: { readonly value?: Json } } | null;
  return node?.class === 'CONSTANT' ? node.value?.value : undefined;
}
