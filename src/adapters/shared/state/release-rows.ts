import type { ProductKey } from '../../../model/product-key.ts';
import type { Release, ReleasedTable } from '../../../model/release.ts';
import { inChunks, keyColumns, productKey } from './columns.ts';
import type { StateQueries } from './state-database.ts';
import type { KeyColumns, ReleasedTableRow, ReleaseRow } from './tables.ts';

/** Identifies a product within one environment, for maps. */
export function keyText(row: Pick<KeyColumns, 'domain' | 'product' | 'major'>): string {
  return JSON.stringify([row.domain, row.product, row.major]);
}

/** The newest release of every product of an environment, by `keyText`. */
export async function newestReleases(
  tx: StateQueries,
  environment: string,
): Promise<ReadonlyMap<string, Release>> {
  const releases = await tx
    .selectFrom('products')
    .innerJoin('releases', (join) =>
      join
        .onRef('releases.environment', '=', 'products.environment')
        .onRef('releases.domain', '=', 'products.domain')
        .onRef('releases.product', '=', 'products.product')
        .onRef('releases.major', '=', 'products.major')
        .onRef('releases.number', '=', 'products.release_number'),
    )
    .selectAll('releases')
    .where('products.environment', '=', environment)
    .execute();
  const tables = await tx
    .selectFrom('products')
    .innerJoin('released_tables', (join) =>
      join
        .onRef('released_tables.environment', '=', 'products.environment')
        .onRef('released_tables.domain', '=', 'products.domain')
        .onRef('released_tables.product', '=', 'products.product')
        .onRef('released_tables.major', '=', 'products.major')
        .onRef('released_tables.number', '=', 'products.release_number'),
    )
    .selectAll('released_tables')
    .where('products.environment', '=', environment)
    .orderBy('released_tables.position')
    .execute();
  return new Map(assemble(releases, tables).map((release) => [keyText(release.product), release]));
}

/** Newest first. */
export async function listReleases(
  tx: StateQueries,
  key: ProductKey,
  limit: number,
): Promise<readonly Release[]> {
  const rows = await tx
    .selectFrom('releases')
    .selectAll()
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return withTables(tx, key, rows);
}

export async function releaseOfBuild(
  tx: StateQueries,
  key: ProductKey,
  buildId: string,
): Promise<Release | undefined> {
  const rows = await tx
    .selectFrom('releases')
    .selectAll()
    .where((eb) => eb.and({ ...keyColumns(key), build_id: buildId }))
    .execute();
  return (await withTables(tx, key, rows))[0];
}

export async function insertRelease(tx: StateQueries, release: Release): Promise<void> {
  const key = keyColumns(release.product);
  const { number } = release;
  await tx
    .insertInto('releases')
    .values({
      ...key,
      number,
      version: release.version,
      build_id: release.buildId,
      run_id: release.runId,
      published_at: release.publishedAt,
      cursors_json: null,
      inputs_digest: null,
    })
    .execute();
  const tables = release.tables.map((table, position) => ({
    ...key,
    number,
    position,
    table_name: table.table,
    metadata_location: table.metadataLocation,
    snapshot_id: table.snapshotId,
    row_count: table.rows,
  }));
  for (const rows of inChunks(tables)) await tx.insertInto('released_tables').values(rows).execute();
}

async function withTables(
  tx: StateQueries,
  key: ProductKey,
  rows: readonly ReleaseRow[],
): Promise<readonly Release[]> {
  if (rows.length === 0) return [];
  const numbers = rows.map(({ number }) => number);
  const tables = await tx
    .selectFrom('released_tables')
    .selectAll()
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .where('number', '>=', Math.min(...numbers))
    .where('number', '<=', Math.max(...numbers))
    .orderBy('position')
    .execute();
  return assemble(rows, tables);
}

function assemble(rows: readonly ReleaseRow[], tables: readonly ReleasedTableRow[]): readonly Release[] {
  const byRelease = Map.groupBy(tables, (table) => `${table.number} ${keyText(table)}`);
  return rows.map((row) => ({
    product: productKey(row),
    number: row.number,
    version: row.version,
    buildId: row.build_id,
    runId: row.run_id,
    publishedAt: row.published_at,
    tables: (byRelease.get(`${row.number} ${keyText(row)}`) ?? []).map(releasedTable),
  }));
}

function releasedTable(row: ReleasedTableRow): ReleasedTable {
  return {
    table: row.table_name,
    metadataLocation: row.metadata_location,
    snapshotId: row.snapshot_id,
    rows: row.row_count,
  };
}
