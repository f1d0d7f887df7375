import type { RelationSource } from '../capabilities/compute.ts';
import type { Platform } from '../capabilities/platform.ts';
import type { Build } from '../model/build.ts';
import { productName } from '../model/product-key.ts';
import type { ColumnReference } from '../model/quality.ts';
import { currentProduct, liveTables } from './live-tables.ts';

/** The rows that a `reference` rule looks values up in: the staged table itself, or a published one. */
export async function referencedRelation(
  to: ColumnReference,
  build: Build,
  platform: Platform,
): Promise<RelationSource | undefined> {
  const staged = build.tables.find(
    (table) => to.product === productName(build.product) && table.table === to.table,
  );
  if (staged) {
    const uris = [...staged.added.map((file) => file.uri), ...staged.kept];
    return { kind: 'table-files', uris, schema: staged.schema };
  }
  const product = await currentProduct(to.product, platform);
  const published = product ? await liveTables(product.key, platform) : [];
  const table = published.find((candidate) => candidate.table === to.table);
  return (
    table && { kind: 'table-files', uris: table.files.map((file) => file.uri), schema: table.state.schema }
  );
}
