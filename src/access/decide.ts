import type { AccessDecision } from '../model/access.ts';
import type { DataProduct } from '../model/data-product.ts';
import type { Identity } from '../model/identity.ts';

/**
 * Decides what an identity may read of a product. No row leaves by any door without this call.
 *
 * shape   identity × product → AccessDecision
 * source  declarations.md §Access; today's rule is pass-through on loopback, stated in the reason
 */
export function decide(identity: Identity, product: DataProduct): AccessDecision {
  const name = `${product.metadata.domain}.${product.metadata.name}`;
  return {
    allowed: true,
    reason: `${identity.subject} reads ${name} with all columns: declared access rules are not enforced yet`,
    columns: 'all',
  };
}
