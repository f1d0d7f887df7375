import type { RelationName } from '../capabilities/compute.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import { sqlName } from '../lib/sql-text.ts';
import type { OutputPort } from '../model/port.ts';
import { productName, sqlTableName } from '../model/product-key.ts';

/** One name under which a published table may be read. */
export interface ServedName {
  /** As a query writes it. */
  readonly name: RelationName;
  /** The name to define in a session, so that the query's text finds it. */
  readonly definedAs: RelationName;
  readonly product: RecordedProduct;
  /** The declared name of the table. */
  readonly table: string;
  /** The port that gives the table this name; absent for `domain.product.table` and its short form. */
  readonly port?: OutputPort;
  /** Why a query cannot use this name. */
  readonly unusable?: 'reserved' | 'ambiguous';
}

/** Names of the engine's own catalogs and schemas, which stand for something else in a query. */
const RESERVED_CATALOGS: ReadonlySet<string> = new Set([
  'main',
  'temp',
  'system',
  'information_schema',
  'pg_catalog',
]);
/** The schema in which an attached catalog looks for two-part names. */
const DEFAULT_SCHEMA = 'main';

/**
 * Every name of every table of live products: `domain.product.table`, `domain.product` where the product has one
 * table, and `catalog.schema.table` of sql ports. Older majors are `product_vN`.
 *
 * A domain is a catalog of the session. The engine looks for `domain.product` in that catalog's default schema, so that
 * both forms mean the same table in one query.
 *
 * shape   recorded products → names; of two names that are equal, the canonical one wins, equals of one kind are ambiguous
 * source  declarations.md §Names and addresses; DuckDB 1.5 docs, Statements › ATTACH › Name Qualification
 */
export function servedNames(products: readonly RecordedProduct[]): readonly ServedName[] {
  const live = products.filter((product) => product.state === 'live' && product.release !== undefined);
  const newest = newestMajors(live);
  const canonical = live.flatMap((product) =>
    canonicalNames(product, newest.get(productName(product.key)) ?? 0),
  );
  const short = live.flatMap((product) => shortNames(product, newest.get(productName(product.key)) ?? 0));
  const aliases = live
    .filter((product) => product.key.major === newest.get(productName(product.key)))
    .flatMap(portNames);
  return [canonical, short, aliases].reduce<readonly ServedName[]>(addNames, []);
}

/** How the engine's catalog would tell a name: without regard to case. */
export function nameKey({ catalog, schema, name }: RelationName): string {
  return [catalog ?? '', schema ?? '', name].join('\u0000').toLowerCase();
}

function newestMajors(products: readonly RecordedProduct[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { key } of products) {
    newest.set(productName(key), Math.max(key.major, newest.get(productName(key)) ?? 0));
  }
  return newest;
}

function canonicalNames(product: RecordedProduct, newestMajor: number): readonly ServedName[] {
  return product.tables.map(({ table }) => {
    const { schema, namespace, table: name } = sqlTableName({ ...product.key, table }, newestMajor);
    return usable({ name: { catalog: schema, schema: namespace, name }, product, table });
  });
}

function shortNames(product: RecordedProduct, newestMajor: number): readonly ServedName[] {
  const [only, ...more] = product.tables;
  if (!only || more.length > 0) return [];
  const { schema, namespace } = sqlTableName({ ...product.key, table: only.table }, newestMajor);
  return [usable({ name: { schema, name: namespace }, product, table: only.table })];
}

function portNames(product: RecordedProduct): readonly ServedName[] {
  return product.declaration.product.outputPorts.flatMap((port) => {
    const { type, catalog, schema } = port;
    if (type !== 'sql' || catalog === undefined || schema === undefined) return [];
    return product.tables.map(({ table }) =>
      usable({
        name: { catalog: sqlName(catalog), schema: sqlName(schema), name: sqlName(table) },
        product,
        table,
        port,
      }),
    );
  });
}

function usable(served: Omit<ServedName, 'definedAs'>): ServedName {
  const { catalog, schema, name } = served.name;
  const domain = catalog ?? schema ?? '';
  const definedAs = catalog === undefined ? { catalog: domain, schema: DEFAULT_SCHEMA, name } : served.name;
  // A product `main` would stand where its domain's short names are.
  const hidesShortNames = catalog !== undefined && schema?.toLowerCase() === DEFAULT_SCHEMA;
  const isReserved = RESERVED_CATALOGS.has(domain.toLowerCase()) || hidesShortNames;
  return { ...served, definedAs, ...(isReserved ? { unusable: 'reserved' } : {}) };
}

/** Adds names of less weight: those that are taken are left out, those that two tables claim are ambiguous. */
function addNames(taken: readonly ServedName[], added: readonly ServedName[]): readonly ServedName[] {
  const known = new Set(taken.map(({ name }) => nameKey(name)));
  const groups = Map.groupBy(added, ({ name }) => nameKey(name));
  const fresh = [...groups].flatMap(([key, [first, ...others]]): readonly ServedName[] => {
    if (!first || known.has(key)) return [];
    const isOneTable = others.every(
      (other) => other.product === first.product && other.table === first.table,
    );
    return [isOneTable ? first : { ...first, unusable: 'ambiguous' }];
  });
  return [...taken, ...fresh];
}
