import { assert } from '../../../lib/assert.ts';
import { type ProductKey, productName } from '../../../model/product-key.ts';
import { keyColumns } from './columns.ts';
import type { StateQueries } from './state-database.ts';

/** Forgets a retired product, pointers of its tables included, and records why. Nothing happens to an unknown one. */
export async function pruneProduct(
  tx: StateQueries,
  key: ProductKey,
  reason: string,
  at: number,
): Promise<void> {
  const columns = keyColumns(key);
  const product = await tx
    .deleteFrom('products')
    .where((eb) => eb.and({ ...columns }))
    .returning(['state', 'version', 'release_number'])
    .executeTakeFirst();
  if (product === undefined) return;
  assert(product.state === 'retired', 'only a retired product is pruned');
  await tx
    .insertInto('prunes')
    .values({
      ...columns,
      version: product.version,
      release_number: product.release_number,
      reason,
      pruned_at: at,
    })
    .execute();
  await deletePointers(tx, key);
  await deleteRuns(tx, key);
  for (const table of [
    'releases',
    'input_cursors',
    'measurements',
    'latest_measurements',
    'incidents',
  ] as const) {
    await tx
      .deleteFrom(table)
      .where('environment', '=', key.environment)
      .where('domain', '=', key.domain)
      .where('product', '=', key.product)
      .where('major', '=', key.major)
      .execute();
  }
  await deleteByName(tx, key);
}

async function deletePointers(tx: StateQueries, key: ProductKey): Promise<void> {
  await tx
    .deleteFrom('table_pointers')
    .where('environment', '=', key.environment)
    .where('owner_domain', '=', key.domain)
    .where('owner_product', '=', key.product)
    .where('owner_major', '=', key.major)
    .execute();
}

async function deleteRuns(tx: StateQueries, key: ProductKey): Promise<void> {
  const runIds = tx
    .selectFrom('runs')
    .select('id')
    .where((eb) => eb.and({ ...keyColumns(key) }));
  await tx.deleteFrom('rule_results').where('run_id', 'in', runIds).execute();
  await tx
    .deleteFrom('runs')
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .execute();
}

/** Lineage and jobs name the product without its major: they go with its last one. */
async function deleteByName(tx: StateQueries, key: ProductKey): Promise<void> {
  const sibling = await tx
    .selectFrom('products')
    .select('major')
    .where('environment', '=', key.environment)
    .where('domain', '=', key.domain)
    .where('product', '=', key.product)
    .executeTakeFirst();
  if (sibling !== undefined) return;
  await tx
    .deleteFrom('lineage_events')
    .where('environment', '=', key.environment)
    .where('job', '=', productName(key))
    .execute();
  await tx
    .deleteFrom('jobs')
    .where('environment', '=', key.environment)
    .where('subject', '=', productName(key))
    .where('state', '=', 'waiting')
    .execute();
}
