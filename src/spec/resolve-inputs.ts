import { orderByDependency } from '../lib/graph.ts';
import type { DeclaredProduct, Mesh, Source } from '../model/mesh.ts';
import type { InputPort, ProductPort, SourcePort } from '../model/port.ts';
import { productName } from '../model/product-key.ts';
import type { Assembled } from './assemble.ts';
import type { Issue, Path } from './issue.ts';
import { suggest } from './suggest.ts';
import { satisfies } from './version-range.ts';

/** Everything that input ports may refer to. */
export interface InputTargets {
  readonly mesh: Mesh;
  /** `domain.product` → the current major, declared here or resolved from state. */
  readonly products: ReadonlyMap<string, DeclaredProduct>;
  /** Their names, sorted. */
  readonly productNames: readonly string[];
  /** `domain.product` of files that could not be read: they exist, and more is not known. */
  readonly unreadable: ReadonlySet<string>;
  /** False when `datamesh.yaml` is missing or broken. */
  readonly sourcesKnown: boolean;
}

/** Every input port must lead to a dataset or to a product, and no product may read itself over others. */
export function checkInputs(assembled: readonly Assembled[], targets: InputTargets): readonly Issue[] {
  const sources = new Map(targets.mesh.sources.map((source) => [source.name, source]));
  return [
    ...assembled.flatMap(({ declared }) =>
      declared.product.inputPorts.flatMap((port) =>
        port.kind === 'product'
          ? checkProductPort(declared, port, targets)
          : targets.sourcesKnown
            ? checkSourcePort(declared, port, sources)
            : [],
      ),
    ),
    ...assembled.flatMap(({ declared }) => checkClassification(declared)),
    ...checkCycles(assembled, targets.products),
  ];
}

type Details = Partial<Pick<Issue, 'hint' | 'fix'>>;

function atPort(
  declared: DeclaredProduct,
  port: InputPort,
  key: string,
  code: Issue['code'],
  message: string,
  more: Details = {},
): Issue {
  const path: Path = ['spec', 'inputPorts', port.name, key];
  return { code, message, file: declared.product.file, at: { kind: 'node', path, part: 'value' }, ...more };
}

function checkSourcePort(
  declared: DeclaredProduct,
  port: SourcePort,
  sources: ReadonlyMap<string, Source>,
): readonly Issue[] {
  const source = sources.get(port.source);
  if (!source) {
    const message = `port \`${port.name}\` reads unknown source \`${port.source}\``;
    return [
      atPort(declared, port, 'source', 'DM2001', message, suggest(port.source, [...sources.keys()].sort())),
    ];
  }
  const dataset = source.datasets.find((candidate) => candidate.name === port.dataset);
  if (!dataset) {
    const names = source.datasets.map((candidate) => candidate.name);
    const message = `source \`${source.name}\` has no dataset \`${port.dataset}\``;
    const found = suggest(port.dataset, names);
    // Where the dataset is the port's own name, renaming the port would change what models read.
    const hint = found.hint ?? `declare it in datamesh.yaml: sources.${source.name}.datasets.${port.dataset}`;
    return [atPort(declared, port, 'dataset', 'DM2002', message, { hint })];
  }
  const issues: Issue[] = [];
  const say = (key: string, code: Issue['code'], message: string): void => {
    issues.push(atPort(declared, port, key, code, message));
  };
  const label = `dataset \`${source.name}.${dataset.name}\``;
  if (dataset.format !== undefined && dataset.format !== port.format) {
    say(
      'format',
      'DM2030',
      `port \`${port.name}\` expects \`${port.format}\`, and ${label} is \`${dataset.format}\``,
    );
  }
  if (source.type === 'files' && dataset.path === undefined)
    say('source', 'DM2029', `${label} has no \`path\``);
  if ((port.format === 'csv' || port.format === 'json') && dataset.columns.length === 0) {
    say('format', 'DM2029', `${label} is \`${port.format}\` and declares no \`columns\``);
  }
  if (port.type === 'cdc-stream' && dataset.key.length === 0)
    say('type', 'DM2029', `${label} has no \`key\`, and changes go by key`);
  const names = new Set(dataset.columns.map((column) => column.name));
  for (const key of names.size === 0 ? [] : dataset.key) {
    if (!names.has(key)) say('source', 'DM2029', `key \`${key}\` is no column of ${label}`);
  }
  return issues;
}

function checkProductPort(
  declared: DeclaredProduct,
  port: ProductPort,
  targets: InputTargets,
): readonly Issue[] {
  if (targets.unreadable.has(port.product)) return [];
  const target = targets.products.get(port.product);
  if (!target) {
    const message = `port \`${port.name}\` reads unknown product \`${port.product}\``;
    return [
      atPort(declared, port, 'product', 'DM2003', message, suggest(port.product, targets.productNames)),
    ];
  }
  if (port.contract === undefined) return [];
  const versions = target.contracts.map(({ version }) => version).sort();
  const range = port.contract;
  if (versions.some((version) => satisfies(version, range))) return [];
  const found = versions.length === 0 ? 'it has no contract' : `its contracts are ${versions.join(', ')}`;
  const message = `port \`${port.name}\` relies on contract \`${range}\` of \`${port.product}\`, and ${found}`;
  return [atPort(declared, port, 'contract', 'DM2004', message)];
}

/** The declared kind of a product must not contradict what it reads. */
function checkClassification(declared: DeclaredProduct): readonly Issue[] {
  const { classification, inputPorts, file } = declared.product;
  const fromSources = inputPorts.some((port) => port.kind === 'source');
  const fromProducts = inputPorts.some((port) => port.kind === 'product');
  const say = (code: Issue['code'], message: string): readonly Issue[] => [
    { code, message, file, at: { kind: 'node', path: ['spec', 'classification', 'type'], part: 'value' } },
  ];
  if (classification.type === 'source-aligned' && !fromSources) {
    return say('DM2021', 'a source-aligned product reads at least one source, and this one reads none');
  }
  if (classification.type === 'consumer-aligned' && !fromProducts) {
    return say('DM2022', 'a consumer-aligned product is made from other products, and this one reads none');
  }
  if (classification.type === 'aggregate' && inputPorts.length === 0) {
    return say('DM2022', 'an aggregate is made from other data, and this product has no input port');
  }
  return [];
}

/** Each cycle once, beginning with its first product by name, so that the message is always the same. */
function checkCycles(
  assembled: readonly Assembled[],
  products: ReadonlyMap<string, DeclaredProduct>,
): readonly Issue[] {
  const own = new Map(assembled.map(({ declared }) => [productName(keyOf(declared)), declared]));
  const names = [...products.keys()].sort();
  const inputsOf = (name: string): readonly string[] =>
    (products.get(name)?.product.inputPorts ?? [])
      .flatMap((port) => (port.kind === 'product' ? [port.product] : []))
      .sort();
  return orderByDependency(names, inputsOf).cycles.flatMap((cycle) => {
    const first = [...cycle].sort()[0] ?? '';
    const turn = cycle.indexOf(first);
    const ring = [...cycle.slice(turn), ...cycle.slice(0, turn)];
    const holder = ring.map((name) => own.get(name)).find((declared) => declared !== undefined);
    if (!holder) return [];
    const start = ring.indexOf(productName(keyOf(holder)));
    const next = ring[(start + 1) % ring.length];
    const port = holder.product.inputPorts.find(
      (candidate) => candidate.kind === 'product' && candidate.product === next,
    );
    const message = `products read each other in a circle: ${[...ring, first].join(' → ')}`;
    return port ? [atPort(holder, port, 'product', 'DM2009', message)] : [];
  });
}

function keyOf({ product }: DeclaredProduct): { readonly domain: string; readonly product: string } {
  return { domain: product.metadata.domain, product: product.metadata.name };
}
