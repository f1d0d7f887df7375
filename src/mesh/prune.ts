import { landingLocation } from '../build/index.ts';
import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import type { Declared } from '../model/mesh.ts';
import { SystemError } from '../model/problem.ts';
import { type ProductKey, productName, qualifiedName } from '../model/product-key.ts';
import { acquireProductLease } from './lease.ts';
import { productPointers } from './live-tables.ts';

export interface PruneOptions {
  /** Why; kept for ever with what was forgotten. */
  readonly reason: string;
  /** `domain.product` names or domains; every retired product of the governed domains when absent or empty. */
  readonly selection?: readonly string[];
}

/** A product that is forgotten. */
export interface Pruned {
  readonly product: ProductKey;
  readonly filesDeleted: number;
}

/** Folders of a table in which the platform writes; nothing else below its location is ours to delete. */
const TABLE_FOLDERS = ['data', 'metadata'] as const;
const RELEASES_MAX = 100_000;

/** Retired products of the domains that a checkout governs: what `pruneProducts` would forget. */
export async function prunable(
  { domains }: Declared,
  platform: Platform,
  selection: readonly string[] = [],
): Promise<readonly RecordedProduct[]> {
  const governed = new Set(domains.map((domain) => domain.name));
  const recorded = await platform.state.products.list(platform.environment);
  return recorded.filter(
    ({ key, state }) => state === 'retired' && governed.has(key.domain) && isSelected(key, selection),
  );
}

/** Whether selectors as `plan` takes them name a product; of `+name` and `name+` only the name itself counts. */
export function isSelected(key: ProductKey, selection: readonly string[]): boolean {
  const name = productName(key);
  return (
    selection.length === 0 ||
    selection
      .map((selector) => selector.replace(/^\+|\+$/g, ''))
      .some((wanted) => name === wanted || name.startsWith(`${wanted}.`))
  );
}

/**
 * Forgets retired products for good: their tables leave the catalog, then their files go, then what is recorded.
 *
 * INVARIANT: no pointer ever leads to a deleted file, and a product stays recorded as retired until its last file is
 * gone, so that pruning again finishes what a crash left.
 */
export async function pruneProducts(
  declared: Declared,
  platform: Platform,
  { reason, selection = [] }: PruneOptions,
): Promise<readonly Pruned[]> {
  const pruned: Pruned[] = [];
  for (const { key } of await prunable(declared, platform, selection)) {
    const done = await pruneProduct(key, reason, platform);
    if (done) pruned.push(done);
  }
  return pruned;
}

async function pruneProduct(
  key: ProductKey,
  reason: string,
  platform: Platform,
): Promise<Pruned | undefined> {
  const { state, clock } = platform;
  await using lease = await acquireProductLease(key, platform);
  const product = await state.products.get(key);
  // Declared again by somebody else since it was listed: then it is no longer ours to forget.
  if (product?.state !== 'retired') return undefined;
  const folders = await foldersOf(product, platform);
  await dropPointers(key, platform);
  const kept = await foldersInUse(key, platform);
  let filesDeleted = 0;
  for (const folder of folders) {
    if (!(await lease.held())) {
      throw new SystemError('DM9006', `the lease of ${productName(key)} was lost while it was pruned`, {
        system: 'state',
        retryable: true,
      });
    }
    filesDeleted += await deleteBelow(folder, kept, platform);
  }
  await state.products.prune(key, reason, clock.now());
  return { product: key, filesDeleted };
}

async function dropPointers(key: ProductKey, platform: Platform): Promise<void> {
  const { state, environment } = platform;
  for (const { owner, warehouse, namespace, table } of await productPointers(key, platform)) {
    if (owner?.major === key.major) await state.pointers.drop(environment, warehouse, namespace, table);
  }
}

/** Where the product's tables of all releases and its landed inputs are, each ending in `/`. */
async function foldersOf(product: RecordedProduct, platform: Platform): Promise<ReadonlySet<string>> {
  const { storage, state } = platform;
  const { key, declaration } = product;
  // Tables that an earlier release had, or had elsewhere, are known only by where their metadata is.
  const releases = await state.releases.list(key, RELEASES_MAX);
  const locations = [
    ...product.tables.map((table) => storage.locate(table.location)),
    ...releases.flatMap(({ tables }) => tables.map((table) => locationOf(table.metadataLocation))),
  ];
  const landings = declaration.product.inputPorts
    .filter((port) => port.kind === 'source')
    .map((port) => `${storage.locate(landingLocation(key, port.name))}/`);
  return new Set([...locations.flatMap(tableFolders), ...landings]);
}

/** Folders that tables of others write to: a retired product's location may have been given to a new one. */
async function foldersInUse(key: ProductKey, platform: Platform): Promise<readonly string[]> {
  const { storage, state, environment } = platform;
  const products = await state.products.list(environment);
  const others = products.filter((product) => qualifiedName(product.key) !== qualifiedName(key));
  const pointers = await state.pointers.list(environment);
  const locations = [
    ...others.flatMap(({ tables }) => tables.map((table) => storage.locate(table.location))),
    ...pointers.map((pointer) => locationOf(pointer.metadataLocation)),
  ];
  return [...new Set(locations)].flatMap(tableFolders);
}

/** `<location>/metadata/<file>` → `<location>`. */
function locationOf(metadataLocation: string): string {
  return metadataLocation.replace(/\/metadata\/[^/]*$/, '');
}

function tableFolders(location: string): readonly string[] {
  return TABLE_FOLDERS.map((folder) => `${location}/${folder}/`);
}

async function deleteBelow(folder: string, kept: readonly string[], { storage }: Platform): Promise<number> {
  const found: string[] = [];
  for await (const { uri } of storage.list(folder.slice(0, -1))) {
    if (!kept.some((other) => uri.startsWith(other))) found.push(uri);
  }
  for (const uri of found) await storage.delete(uri);
  return found.length;
}
