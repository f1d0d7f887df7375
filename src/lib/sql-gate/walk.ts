import { isPlainObject, type Json, type JsonObject } from '../json.ts';

export const NODES_MAX = 20_000;
export const DEPTH_MAX = 1_000;
export const JOINS_MAX = 32;
export const SET_OPERATIONS_MAX = 100;
export const CTES_MAX = 50;

/** A relation by its name in SQL; names compare without regard to case. */
export interface GateRelation {
  readonly catalog?: string;
  readonly schema?: string;
  readonly name: string;
}

/** Checks one part of the tree, or throws `Refused`. */
export type Rule = (value: Json, walk: Walk) => void;

/** Every key that a node has, with its rule. A key that is not here is refused, and so is one that is missing. */
export type Keys = Readonly<Record<string, Rule>>;

export interface NodeRule {
  readonly keys: Keys;
  /** Keys that the parser leaves out at times. */
  readonly optional?: readonly string[];
  /** Looks at the node as a whole, before its parts. */
  readonly check?: (node: JsonObject, walk: Walk) => void;
  /** Visits the parts in another order than that of the keys; answers whether it did. */
  readonly visit?: (node: JsonObject, walk: Walk, keys: Keys) => void;
}

/** What is refused, and where. Only the gate throws it, only the gate catches it. */
export class Refused extends Error {
  readonly what: string;
  readonly refusedName: string;
  readonly position: number | undefined;

  constructor(what: string, name: string, position?: number) {
    super(`${what} is not permitted: ${name}`);
    this.what = what;
    this.refusedName = name;
    this.position = position;
  }
}

/** One check under way: what is allowed, what was met, and which CTEs are visible at this point. */
export class Walk {
  readonly mode: 'query' | 'model';
  readonly #relations: ReadonlyMap<string, GateRelation>;
  readonly #met = new Map<string, GateRelation>();
  readonly #scopes: Set<string>[] = [];
  readonly #counts = new Map<string, number>();
  #depth = 0;
  #place: number | undefined;

  constructor(mode: 'query' | 'model', relations: readonly GateRelation[]) {
    this.mode = mode;
    this.#relations = new Map(relations.map((relation) => [keyOf(relation), relation]));
  }

  get relations(): readonly GateRelation[] {
    return [...this.#met.values()];
  }

  refuse(what: string, name: string): never {
    throw new Refused(what, name, this.#place);
  }

  /** Counts something that has a limit. */
  count(what: string, max: number, name: string): void {
    const count = (this.#counts.get(what) ?? 0) + 1;
    if (count > max) this.refuse(`a query with more than ${max} ${what}`, name);
    this.#counts.set(what, count);
  }

  /** Runs `inside` where the names added to the new scope are visible. */
  inScope(inside: (scope: Set<string>) => void): void {
    const scope = new Set<string>();
    this.#scopes.push(scope);
    inside(scope);
    this.#scopes.pop();
  }

  isVisibleCte(name: string): boolean {
    return this.#scopes.some((scope) => scope.has(name.toLowerCase()));
  }

  /** Notes that the query reads a relation; refuses one that is not allowed. */
  read(named: GateRelation): void {
    const relation = this.#relations.get(keyOf(named));
    if (!relation) {
      const parts = [named.catalog, named.schema, named.name].filter((part) => part !== undefined);
      this.refuse('a relation', parts.join('.'));
    }
    this.#met.set(keyOf(relation), relation);
  }

  /** Checks a node against its rule, key by key. */
  node(node: JsonObject, rule: NodeRule, name: string): void {
    this.count('nodes', NODES_MAX, name);
    const outer = this.#place;
    const location = node['query_location'];
    if (typeof location === 'number') this.#place = location;
    if (++this.#depth > DEPTH_MAX) this.refuse(`nesting deeper than ${DEPTH_MAX}`, name);
    this.#checkKeys(node, rule, name);
    rule.check?.(node, this);
    if (rule.visit) rule.visit(node, this, rule.keys);
    else this.parts(node, rule.keys);
    this.#depth--;
    this.#place = outer;
  }

  parts(node: JsonObject, keys: Keys, names: readonly string[] = Object.keys(node)): void {
    for (const name of names) {
      const value = node[name];
      if (value !== undefined) keys[name]?.(value, this);
    }
  }

  #checkKeys(node: JsonObject, rule: NodeRule, name: string): void {
    const unknown = Object.keys(node).find((key) => !Object.hasOwn(rule.keys, key));
    if (unknown !== undefined) this.refuse('an unknown part of the syntax tree', `${name}.${unknown}`);
    const missing = Object.keys(rule.keys).find(
      (key) => !Object.hasOwn(node, key) && !rule.optional?.includes(key),
    );
    if (missing !== undefined) this.refuse('an incomplete syntax tree', `${name}.${missing}`);
  }
}

/** Parts are joined by a character that the gate's callers refuse in text. */
function keyOf({ catalog, schema, name }: GateRelation): string {
  return [catalog ?? '', schema ?? '', name].join('\0').toLowerCase();
}

export const text: Rule = (value, walk) => {
  if (typeof value !== 'string') walk.refuse('an unexpected value in the syntax tree', JSON.stringify(value));
};

export const flag: Rule = (value, walk) => {
  if (typeof value !== 'boolean')
    walk.refuse('an unexpected value in the syntax tree', JSON.stringify(value));
};

/** Numbers beyond what JavaScript holds are text. */
export const integer: Rule = (value, walk) => {
  const fits =
    typeof value === 'number' || value === null || (typeof value === 'string' && /^-?\d+$/.test(value));
  if (!fits) walk.refuse('an unexpected value in the syntax tree', JSON.stringify(value));
};

export function oneOf(...words: readonly string[]): Rule {
  const known = new Set(words);
  return (value, walk) => {
    if (typeof value !== 'string' || !known.has(value)) walk.refuse('syntax', String(value));
  };
}

/** Nothing may stand here: the part exists in the tree and never in a permitted query. */
export function empty(what: string): Rule {
  return (value, walk) => {
    const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) walk.refuse(what, typeof value === 'string' ? value : what.replace(/^an? /, ''));
  };
}

export function listOf(rule: Rule): Rule {
  return (value, walk) => {
    if (!Array.isArray(value)) walk.refuse('an unexpected value in the syntax tree', JSON.stringify(value));
    for (const item of value as readonly Json[]) rule(item, walk);
  };
}

export function orNull(rule: Rule): Rule {
  return (value, walk) => {
    if (value !== null) rule(value, walk);
  };
}

/** An object with exactly these keys. */
export function record(name: string, keys: Keys, optional: readonly string[] = []): Rule {
  return (value, walk) => walk.node(objectOf(value, walk), { keys, optional }, name);
}

/** A node whose kind stands in `tag`; kinds that are not in the table are refused. */
export function taggedNode(
  what: string,
  tag: 'class' | 'type',
  table: () => Readonly<Record<string, NodeRule>>,
): Rule {
  return (value, walk) => {
    const node = objectOf(value, walk);
    const kind = String(node[tag]);
    const rules = table();
    const rule = Object.hasOwn(rules, kind) ? rules[kind] : undefined;
    if (!rule) return walk.refuse(what, kind);
    walk.node(node, rule, kind);
  };
}

function objectOf(value: Json, walk: Walk): JsonObject {
  if (!isPlainObject(value)) walk.refuse('an unexpected value in the syntax tree', JSON.stringify(value));
  return value as JsonObject;
}
