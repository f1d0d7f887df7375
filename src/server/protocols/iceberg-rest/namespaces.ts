import { z } from 'zod';
import { CatalogError, type TableCatalog } from '../../../capabilities/catalog.ts';
import {
  type Answer,
  type Endpoint,
  json,
  NO_CONTENT,
  parameter,
  parseBody,
  propertiesBody,
  queryText,
  type Request,
} from './endpoint.ts';
import { namespaceOf, oneLevel, parentOf } from './namespace-name.ts';
import { pageOf } from './page.ts';

const NAMESPACES = '/v1/{prefix}/namespaces';
const NAMESPACE = `${NAMESPACES}/{namespace}`;

/**
 * Namespaces: list, create, load, exists, drop, properties.
 *
 * source  Iceberg REST OpenAPI, listNamespaces … updateProperties
 */
export function namespaceEndpoints(catalog: TableCatalog): readonly Endpoint[] {
  const load = (request: Request) =>
    catalog.loadNamespace(parameter(request, 'prefix'), namespaceOf(request));
  return [
    { method: 'GET', path: NAMESPACES, answer: (request) => list(catalog, request) },
    { method: 'POST', path: NAMESPACES, answer: (request) => create(catalog, request) },
    {
      method: 'GET',
      path: NAMESPACE,
      answer: async (request) => json({ namespace: [namespaceOf(request)], properties: await load(request) }),
    },
    {
      method: 'HEAD',
      path: NAMESPACE,
      answer: async (request) => {
        await load(request);
        return NO_CONTENT;
      },
    },
    {
      method: 'DELETE',
      path: NAMESPACE,
      answer: async (request) => {
        await catalog.dropNamespace(parameter(request, 'prefix'), namespaceOf(request));
        return NO_CONTENT;
      },
    },
    { method: 'POST', path: `${NAMESPACE}/properties`, answer: (request) => update(catalog, request) },
  ];
}

async function list(catalog: TableCatalog, request: Request): Promise<Answer> {
  const warehouse = parameter(request, 'prefix');
  const all = await catalog.listNamespaces(warehouse);
  const parent = parentOf(queryText(request, 'parent'));
  if (parent !== undefined && !all.includes(parent)) {
    throw new CatalogError('NoSuchNamespaceException', `Namespace does not exist: ${parent}`);
  }
  const { names, next } = pageOf(parent === undefined ? all : [], request);
  return json({ namespaces: names.map((name) => [name]), 'next-page-token': next });
}

const createBody = z.looseObject({ namespace: z.array(z.string()), properties: propertiesBody.nullish() });

async function create(catalog: TableCatalog, request: Request): Promise<Answer> {
  const body = parseBody(createBody, request);
  const namespace = oneLevel(body.namespace);
  const properties = body.properties ?? {};
  await catalog.createNamespace(parameter(request, 'prefix'), namespace, properties);
  return json({ namespace: [namespace], properties });
}

const updateBody = z.looseObject({
  removals: z.array(z.string()).nullish(),
  updates: propertiesBody.nullish(),
});

async function update(catalog: TableCatalog, request: Request): Promise<Answer> {
  const warehouse = parameter(request, 'prefix');
  const namespace = namespaceOf(request);
  const { removals, updates } = parseBody(updateBody, request);
  const remove = [...new Set(removals ?? [])];
  const set = updates ?? {};
  const both = remove.filter((key) => key in set);
  if (both.length > 0) {
    throw new CatalogError(
      'UnprocessableEntityException',
      `Keys to set and to remove at once: ${both.join(', ')}`,
    );
  }
  const before = await catalog.loadNamespace(warehouse, namespace);
  await catalog.updateNamespace(warehouse, namespace, { remove, set });
  return json({
    updated: Object.keys(set),
    removed: remove.filter((key) => key in before),
    missing: remove.filter((key) => !(key in before)),
  });
}
