import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct, TablePointer } from '../capabilities/state.ts';
import type { LiveFile, TableState } from '../capabilities/table-format.ts';
import { sqlName } from '../lib/sql-text.ts';
import { type ProductKey, productName } from '../model/product-key.ts';

/** One table of a product as readers see it now. */
export interface LiveTable {
  readonly table: string;
  readonly state: TableState;
  readonly files: readonly LiveFile[];
}

/**
 * The tables of a product's live release. The catalog pointer says which metadata is current: maintenance moves it
 * between releases, so the location that a release recorded may be an older one.
 */
export async function liveTables(product: ProductKey, platform: Platform): Promise<readonly LiveTable[]> {
  const pointers = await productPointers(product, platform);
  const own = pointers.filter(({ owner }) => owner?.major === product.major);
  return Promise.all(
    own.map(async ({ owner, metadataLocation }) => ({
      table: owner?.table ?? '',
      state: await platform.format.load(metadataLocation),
      files: await platform.format.files(metadataLocation),
    })),
  );
}

/** Where the catalog has the tables of all majors of a product. */
export async function productPointers(
  product: ProductKey,
  platform: Platform,
): Promise<readonly TablePointer[]> {
  const pointers = await platform.state.pointers.list(product.environment, sqlName(product.domain));
  return pointers.filter(({ owner }) => owner && productName(owner) === productName(product));
}

/** The major that has the product's plain name once `product` is published. */
export async function currentMajorWith(product: ProductKey, platform: Platform): Promise<number> {
  const current = await currentProduct(productName(product), platform);
  return Math.max(product.major, current?.key.major ?? 0);
}

/** The live product that a name means for its readers: its newest major that has a release. */
export async function currentProduct(name: string, platform: Platform): Promise<RecordedProduct | undefined> {
  const recorded = await platform.state.products.list(platform.environment);
  return recorded
    .filter((product) => productName(product.key) === name && product.state === 'live' && product.release)
    .sort((a, b) => b.key.major - a.key.major)[0];
}
