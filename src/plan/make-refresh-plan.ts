import type { RecordedProduct } from '../capabilities/state.ts';
import { digestOf } from '../lib/hash.ts';
import type { BuildStep, Plan } from '../model/plan.ts';
import { productName } from '../model/product-key.ts';
import { orderProducts } from './order.ts';
import { inputProducts } from './select.ts';

export interface RefreshInput {
  readonly environment: string;
  readonly mesh: string;
  readonly recorded: readonly RecordedProduct[];
  /** `domain.product` names; every live product when absent. */
  readonly selection: ReadonlySet<string> | undefined;
  readonly data: BuildStep['data'];
}

/** The plan of `run`: live products are built again from their inputs as they are now, nothing is redeclared. */
export function makeRefreshPlan(input: RefreshInput): Plan {
  const chosen = input.recorded.filter(
    (product) => product.state === 'live' && (input.selection?.has(productName(product.key)) ?? true),
  );
  const names = new Set(chosen.map((product) => productName(product.key)));
  const steps = orderProducts(chosen.map((product) => product.declaration)).flatMap((declaration) => {
    const product = chosen.find((candidate) => candidate.declaration === declaration);
    return product ? [stepOf(product, names, input.data)] : [];
  });
  const body = {
    kind: 'Plan',
    environment: input.environment,
    mesh: input.mesh,
    basis: digestOf(input.recorded.map((product) => [product.key, product.specDigest, product.state])),
    changes: [],
    unchanged: [],
    steps,
    problems: [],
  } as const;
  return { ...body, digest: digestOf(body) };
}

function stepOf(product: RecordedProduct, names: ReadonlySet<string>, data: BuildStep['data']): BuildStep {
  return {
    kind: 'build',
    product: product.key,
    version: product.version,
    specDigest: product.specDigest,
    data,
    tables: product.tables,
    after: inputProducts(product.declaration).filter((name) => names.has(name)),
  };
}
