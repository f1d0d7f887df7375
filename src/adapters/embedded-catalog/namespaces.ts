import { CatalogError } from '../../capabilities/catalog.ts';
import type { NamespaceRecord, TablePointer } from '../../capabilities/state.ts';
import { sqlName } from '../../lib/sql-text.ts';
import { type ProductKey, qualifiedName } from '../../model/product-key.ts';
import type { EmbeddedCatalogOptions } from './embedded-catalog.ts';

/** Domains, and whatever warehouse a table is in; sorted. */
export async function warehousesOf({
  state,
  environment,
}: EmbeddedCatalogOptions): Promise<readonly string[]> {
  const domains = await state.products.domains(environment);
  const pointers = await state.pointers.list(environment);
  const names = [
    ...domains.map((domain) => sqlName(domain.name)),
    ...pointers.map((pointer) => pointer.warehouse),
  ];
  return [...new Set(names)].sort();
}

export async function listNamespaces(
  options: EmbeddedCatalogOptions,
  warehouse: string,
): Promise<readonly string[]> {
  await assertWarehouse(options, warehouse);
  const { state, environment } = options;
  const records = await state.pointers.namespaces(environment, warehouse);
  const pointers = await inService(options, await state.pointers.list(environment, warehouse));
  const names = [...records, ...pointers].map((item) => item.namespace);
  return [...new Set(names)].sort();
}

/** Its properties; a product's namespace has none of its own but says whose it is. */
export async function loadNamespace(
  options: EmbeddedCatalogOptions,
  warehouse: string,
  namespace: string,
): Promise<Readonly<Record<string, string>>> {
  const found = await findNamespace(options, warehouse, namespace);
  const owner = found.pointers.find((pointer) => pointer.owner)?.owner;
  return {
    ...(owner
      ? { 'datamesh.product': `${owner.domain}.${owner.product}`, 'datamesh.read-only': 'true' }
      : {}),
    ...found.record?.properties,
  };
}

export async function createNamespace(
  options: EmbeddedCatalogOptions,
  record: NamespaceRecord,
): Promise<void> {
  await assertWarehouse(options, record.warehouse);
  assertName(record.namespace);
  const { state, environment } = options;
  const pointers = await state.pointers.list(environment, record.warehouse, record.namespace);
  const isNew = pointers.length === 0 && (await state.pointers.putNamespace(environment, record, 'create'));
  if (!isNew)
    throw new CatalogError('AlreadyExistsException', `Namespace already exists: ${record.namespace}`);
}

export async function updateNamespace(
  options: EmbeddedCatalogOptions,
  warehouse: string,
  namespace: string,
  change: { readonly remove: readonly string[]; readonly set: Readonly<Record<string, string>> },
): Promise<void> {
  const { record, pointers } = await findNamespace(options, warehouse, namespace);
  if (isOwned(pointers)) throw readOnly(pointers, `namespace ${namespace}`);
  const gone = new Set(change.remove);
  const kept = Object.entries(record?.properties ?? {}).filter(([key]) => !gone.has(key));
  const properties = { ...Object.fromEntries(kept), ...change.set };
  await options.state.pointers.putNamespace(
    options.environment,
    { warehouse, namespace, properties },
    'replace',
  );
}

export async function dropNamespace(
  options: EmbeddedCatalogOptions,
  warehouse: string,
  namespace: string,
): Promise<void> {
  const { pointers } = await findNamespace(options, warehouse, namespace);
  if (pointers.length > 0) throw notEmpty(namespace);
  const dropped = await options.state.pointers.dropNamespace(options.environment, warehouse, namespace);
  // A table came in between: the store checks again in its transaction.
  if (!dropped) throw notEmpty(namespace);
}

function notEmpty(namespace: string): CatalogError {
  return new CatalogError('NamespaceNotEmptyException', `Namespace is not empty: ${namespace}`);
}

export interface FoundNamespace {
  readonly record: NamespaceRecord | undefined;
  readonly pointers: readonly TablePointer[];
}

/** A namespace exists when it was created or when a table is in it. */
export async function findNamespace(
  options: EmbeddedCatalogOptions,
  warehouse: string,
  namespace: string,
): Promise<FoundNamespace> {
  await assertWarehouse(options, warehouse);
  const { state, environment } = options;
  const records = await state.pointers.namespaces(environment, warehouse);
  const record = records.find((item) => item.namespace === namespace);
  const pointers = await inService(options, await state.pointers.list(environment, warehouse, namespace));
  if (!record && pointers.length === 0) {
    throw new CatalogError('NoSuchNamespaceException', `Namespace does not exist: ${namespace}`);
  }
  return { record, pointers };
}

/**
 * Without the tables of products that are retired: nobody reads them, and their pointers stay so that a product that is
 * declared again goes on with its snapshots. Their names stay taken.
 */
export async function inService(
  { state }: EmbeddedCatalogOptions,
  pointers: readonly TablePointer[],
): Promise<readonly TablePointer[]> {
  const owners = new Map<string, ProductKey>();
  for (const { owner } of pointers) if (owner) owners.set(qualifiedName(owner), owner);
  const retired = new Set<string>();
  for (const [name, owner] of owners) {
    if ((await state.products.get(owner))?.state === 'retired') retired.add(name);
  }
  return pointers.filter(({ owner }) => !owner || !retired.has(qualifiedName(owner)));
}

export function isOwned(pointers: readonly TablePointer[]): boolean {
  return pointers.some((pointer) => pointer.owner !== undefined);
}

/** What a writer hears who is no release of the product. */
export function readOnly(pointers: readonly TablePointer[], what: string): CatalogError {
  const owner = pointers.find((pointer) => pointer.owner)?.owner;
  const product = owner ? `${owner.domain}.${owner.product}` : 'a product';
  return new CatalogError(
    'ForbiddenException',
    `${what} belongs to the data product ${product} and is read-only here: releases go through the product's gate; ` +
      `change its declaration or model, then \`datamesh apply\` or \`datamesh run ${product}\`. ` +
      'Tables of your own can be written in another namespace',
  );
}

export async function assertWarehouse(options: EmbeddedCatalogOptions, warehouse: string): Promise<void> {
  const known = await warehousesOf(options);
  if (known.includes(warehouse)) return;
  throw new CatalogError(
    'NoSuchWarehouseException',
    `Warehouse does not exist: ${warehouse}; there are ${known.join(', ') || 'none yet'}`,
  );
}

const NAME_CHARACTERS_MAX = 255;

/** Names become parts of URLs and of engines' identifiers: any text but control characters and the level separator. */
export function assertName(name: string): void {
  const isClean = name.length > 0 && name.length <= NAME_CHARACTERS_MAX && !/\p{Cc}/u.test(name);
  if (!isClean) {
    throw new CatalogError(
      'BadRequestException',
      `\`${name.replaceAll(/\p{Cc}/gu, '.')}\` is no name: 1 to ${NAME_CHARACTERS_MAX} characters without control characters are`,
    );
  }
}
