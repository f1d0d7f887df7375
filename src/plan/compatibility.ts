import semver from 'semver';
import type { Declared, DeclaredProduct } from '../model/mesh.ts';
import type { ProductChange } from '../model/plan.ts';
import { type Problem, problem } from '../model/problem.ts';
import { productName } from '../model/product-key.ts';
import type { LiveProduct } from './diff-product.ts';

/** DM3406 when the declared version is older than the live one. */
export function checkVersion(declared: DeclaredProduct, live: LiveProduct | undefined): readonly Problem[] {
  const version = declared.product.metadata.version;
  if (!live || !semver.valid(version) || semver.gte(version, live.version)) return [];
  return [
    problem(
      'DM3406',
      `version \`${version}\` is older than the live version \`${live.version}\``,
      placeOf(declared),
    ),
  ];
}

/**
 * DM3405 for a change that breaks readers within a major version. It blocks where somebody reads the product (a
 * contract names consumers, or another product has it as an input) and warns where nobody does.
 */
export function checkBreaking(
  mesh: Declared,
  declared: DeclaredProduct,
  change: ProductChange,
  options: { readonly acceptBreaking: boolean },
): readonly Problem[] {
  if (!change.breaking) return [];
  const readers = readersOf(mesh, declared);
  const blocks = readers.length > 0 && !options.acceptBreaking;
  const broken = change.tables.flatMap((table) =>
    table.action === 'remove'
      ? [`table ${table.table} removed`]
      : table.columns
          .filter((column) => column.breaking)
          .map((column) => `${column.kind} \`${column.column}\``),
  );
  const readBy = readers.length > 0 ? `, read by ${readers.join(', ')}` : ', read by nobody yet';
  return [
    problem('DM3405', `${productName(change.product)} breaks readers: ${broken.join(', ')}${readBy}`, {
      ...placeOf(declared),
      severity: blocks ? 'error' : 'warning',
      hint: 'raise the major version, or run with `--accept-breaking`',
    }),
  ];
}

function readersOf(mesh: Declared, declared: DeclaredProduct): readonly string[] {
  const { domain, name } = declared.product.metadata;
  const teams = declared.contracts.flatMap((contract) => contract.consumers.map((consumer) => consumer.team));
  const products = mesh.products
    .filter((other) =>
      other.product.inputPorts.some(
        (port) => port.kind === 'product' && port.product === `${domain}.${name}`,
      ),
    )
    .map((other) => `${other.product.metadata.domain}.${other.product.metadata.name}`);
  return [...new Set([...teams, ...products])].sort();
}

function placeOf({ product }: DeclaredProduct): Pick<Problem, 'where' | 'product'> {
  return {
    where: { file: product.file, line: 1, column: 1 },
    product: `${product.metadata.domain}.${product.metadata.name}`,
  };
}
