import type { RecordedProduct, StateStore } from '../capabilities/state.ts';
import {
  currentProducts,
  describeProduct,
  findProduct,
  type IncidentReport,
  incidentReport,
  type LineageGraph,
  type ListQuery,
  lineageGraph,
  listProducts,
  type OverviewEntry,
  overviewOf,
  type ProductDetail,
  type ProductPage,
  type ProductReference,
  type RunReport,
  runReport,
  type SearchHit,
  type SearchIndex,
  type SearchQuery,
  type SloReport,
  searchIndex,
  searchProducts,
  sloReports,
} from '../discover/index.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Identity } from '../model/identity.ts';
import type { OutputPortType } from '../model/port.ts';
import { type ProductKey, productName } from '../model/product-key.ts';
import type { RunState } from '../model/run.ts';

/**
 * The reading side of discovery, for the API, the pages and the command line. Every product is discoverable by every
 * identity in this version; no method hands out rows or samples of rows.
 */
export interface DiscoverDoor {
  /** Undefined for a cursor that is none of ours. */
  list(identity: Identity, query: ListQuery): Promise<ProductPage | undefined>;
  get(identity: Identity, reference: ProductReference): Promise<ProductDetail | undefined>;
  search(identity: Identity, query: SearchQuery): Promise<readonly SearchHit[]>;
  lineage(identity: Identity, reference: ProductReference, depth: number): Promise<LineageGraph | undefined>;
  overview(identity: Identity): Promise<readonly OverviewEntry[]>;
  domains(identity: Identity): Promise<readonly DomainReport[]>;
  slos(identity: Identity, filter: ProductFilter): Promise<readonly ProductSloReport[]>;
  incidents(identity: Identity, filter: IncidentFilter): Promise<readonly IncidentReport[]>;
  /** Newest first. */
  runs(identity: Identity, filter: RunFilter): Promise<readonly RunReport[]>;
  run(identity: Identity, id: string): Promise<RunReport | undefined>;
  /** OpenLineage run events, newest first. */
  lineageEvents(identity: Identity, filter: EventFilter): Promise<readonly JsonObject[]>;
}

export interface ProductFilter {
  readonly domain?: string;
  readonly product?: string;
}

export interface IncidentFilter extends ProductFilter {
  readonly state?: 'open' | 'acknowledged' | 'resolved';
}

export interface RunFilter extends ProductFilter {
  readonly state?: RunState;
  readonly limit: number;
}

export interface EventFilter {
  /** `domain.product`. */
  readonly job?: string;
  readonly limit: number;
}

export interface DomainReport {
  readonly name: string;
  readonly description: string;
  readonly team: string;
  readonly contact: string | null;
  readonly channel: string | null;
  /** Names, in order. */
  readonly products: readonly string[];
}

export interface ProductSloReport extends SloReport {
  readonly product: string;
}

export interface DiscoverDeps {
  readonly state: StateStore;
  readonly environment: string;
  /** Types of output ports that something serves in this version. */
  readonly servedPorts: readonly OutputPortType[];
}

const RELEASES_SHOWN_MAX = 20;
const RUNS_LOOKED_AT_MAX = 20;
const RUNS_FILTERED_MAX = 1_000;

/** Opens the discovery door over recorded state. */
export function discoverDoor(deps: DiscoverDeps): DiscoverDoor {
  const { state, environment } = deps;
  const products = (): Promise<readonly RecordedProduct[]> => state.products.list(environment);
  const measurements = () => state.measurements.latest(environment);
  const index = cachedIndex();
  return {
    list: async (_, query) => listProducts(await products(), await measurements(), query),
    get: (_, reference) => detail(deps, reference),
    search: async (_, query) => searchProducts(index(await products()), await measurements(), query),
    lineage: async (_, { domain, product }, depth) =>
      lineageGraph(await products(), await measurements(), productName({ domain, product }), depth),
    async overview() {
      const measured = await measurements();
      return currentProducts(await products()).map((item) => overviewOf(item, measured, deps.servedPorts));
    },
    domains: () => domains(deps),
    async slos(_, filter) {
      const measured = await measurements();
      return currentProducts(await products())
        .filter((item) => isWanted(item.key, filter))
        .flatMap((item) =>
          sloReports(item, measured).map((report) => ({ product: productName(item.key), ...report })),
        );
    },
    async incidents(_, filter) {
      const all = await state.incidents.list(environment, filter.state);
      return all.filter((item) => isWanted(item.product, filter)).map(incidentReport);
    },
    runs: (_, filter) => runs(deps, filter),
    async run(_, id) {
      const run = await state.runs.get(id);
      return run?.product.environment === environment ? runReport(run) : undefined;
    },
    async lineageEvents(_, query) {
      return (await state.lineage.list(environment, query)).map((event) => event.body);
    },
  };
}

async function detail(
  { state, environment, servedPorts }: DiscoverDeps,
  reference: ProductReference,
): Promise<ProductDetail | undefined> {
  const products = await state.products.list(environment);
  const recorded = findProduct(products, reference);
  if (!recorded) return undefined;
  const { key } = recorded;
  const name = productName(key);
  const [measurements, releases, incidents, plan, newest] = await Promise.all([
    state.measurements.latest(environment),
    state.releases.list(key, RELEASES_SHOWN_MAX),
    state.incidents.list(environment),
    state.plans.latest(environment),
    state.runs.list({ environment, domain: key.domain, product: key.product, limit: RUNS_LOOKED_AT_MAX }),
  ]);
  const lastRun = newest.find((run) => run.state !== 'running' && run.product.major === key.major);
  const results = lastRun ? await state.runs.results(lastRun.id) : [];
  const { domain, product } = reference;
  const current = findProduct(
    products.filter((item) => item.release),
    { domain, product },
  );
  return describeProduct(recorded, {
    ...(current ? { currentMajor: current.key.major } : {}),
    measurements,
    releases,
    incidents: incidents.filter(
      (item) => item.product.major === key.major && productName(item.product) === name,
    ),
    problems: plan?.problems.filter((item) => item.product === name) ?? [],
    approval: plan?.problems.some((item) => item.code === 'DM4001') ? 'not-evaluated' : 'approved',
    ...(lastRun ? { lastRun } : {}),
    results,
    servedPorts,
  });
}

async function domains({ state, environment }: DiscoverDeps): Promise<readonly DomainReport[]> {
  const [declared, recorded] = await Promise.all([
    state.products.domains(environment),
    state.products.list(environment),
  ]);
  const byDomain = Map.groupBy(currentProducts(recorded), (item) => item.key.domain);
  const names = [...new Set([...declared.map((item) => item.name), ...byDomain.keys()])].sort();
  return names.map((name) => {
    const domain = declared.find((item) => item.name === name);
    return {
      name,
      description: domain?.description.trim() ?? '',
      team: domain?.team ?? '',
      contact: domain?.contact ?? null,
      channel: domain?.channel ?? null,
      products: (byDomain.get(name) ?? []).map((item) => item.key.product),
    };
  });
}

async function runs(
  { state, environment }: DiscoverDeps,
  { state: runState, limit, ...filter }: RunFilter,
): Promise<readonly RunReport[]> {
  // Runs are stored without an index by state, so a filter by it looks through the newest ones only.
  const looked = runState === undefined ? limit : RUNS_FILTERED_MAX;
  const found = await state.runs.list({ environment, ...filter, limit: looked });
  return found
    .filter((run) => runState === undefined || run.state === runState)
    .slice(0, limit)
    .map(runReport);
}

/** Keeps the index while declarations stay the same: building it costs far more than a search. */
function cachedIndex(): (products: readonly RecordedProduct[]) => SearchIndex {
  let kept: { readonly fingerprint: string; readonly index: SearchIndex } | undefined;
  return (products) => {
    const fingerprint = products
      .map(
        (item) =>
          `${productName(item.key)}/${item.key.major}/${item.specDigest}/${item.state}/${schemasOf(item)}`,
      )
      .join('\n');
    if (kept?.fingerprint !== fingerprint) kept = { fingerprint, index: searchIndex(products) };
    return kept.index;
  };
}

function isWanted(key: ProductKey, { domain, product }: ProductFilter): boolean {
  return (
    (domain === undefined || key.domain === domain) && (product === undefined || key.product === product)
  );
}

/** Columns can change under an unchanged declaration, when an input's do. */
function schemasOf({ tables }: RecordedProduct): string {
  return tables.map((table) => `${table.table}:${table.schema.schemaId}`).join(',');
}
