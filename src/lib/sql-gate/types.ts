import type { Json } from '../json.ts';
import {
  empty,
  flag,
  integer,
  type Keys,
  listOf,
  orNull,
  type Rule,
  record,
  taggedNode,
  text,
} from './walk.ts';

const INFO: Keys = { type: text, alias: text, extension_info: empty('a type of an extension') };

/** A type in a cast or of a literal: built-in ones, by name and with their parameters. */
export const dataType: Rule = (value, walk) => {
  record('TYPE', { id: text, type_info: orNull(typeInfo) })(value, walk);
};

const typeInfo: Rule = taggedNode('a type', 'type', () => ({
  ARRAY_TYPE_INFO: { keys: { ...INFO, child_type: dataType, size: integer } },
  DECIMAL_TYPE_INFO: { keys: { ...INFO, width: integer, scale: integer } },
  LIST_TYPE_INFO: { keys: { ...INFO, child_type: dataType } },
  STRUCT_TYPE_INFO: {
    keys: { ...INFO, child_types: listOf(record('FIELD', { first: text, second: dataType })) },
  },
  UNBOUND_TYPE_INFO: {
    keys: {
      ...INFO,
      name: text,
      catalog: empty('a type of a catalog'),
      schema: empty('a type of a schema'),
      user_type_modifiers: listOf(literal),
    },
  },
}));

/** A literal; its value is data, and whatever it says is not run. */
export const literal: Rule = (value, walk) => {
  record('VALUE', { type: dataType, is_null: flag, value: plainValue }, ['value'])(value, walk);
};

const plainValue: Rule = (value, walk) => {
  if (value === null || typeof value !== 'object') return;
  const parts: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? value.map((item: Json) => ['children', item] as const)
    : Object.entries(value as { readonly [key: string]: Json });
  for (const [key, part] of parts) {
    if (!VALUE_KEYS.has(key)) walk.refuse('an unknown part of the syntax tree', `VALUE.${key}`);
    walk.count('nodes', LITERAL_PARTS_MAX, 'VALUE');
    plainValue(part, walk);
  }
};

const LITERAL_PARTS_MAX = 20_000;
/** 128-bit numbers, intervals and nested values. */
const VALUE_KEYS: ReadonlySet<string> = new Set([
  'children',
  'days',
  'is_null',
  'lower',
  'micros',
  'months',
  'type',
  'upper',
  'value',
]);
