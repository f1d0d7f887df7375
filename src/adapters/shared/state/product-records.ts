import { sql } from 'kysely';
import type { ProductRecords, RecordedProduct } from '../../../capabilities/state.ts';
import type { Domain } from '../../../model/mesh.ts';
import type { ProductKey } from '../../../model/product-key.ts';
import type { Release } from '../../../model/release.ts';
import { fromJson, given, keyColumns, productKey } from './columns.ts';
import { pruneProduct } from './prune-product.ts';
import { keyText, listReleases, newestReleases } from './release-rows.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import type { ProductRow } from './tables.ts';

export function productRecords(database: StateDatabase): ProductRecords {
  return {
    list: (environment) => database.read((tx) => listProducts(tx, environment)),
    get: (key) => database.read((tx) => getProduct(tx, key)),
    register: (product) =>
      database.write(async (tx) => {
        await putProduct(tx, product, 'register');
      }),
    retire: (key, at) => database.write((tx) => retire(tx, key, at)),
    prune: (key, reason, at) => database.write((tx) => pruneProduct(tx, key, reason, at)),
    domains: (environment) => database.read((tx) => listDomains(tx, environment)),
    saveDomains: (environment, domains) => database.write((tx) => saveDomains(tx, environment, domains)),
  };
}

/**
 * Records a declaration as live; a release gets the product's next number.
 * The number is that of the newest release afterwards: 0 before the first.
 */
export async function putProduct(
  tx: StateQueries,
  product: Omit<RecordedProduct, 'release' | 'state'>,
  reason: 'register' | 'release',
): Promise<number> {
  const added = reason === 'release' ? 1 : 0;
  const columns = {
    version: product.version,
    spec_digest: product.specDigest,
    declaration_json: JSON.stringify(product.declaration),
    tables_json: JSON.stringify(product.tables),
    state: 'live' as const,
    recorded_at: product.recordedAt,
  };
  const row = await tx
    .insertInto('products')
    .values({ ...keyColumns(product.key), ...columns, release_number: added })
    .onConflict((conflict) =>
      conflict.columns(['environment', 'domain', 'product', 'major']).doUpdateSet({
        ...columns,
        release_number: sql<number>`products.release_number + ${added}`,
      }),
    )
    .returning('release_number')
    .executeTakeFirstOrThrow();
  return row.release_number;
}

async function listProducts(tx: StateQueries, environment: string): Promise<readonly RecordedProduct[]> {
  const rows = await tx
    .selectFrom('products')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('domain')
    .orderBy('product')
    .orderBy('major')
    .execute();
  const releases = await newestReleases(tx, environment);
  return rows.map((row) => recordedProduct(row, releases.get(keyText(row))));
}

async function getProduct(tx: StateQueries, key: ProductKey): Promise<RecordedProduct | undefined> {
  const row = await tx
    .selectFrom('products')
    .selectAll()
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const [newest] = await listReleases(tx, key, 1);
  return recordedProduct(row, newest);
}

function recordedProduct(row: ProductRow, release: Release | undefined): RecordedProduct {
  return {
    key: productKey(row),
    version: row.version,
    specDigest: row.spec_digest,
    declaration: fromJson(row.declaration_json),
    tables: fromJson(row.tables_json),
    state: row.state,
    ...given('release', release),
    recordedAt: row.recorded_at,
  };
}

async function retire(tx: StateQueries, key: ProductKey, at: number): Promise<void> {
  await tx
    .updateTable('products')
    .set({ state: 'retired', recorded_at: at })
    .where((eb) => eb.and({ ...keyColumns(key), state: 'live' as const }))
    .execute();
}

async function listDomains(tx: StateQueries, environment: string): Promise<readonly Domain[]> {
  const rows = await tx
    .selectFrom('domains')
    .select('domain_json')
    .where('environment', '=', environment)
    .orderBy('name')
    .execute();
  return rows.map((row) => fromJson<Domain>(row.domain_json));
}

/** Other domains stay: a checkout saves only those that it governs. */
async function saveDomains(tx: StateQueries, environment: string, domains: readonly Domain[]): Promise<void> {
  for (const domain of domains) {
    const domain_json = JSON.stringify(domain);
    await tx
      .insertInto('domains')
      .values({ environment, name: domain.name, domain_json })
      .onConflict((conflict) => conflict.columns(['environment', 'name']).doUpdateSet({ domain_json }))
      .execute();
  }
}
