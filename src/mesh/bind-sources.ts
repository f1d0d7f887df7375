import { digestOf } from '../lib/hash.ts';
import { isPlainObject } from '../lib/json.ts';
import type { Dataset, Declared, DeclaredProduct, Mesh, Source } from '../model/mesh.ts';

/**
 * Gives every source port the dataset that it reads in one environment, so that a product carries all that its build
 * depends on and a changed dataset is a change of the product.
 */
export function bindSources(declared: Declared, environment: string): Declared {
  const sources = new Map(sourcesOf(declared.mesh, environment).map((source) => [source.name, source]));
  return { ...declared, products: declared.products.map((product) => bindProduct(product, sources)) };
}

function bindProduct(declared: DeclaredProduct, sources: ReadonlyMap<string, Source>): DeclaredProduct {
  const datasets: Record<string, Dataset> = {};
  for (const port of declared.product.inputPorts) {
    if (port.kind !== 'source') continue;
    const dataset = sources.get(port.source)?.datasets.find((candidate) => candidate.name === port.dataset);
    if (dataset) datasets[port.name] = dataset;
  }
  return { ...declared, datasets, digest: digestOf([declared.digest, datasets]) };
}

/** Sources with the environment's own paths laid over them. */
function sourcesOf(mesh: Mesh, environment: string): readonly Source[] {
  const overrides = mesh.environments[environment]?.bindings['sources'];
  if (!isPlainObject(overrides)) return mesh.sources;
  return mesh.sources.map((source) => {
    const override = overrides[source.name];
    const datasets =
      isPlainObject(override) && isPlainObject(override['datasets']) ? override['datasets'] : {};
    return {
      ...source,
      datasets: source.datasets.map((dataset) => ({ ...dataset, ...ownFields(datasets, dataset) })),
    };
  });
}

function ownFields(datasets: Readonly<Record<string, unknown>>, dataset: Dataset): Partial<Dataset> {
  const override = datasets[dataset.name];
  if (!isPlainObject(override)) return {};
  const path = override['path'];
  return typeof path === 'string' ? { path } : {};
}
