import { sqlName } from '../lib/sql-text.ts';

/** A product's identity in state (declarations.md §Names and addresses); `major` is that of `metadata.version`. */
export interface ProductKey {
  readonly environment: string;
  readonly domain: string;
  readonly product: string;
  readonly major: number;
}

/** `domain.product`, as the command line and the API write it. */
export function productName(key: Pick<ProductKey, 'domain' | 'product'>): string {
  return `${key.domain}.${key.product}`;
}

/** `domain.product.vN`, the qualified name that policies check. */
export function qualifiedName(key: Pick<ProductKey, 'domain' | 'product' | 'major'>): string {
  return `${key.domain}.${key.product}.v${key.major}`;
}

/** Splits `domain.product`; undefined when there is no or more than one dot. */
export function splitProductName(
  name: string,
): { readonly domain: string; readonly product: string } | undefined {
  const [domain, product, ...rest] = name.split('.');
  return domain && product && rest.length === 0 ? { domain, product } : undefined;
}

/** One table of a product in state and catalog. `table` is the declared name. */
export interface TableKey extends ProductKey {
  readonly table: string;
}

/** `domain.product.table` in SQL form; older majors are `product_vN`. */
export interface SqlTableName {
  readonly schema: string;
  readonly namespace: string;
  readonly table: string;
}

export function sqlTableName(key: TableKey, currentMajor: number): SqlTableName {
  const suffix = key.major === currentMajor ? '' : `_v${key.major}`;
  return {
    schema: sqlName(key.domain),
    namespace: `${sqlName(key.product)}${suffix}`,
    table: sqlName(key.table),
  };
}
