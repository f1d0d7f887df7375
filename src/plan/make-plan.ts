import type { RecordedProduct } from '../capabilities/state.ts';
import { digestOf } from '../lib/hash.ts';
import type { Declared, DeclaredProduct } from '../model/mesh.ts';
import type { Plan, PlannedTable, ProductChange, Step } from '../model/plan.ts';
import { type Problem, sortProblems } from '../model/problem.ts';
import { type ProductKey, productName } from '../model/product-key.ts';
import { checkBreaking, checkVersion } from './compatibility.ts';
import { diffProduct, type LiveProduct } from './diff-product.ts';
import { orderProducts } from './order.ts';
import { inputProducts } from './select.ts';

export interface PlanInput {
  readonly environment: string;
  readonly declared: Declared;
  readonly recorded: readonly RecordedProduct[];
  /** Resolved tables by `domain.product.vN`; products that could not be resolved are absent and have problems. */
  readonly resolved: ReadonlyMap<string, readonly PlannedTable[]>;
  /** What declaring and resolving found. */
  readonly problems: readonly Problem[];
  /** `domain.product` names to which changes are limited; all when absent. */
  readonly selection?: ReadonlySet<string>;
  readonly acceptBreaking: boolean;
}

/**
 * Compares the declared mesh with the recorded one and lists the steps that make them equal.
 *
 * shape   declared + recorded → Plan; equal input gives equal bytes
 * errors  none thrown; DM3405, DM3406 and the given problems are in `plan.problems`
 */
export function makePlan(input: PlanInput): Plan {
  const considered = considerProducts(input);
  const removals = findRemovals(input);
  const changes = sortChanges(addFollowers(input, [...considered.changes, ...removals]));
  const problems = sortProblems([...input.problems, ...considered.problems]);
  const changed = new Set(changes.map((change) => productName(change.product)));
  const body = {
    kind: 'Plan',
    environment: input.environment,
    mesh: input.declared.mesh.name,
    basis: digestOf(input.recorded.map((product) => [product.key, product.specDigest, product.state])),
    changes,
    unchanged: input.declared.products
      .map((product) => productName(keyOf(input.environment, product)))
      .filter((name) => !changed.has(name) && (input.selection?.has(name) ?? true))
      .sort(),
    steps: orderSteps(input, changes),
    problems,
  } as const;
  return { ...body, digest: digestOf(body) };
}

export function keyOf(environment: string, { product, major }: DeclaredProduct): ProductKey {
  return { environment, domain: product.metadata.domain, product: product.metadata.name, major };
}

function idOf(key: ProductKey): string {
  return `${productName(key)}.v${key.major}`;
}

interface Considered {
  readonly changes: readonly ProductChange[];
  readonly problems: readonly Problem[];
}

function considerProducts(input: PlanInput): Considered {
  const recorded = new Map(input.recorded.map((product) => [idOf(product.key), product]));
  const changes: ProductChange[] = [];
  const problems: Problem[] = [];
  for (const declared of input.declared.products) {
    const key = keyOf(input.environment, declared);
    if (!(input.selection?.has(productName(key)) ?? true)) continue;
    const tables = input.resolved.get(idOf(key));
    if (!tables) continue;
    const live = liveOf(recorded.get(idOf(key)));
    const change = diffProduct(key, declared, tables, live);
    if (!change) continue;
    changes.push(change);
    problems.push(...checkVersion(declared, live), ...checkBreaking(input.declared, declared, change, input));
  }
  return { changes, problems };
}

function liveOf(recorded: RecordedProduct | undefined): LiveProduct | undefined {
  if (recorded?.state !== 'live') return undefined;
  const { version, declaration, tables } = recorded;
  return { version, declaration, tables, released: recorded.release !== undefined };
}

/** Live products of the governed domains that are no longer declared. Products of other domains are not ours to remove. */
function findRemovals(input: PlanInput): readonly ProductChange[] {
  const governed = new Set(input.declared.domains.map((domain) => domain.name));
  const declared = new Set(input.declared.products.map((product) => idOf(keyOf(input.environment, product))));
  return input.recorded
    .filter((product) => product.state === 'live' && governed.has(product.key.domain))
    .filter((product) => !declared.has(idOf(product.key)))
    .filter((product) => input.selection?.has(productName(product.key)) ?? true)
    .map((product) => ({
      product: product.key,
      action: 'remove',
      version: { from: product.version },
      reasons: ['no longer declared'],
      tables: product.tables.map((table) => ({ table: table.table, action: 'remove', columns: [] })),
      data: 'keep',
      breaking: true,
    }));
}

/** Adds the products that are unchanged themselves and read, directly or not, from one whose rows are made again. */
function addFollowers(input: PlanInput, changes: readonly ProductChange[]): readonly ProductChange[] {
  const rebuilt = new Set(
    changes.filter((change) => changesInput(input, change)).map((change) => productName(change.product)),
  );
  const known = new Set(changes.map((change) => idOf(change.product)));
  const followers: ProductChange[] = [];
  for (const declared of orderProducts(input.declared.products)) {
    const key = keyOf(input.environment, declared);
    const causes = inputProducts(declared).filter((name) => rebuilt.has(name));
    if (causes.length === 0 || !input.resolved.has(idOf(key))) continue;
    rebuilt.add(productName(key));
    if (known.has(idOf(key))) continue;
    const version = declared.product.metadata.version;
    followers.push({
      product: key,
      action: 'follow',
      version: { from: version, to: version },
      reasons: [`follows ${causes.join(', ')}`],
      tables: [],
      data: 'refresh',
      breaking: false,
    });
  }
  return [...changes, ...followers];
}

function orderSteps(input: PlanInput, changes: readonly ProductChange[]): readonly Step[] {
  const changeById = new Map(changes.map((change) => [idOf(change.product), change]));
  const building = new Set(
    changes.filter((change) => changesInput(input, change)).map((change) => productName(change.product)),
  );
  const steps: Step[] = [];
  for (const declared of orderProducts(input.declared.products)) {
    const key = keyOf(input.environment, declared);
    const change = changeById.get(idOf(key));
    const tables = input.resolved.get(idOf(key));
    if (!change || !tables) continue;
    const common = {
      product: key,
      version: declared.product.metadata.version,
      specDigest: declared.digest,
      tables,
    };
    if (change.data === 'keep') steps.push({ kind: 'register', ...common });
    else {
      const after = inputProducts(declared).filter((name) => building.has(name));
      steps.push({ kind: 'build', ...common, data: change.data, after });
    }
  }
  const retired = changes.filter((change) => change.action === 'remove');
  const declared = new Set(
    input.declared.products.map((product) => productName(keyOf(input.environment, product))),
  );
  const retireStep = ({ product }: ProductChange): Step => ({ kind: 'retire', product });
  // A major goes before its readers are built: they read the one that takes its place.
  const [first, last] = [true, false].map((isFirst) =>
    retired.filter(({ product }) => declared.has(productName(product)) === isFirst).map(retireStep),
  );
  return [...(first ?? []), ...steps, ...(last ?? [])];
}

/** Whether readers of the product get other rows: they are made again, or an older major takes its place. */
function changesInput(input: PlanInput, { product, action, data }: ProductChange): boolean {
  if (action !== 'remove') return data !== 'keep';
  const majors = input.declared.products
    .filter((declared) => productName(keyOf(input.environment, declared)) === productName(product))
    .map((declared) => declared.major);
  return majors.length > 0 && majors.every((major) => major < product.major);
}

function sortChanges(changes: readonly ProductChange[]): readonly ProductChange[] {
  const key = (change: ProductChange): string => idOf(change.product);
  return [...changes].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
