import type { RecordedProduct } from '../capabilities/state.ts';
import type { Measurement, SloStatus } from '../model/measurement.ts';
import type { InputPort } from '../model/port.ts';
import { productName } from '../model/product-key.ts';
import { currentProducts } from './current-products.ts';
import { summarise, TIER_UNDECLARED } from './summary.ts';

export const LINEAGE_DEPTH_MAX = 10;
export const LINEAGE_NODES_MAX = 1_000;

/** The product-level neighbourhood of one product. */
export interface LineageGraph {
  /** `domain.product` in the middle. */
  readonly product: string;
  readonly depth: number;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** True when more than `LINEAGE_NODES_MAX` nodes were in reach and the farthest were left out. */
  readonly truncated: boolean;
}

export interface LineageNode {
  /** `domain.product`, or `source:system.dataset`. */
  readonly id: string;
  readonly kind: 'product' | 'source';
  /** The source system for sources. */
  readonly domain: string;
  readonly name: string;
  readonly tier: string | null;
  readonly slo_status: SloStatus | null;
  /** Hops from the product in the middle: negative upstream, positive downstream. */
  readonly distance: number;
}

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** Input port of `to`. */
  readonly port: string;
}

/**
 * What a product is made from and what is made from it, up to `depth` hops each way.
 *
 * shape   recorded products, measurements, product in the middle → nodes by distance and name, edges between them
 * errors  none; undefined when the product is not among the current ones
 * source  article §Data Product Discovery Service, `GET …/lineage?depth=3`
 */
export function lineageGraph(
  recorded: readonly RecordedProduct[],
  measurements: readonly Measurement[],
  centre: string,
  depth: number,
): LineageGraph | undefined {
  const products = new Map(currentProducts(recorded).map((item) => [productName(item.key), item]));
  if (!products.has(centre)) return undefined;
  const edges = [...products.values()].flatMap(edgesInto);
  const upstream = walk(centre, depth, groupBy(edges, 'to'), 'from');
  const downstream = walk(centre, depth, groupBy(edges, 'from'), 'to');
  const distances = new Map<string, number>([[centre, 0]]);
  for (const [id, hops] of upstream) distances.set(id, -hops);
  for (const [id, hops] of downstream) if (!distances.has(id)) distances.set(id, hops);
  const nearest = [...distances]
    .sort(([, a], [, b]) => Math.abs(a) - Math.abs(b))
    .slice(0, LINEAGE_NODES_MAX);
  const kept = new Set(nearest.map(([id]) => id));
  return {
    product: centre,
    depth,
    nodes: nearest
      .map(([id, distance]) => node(id, distance, products.get(id), measurements))
      .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1)),
    edges: edges
      .filter((edge) => kept.has(edge.from) && kept.has(edge.to))
      .sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)),
    truncated: distances.size > nearest.length,
  };
}

const SOURCE_PREFIX = 'source:';

/** `source.dataset` or `domain.product`: how lineage names what a port reads. */
export function inputName(port: InputPort): string {
  return port.kind === 'product' ? port.product : `${port.source}.${port.dataset}`;
}

function edgesInto(recorded: RecordedProduct): readonly LineageEdge[] {
  const to = productName(recorded.key);
  return recorded.declaration.product.inputPorts.map((port) => ({
    // A source may be named as a domain is, so its id says that it is one.
    from: port.kind === 'product' ? inputName(port) : `${SOURCE_PREFIX}${inputName(port)}`,
    to,
    port: port.name,
  }));
}

function edgeKey(edge: LineageEdge): string {
  return `${edge.from}\u0000${edge.to}\u0000${edge.port}`;
}

function groupBy(
  edges: readonly LineageEdge[],
  end: 'from' | 'to',
): ReadonlyMap<string, readonly LineageEdge[]> {
  return Map.groupBy(edges, (edge) => edge[end]);
}

/** Breadth first, so that every node gets its smallest number of hops. */
function walk(
  start: string,
  depth: number,
  edgesAt: ReadonlyMap<string, readonly LineageEdge[]>,
  next: 'from' | 'to',
): ReadonlyMap<string, number> {
  const hops = new Map<string, number>();
  let frontier = [start];
  for (let hop = 1; hop <= depth && frontier.length > 0; hop++) {
    const reached: string[] = [];
    for (const edge of frontier.flatMap((id) => edgesAt.get(id) ?? [])) {
      const id = edge[next];
      if (id === start || hops.has(id)) continue;
      hops.set(id, hop);
      reached.push(id);
    }
    frontier = reached;
  }
  return hops;
}

function node(
  id: string,
  distance: number,
  recorded: RecordedProduct | undefined,
  measurements: readonly Measurement[],
): LineageNode {
  if (id.startsWith(SOURCE_PREFIX)) {
    const [domain = '', ...name] = id.slice(SOURCE_PREFIX.length).split('.');
    return { id, kind: 'source', domain, name: name.join('.'), tier: null, slo_status: null, distance };
  }
  const [domain = '', name = ''] = id.split('.');
  const summary = recorded && summarise(recorded, measurements);
  return {
    id,
    kind: 'product',
    domain,
    name,
    tier: summary?.tier ?? TIER_UNDECLARED,
    slo_status: summary?.slo_status ?? 'unknown',
    distance,
  };
}
