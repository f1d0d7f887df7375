import type { DeclaredProduct } from '../model/mesh.ts';
import { type Problem, problem } from '../model/problem.ts';

/** DM7001 for each product that declares masks or access rules, which are recorded and not enforced yet. */
export function unenforcedRules(products: readonly DeclaredProduct[]): readonly Problem[] {
  return products.flatMap((declared) => {
    const { product, contracts } = declared;
    const columns = [...product.tables, ...contracts.map((contract) => contract.schema)].flatMap(
      (part) => part.columns,
    );
    const masks = new Set(columns.filter((column) => column.mask).map((column) => column.name)).size;
    const rules = product.governance.accessControl.length;
    if (masks === 0 && rules === 0) return [];
    const name = `${product.metadata.domain}.${product.metadata.name}`;
    return [
      problem(
        'DM7001',
        `\`${name}\` declares ${rules} access rules and ${masks} masks, which are not enforced yet`,
        {
          where: { file: product.file, line: 1, column: 1 },
          product: name,
        },
      ),
    ];
  });
}
