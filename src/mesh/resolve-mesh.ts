import { describeModels, inputRelations } from '../build/index.ts';
import type { ColumnOfResult, ComputeSession } from '../capabilities/compute.ts';
import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import type { Column } from '../model/data-type.ts';
import type { Declared, DeclaredProduct } from '../model/mesh.ts';
import type { PlannedTable } from '../model/plan.ts';
import type { ProductPort } from '../model/port.ts';
import { type Checked, hasErrors, type Problem } from '../model/problem.ts';
import { productName, qualifiedName } from '../model/product-key.ts';
import { orderProducts, resolveTables } from '../plan/index.ts';

/** Resolved tables by `domain.product.vN`; a product that could not be resolved is absent and has problems. */
export type ResolvedMesh = ReadonlyMap<string, readonly PlannedTable[]>;

/**
 * Finds out the columns of every product, inputs before their readers: models are bound over empty inputs, no row is
 * read. A product whose files and inputs are as recorded keeps its recorded tables without asking the engine.
 */
export async function resolveMesh(
  declared: Declared,
  recorded: readonly RecordedProduct[],
  platform: Platform,
): Promise<Checked<ResolvedMesh>> {
  const resolver = new Resolver(declared, recorded, platform);
  try {
    for (const product of orderProducts(declared.products)) await resolver.resolve(product);
  } finally {
    await resolver.close();
  }
  return { value: resolver.resolved, problems: resolver.problems };
}

export function idOf({ product, major }: DeclaredProduct): string {
  return `${product.metadata.domain}.${product.metadata.name}.v${major}`;
}

/** Holds the one engine session that describes models, opened only when a model has to be described. */
class Resolver {
  readonly resolved = new Map<string, readonly PlannedTable[]>();
  readonly problems: Problem[] = [];
  readonly #recorded: ReadonlyMap<string, RecordedProduct>;
  readonly #platform: Platform;
  readonly #changed = new Set<string>();
  #session: ComputeSession | undefined;

  /** Live products of other checkouts, and those declared here: what an input port may mean. */
  readonly #readable: ReadonlySet<string>;

  constructor(declared: Declared, recorded: readonly RecordedProduct[], platform: Platform) {
    const governed = new Set(declared.domains.map((domain) => domain.name));
    const ids = new Set(declared.products.map(idOf));
    const live = recorded.filter((product) => product.state === 'live');
    const isRemoved = ({ key }: RecordedProduct): boolean =>
      governed.has(key.domain) && !ids.has(qualifiedName(key));
    this.#readable = new Set(
      live.filter((product) => !isRemoved(product)).map(({ key }) => qualifiedName(key)),
    );
    // Readers of a product that loses its current major are bound again, to the one that takes its place.
    for (const product of live.filter(isRemoved)) this.#changed.add(productName(product.key));
    this.#recorded = new Map(
      recorded.map((product) => [
        `${product.key.domain}.${product.key.product}.v${product.key.major}`,
        product,
      ]),
    );
    this.#platform = platform;
  }

  async resolve(product: DeclaredProduct): Promise<void> {
    const id = idOf(product);
    const live = this.#recorded.get(id);
    const inputChanged = product.product.inputPorts.some(
      (port) => port.kind === 'product' && this.#changed.has(port.product),
    );
    if (live?.state === 'live' && live.specDigest === product.digest && !inputChanged) {
      this.resolved.set(id, live.tables);
      return;
    }
    this.#changed.add(`${product.product.metadata.domain}.${product.product.metadata.name}`);
    const results = await this.#describe(product);
    if (!results) return;
    const tables = resolveTables({ declared: product, results, live: live?.tables ?? [] });
    this.problems.push(...tables.problems);
    if (!hasErrors(tables.problems)) this.resolved.set(id, tables.value);
  }

  async #describe(
    product: DeclaredProduct,
  ): Promise<Readonly<Record<string, readonly ColumnOfResult[]>> | undefined> {
    const { compute, sources, limits } = this.#platform;
    this.#session ??= await compute.openSession({
      memoryBytesMax: limits.buildMemoryBytesMax,
      threads: limits.threads,
    });
    const session = this.#session;
    const relations = await inputRelations(product, {
      datasetOf: (port) => product.datasets?.[port.name],
      sources,
      session,
      upstreamColumns: (port) => this.#upstreamColumns(port),
    });
    this.problems.push(...relations.problems);
    if (hasErrors(relations.problems)) return undefined;
    const results = await describeModels(product, relations.value, { compute, session });
    this.problems.push(...results.problems);
    return hasErrors(results.problems) ? undefined : results.value;
  }

  /** Tables of the newest major of an input product: as resolved in this checkout, else as recorded. */
  #upstreamColumns(
    port: ProductPort,
  ): readonly { readonly table: string; readonly columns: readonly Column[] }[] {
    const prefix = `${port.product}.v`;
    const majors = [...this.resolved.keys(), ...this.#readable].filter((id) => id.startsWith(prefix));
    const newest =
      majors.sort((a, b) => Number(b.slice(prefix.length)) - Number(a.slice(prefix.length)))[0] ?? '';
    const tables = this.resolved.get(newest) ?? this.#recorded.get(newest)?.tables ?? [];
    return tables.map((table) => ({ table: table.table, columns: table.schema.fields }));
  }

  async close(): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]();
  }
}
