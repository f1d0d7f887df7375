import { digestOf, sha256 } from '../lib/hash.ts';
import type { Declared, DeclaredProduct, SourceFile } from '../model/mesh.ts';
import { type Checked, type Problem, sortProblems } from '../model/problem.ts';
import { type Assembled, assemble } from './assemble.ts';
import type { Issue } from './issue.ts';
import { readMesh } from './mesh.ts';
import { roleOf } from './paths.ts';
import { placeIssues } from './place-issues.ts';
import { type ReadFiles, readFiles } from './read-files.ts';
import { checkColumns } from './resolve-columns.ts';
import { checkFolders } from './resolve-folders.ts';
import { checkInputs, type InputTargets } from './resolve-inputs.ts';
import { checkNames } from './resolve-names.ts';
import { checkRules, resolveReferences } from './resolve-rules.ts';

/** What other checkouts declare, as far as state knows it. */
export interface KnownProducts {
  /** Products of domains that this checkout does not hold. */
  readonly products: readonly DeclaredProduct[];
}

/**
 * Reads a mesh project: every file for itself, then all that they say about each other.
 *
 * shape   files of a checkout (paths relative to the mesh root, with `/`) → typed declaration + all problems, sorted
 * errors  none thrown; DM1xxx syntax and shape, DM2xxx references, DM3xxx contracts. A file that cannot be read is left
 *         out and the rest is still declared
 * source  declarations.md; article §Data Product Specification, §Data Contract Specification
 */
export function declare(
  files: readonly SourceFile[],
  known: KnownProducts = { products: [] },
): Checked<Declared> {
  const read = readFiles(files);
  const { mesh, issues: meshIssues } = readMesh(read.mesh, read.meshLocal);
  const assembled = assemble(read);
  const targets = targetsOf(read, assembled, known, mesh);
  const issues = [
    ...read.issues,
    ...meshIssues,
    ...missingMesh(read),
    ...checkFolders(read, assembled),
    ...checkInputs(assembled, targets),
    ...checkNames(assembled),
    ...assembled.flatMap(({ declared }) => [...checkColumns(declared), ...checkRules(declared, targets)]),
  ];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const problems = sortProblems(placeIssues(byPath, issues).map(withProduct));
  return { value: toDeclared(read, mesh, inOrder(assembled, targets)), problems };
}

function toDeclared(read: ReadFiles, mesh: Declared['mesh'], products: readonly DeclaredProduct[]): Declared {
  const domains = read.domains.map(({ domain }) => domain);
  const { policies } = read;
  let digest: string | undefined;
  return {
    kind: 'Declared',
    mesh,
    domains,
    products,
    policies,
    // Computed when it is first read, as those of the products are.
    get digest() {
      const named = products.map((declared) => `${declared.product.file} ${declared.digest}`).sort();
      digest ??= sha256(`${digestOf([mesh, domains, policies])}\n${named.join('\n')}`);
      return digest;
    },
  };
}

function targetsOf(
  read: ReadFiles,
  assembled: readonly Assembled[],
  known: KnownProducts,
  mesh: Declared['mesh'],
): InputTargets {
  const governed = new Set(read.domains.map(({ domain }) => domain.name));
  const products = new Map<string, DeclaredProduct>();
  for (const other of known.products) {
    if (!governed.has(other.product.metadata.domain)) products.set(nameOf(other), other);
  }
  for (const { declared, folder } of assembled) {
    if (folder.olderMajor === undefined) products.set(nameOf(declared), declared);
  }
  const unreadable = [...read.folders.values()]
    .filter((folder) => !folder.declared && read.unreadable.has(`${folder.folder}/data-product.yaml`))
    .map(({ domain, product }) => `${domain}.${product}`);
  return {
    mesh,
    products,
    productNames: [...products.keys()].sort(),
    unreadable: new Set(unreadable),
    sourcesKnown: read.mesh !== undefined,
  };
}

function nameOf({ product }: DeclaredProduct): string {
  return `${product.metadata.domain}.${product.metadata.name}`;
}

function missingMesh(read: ReadFiles): readonly Issue[] {
  if (read.mesh || read.unreadable.has('datamesh.yaml')) return [];
  const at = { kind: 'offset', start: 0, end: 0 } as const;
  const hint = 'run `datamesh init`, or create one with `kind: Mesh` and `metadata.name`';
  return [{ code: 'DM2027', message: 'the folder has no `datamesh.yaml`', file: 'datamesh.yaml', at, hint }];
}

/** Problems in a product's folder name the product, so that they can be shown with it. */
function withProduct(item: Problem): Problem {
  const role = roleOf(item.where?.file ?? '');
  return role && 'folder' in role ? { ...item, product: `${role.domain}.${role.product}` } : item;
}

/** By name and major, so that the order of files and folders does not show. */
function inOrder(assembled: readonly Assembled[], targets: InputTargets): readonly DeclaredProduct[] {
  const key = ({ product, major }: DeclaredProduct): string =>
    [product.metadata.domain, product.metadata.name, String(major).padStart(10, '0'), product.file].join(
      '\u0000',
    );
  return assembled
    .map(({ declared }) => ({ declared, key: key(declared) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ declared }) => resolveReferences(declared, targets));
}
