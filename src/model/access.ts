import type { Mask } from './data-product.ts';

/** The answer to "may this identity read this product by this port, and what of it". */
export interface AccessDecision {
  readonly allowed: boolean;
  /** One sentence for people, and for the audit record. */
  readonly reason: string;
  readonly columns: 'all' | Readonly<Record<string, ColumnAccess>>;
  readonly rowFilter?: { readonly column: string; readonly value: string };
}

export type ColumnAccess =
  | { readonly kind: 'visible' }
  | { readonly kind: 'masked'; readonly mask: Mask }
  | { readonly kind: 'hidden' };
