import type { Platform } from '../capabilities/platform.ts';
import { type ProductKey, productName, sqlTableName } from '../model/product-key.ts';
import { currentProduct, productPointers } from './live-tables.ts';

/**
 * After a major was retired: the newest live one takes the product's plain name in the catalog, retired ones wait under
 * their `_vN` name. Nothing moves when no major is live, so that a product that is declared again finds its tables.
 *
 * Each move is one transaction; what a crash leaves is put right by the next release, which names all majors anew.
 */
export async function giveNamesBack(product: ProductKey, platform: Platform): Promise<void> {
  const { state, environment } = platform;
  const current = await currentProduct(productName(product), platform);
  if (!current) return;
  const { major } = current.key;
  const moves = (await productPointers(product, platform)).flatMap(
    ({ owner, warehouse, namespace, table }) => {
      if (!owner) return [];
      const to = sqlTableName(owner, major);
      const from = { warehouse, namespace, table };
      const isThere = to.schema === warehouse && to.namespace === namespace && to.table === table;
      return isThere
        ? []
        : [{ major: owner.major, from, to: { ...from, namespace: to.namespace, table: to.table } }];
    },
  );
  // Those that leave the plain name go first.
  const ordered = [...moves].sort((a, b) => Number(a.major === major) - Number(b.major === major));
  for (const { from, to } of ordered) await state.pointers.rename(environment, from, to);
}
