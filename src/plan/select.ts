import type { RecordedProduct } from '../capabilities/state.ts';
import { nearest } from '../lib/nearest.ts';
import type { Declared, DeclaredProduct } from '../model/mesh.ts';
import { type Checked, type Problem, problem } from '../model/problem.ts';
import { productName } from '../model/product-key.ts';

/**
 * Turns selectors into product names: `sales.customer-360`, a whole domain `sales`, `+name` with all that it reads,
 * `name+` with all that reads it.
 *
 * shape   selectors → `domain.product` names, or undefined for everything
 * errors  DM3407 for a selector that matches nothing
 */
export function selectProducts(
  declared: Declared,
  recorded: readonly RecordedProduct[],
  selectors: readonly string[] | undefined,
): Checked<ReadonlySet<string> | undefined> {
  if (!selectors || selectors.length === 0) return { value: undefined, problems: [] };
  const graph = productGraph(declared, recorded);
  const selected = new Set<string>();
  const problems: Problem[] = [];
  for (const selector of selectors) {
    const name = selector.replace(/^\+|\+$/g, '');
    const matches = [...graph.keys()].filter((product) => product === name || product.startsWith(`${name}.`));
    if (matches.length === 0) problems.push(unknown(name, [...graph.keys()]));
    for (const match of matches) {
      selected.add(match);
      if (selector.startsWith('+')) reach(match, (product) => graph.get(product) ?? [], selected);
      if (selector.endsWith('+')) reach(match, (product) => readersOf(graph, product), selected);
    }
  }
  return { value: selected, problems };
}

type ProductGraph = ReadonlyMap<string, readonly string[]>;

function productGraph(declared: Declared, recorded: readonly RecordedProduct[]): ProductGraph {
  const graph = new Map<string, readonly string[]>();
  for (const product of recorded) {
    if (product.state === 'live') graph.set(productName(product.key), inputProducts(product.declaration));
  }
  for (const product of declared.products) {
    const { domain, name } = product.product.metadata;
    graph.set(`${domain}.${name}`, inputProducts(product));
  }
  return graph;
}

export function inputProducts({ product }: DeclaredProduct): readonly string[] {
  return product.inputPorts.flatMap((port) => (port.kind === 'product' ? [port.product] : []));
}

function readersOf(graph: ProductGraph, product: string): readonly string[] {
  return [...graph].filter(([, inputs]) => inputs.includes(product)).map(([name]) => name);
}

function reach(start: string, next: (product: string) => readonly string[], into: Set<string>): void {
  const queue = [...next(start)];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (into.has(name)) continue;
    into.add(name);
    queue.push(...next(name));
  }
}

function unknown(name: string, known: readonly string[]): Problem {
  const meant = nearest(name, known);
  return problem(
    'DM3407',
    `no product is called \`${name}\``,
    meant ? { hint: `did you mean \`${meant}\`?` } : {},
  );
}
