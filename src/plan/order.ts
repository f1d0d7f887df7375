import { orderByDependency } from '../lib/graph.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import { inputProducts } from './select.ts';

/** Products after their inputs, ties by name. Products on a cycle are left out: `spec/` has reported them. */
export function orderProducts(products: readonly DeclaredProduct[]): readonly DeclaredProduct[] {
  const byName = new Map<string, DeclaredProduct[]>();
  for (const product of products) {
    const name = `${product.product.metadata.domain}.${product.product.metadata.name}`;
    byName.set(name, [...(byName.get(name) ?? []), product]);
  }
  const { order } = orderByDependency([...byName.keys()].sort(), (name) =>
    (byName.get(name) ?? []).flatMap(inputProducts),
  );
  return order.flatMap((name) => byName.get(name) ?? []);
}
