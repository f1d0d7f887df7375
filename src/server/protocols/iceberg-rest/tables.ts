import { z } from 'zod';
import { CatalogError, type TableCatalog, type TableId } from '../../../capabilities/catalog.ts';
import { formatLossless } from '../../../lib/lossless-json.ts';
import {
  type Answer,
  type Endpoint,
  json,
  NO_CONTENT,
  parameter,
  parseBody,
  queryText,
  type Request,
} from './endpoint.ts';
import { answerTable, commitAnswer, etagOf } from './loaded-table.ts';
import { namespaceOf, oneLevel } from './namespace-name.ts';
import { pageOf } from './page.ts';

const TABLES = '/v1/{prefix}/namespaces/{namespace}/tables';
const TABLE = `${TABLES}/{table}`;

/**
 * Tables: list, create, register, load, exists, commit, drop, rename, metrics.
 *
 * source  Iceberg REST OpenAPI, listTables … reportMetrics
 */
export function tableEndpoints(catalog: TableCatalog): readonly Endpoint[] {
  return [
    { method: 'GET', path: TABLES, answer: (request) => list(catalog, request) },
    { method: 'POST', path: TABLES, answer: (request) => create(catalog, request) },
    {
      method: 'POST',
      path: '/v1/{prefix}/namespaces/{namespace}/register',
      answer: (request) => register(catalog, request),
    },
    { method: 'GET', path: TABLE, answer: (request) => load(catalog, request) },
    {
      method: 'HEAD',
      path: TABLE,
      answer: async (request) => {
        await catalog.loadTable(tableOf(request));
        return NO_CONTENT;
      },
    },
    { method: 'POST', path: TABLE, answer: (request) => commit(catalog, request) },
    {
      // `purgeRequested` is a wish: files of a dropped table stay until orphan clean-up takes them.
      method: 'DELETE',
      path: TABLE,
      answer: async (request) => {
        await catalog.dropTable(tableOf(request));
        return NO_CONTENT;
      },
    },
    { method: 'POST', path: '/v1/{prefix}/tables/rename', answer: (request) => rename(catalog, request) },
    { method: 'POST', path: `${TABLE}/metrics`, answer: async () => NO_CONTENT },
  ];
}

function tableOf(request: Request): TableId {
  const table = parameter(request, 'table');
  const warehouse = parameter(request, 'prefix');
  try {
    return { warehouse, namespace: namespaceOf(request), table };
  } catch (error) {
    // A table in a namespace that cannot exist is a missing table.
    if (!(error instanceof CatalogError) || error.type !== 'NoSuchNamespaceException') throw error;
    throw new CatalogError('NoSuchTableException', `Table does not exist: ${table}`);
  }
}

async function list(catalog: TableCatalog, request: Request): Promise<Answer> {
  const namespace = namespaceOf(request);
  const { names, next } = pageOf(await catalog.listTables(parameter(request, 'prefix'), namespace), request);
  return json({
    identifiers: names.map((name) => ({ namespace: [namespace], name })),
    'next-page-token': next,
  });
}

const createBody = z.looseObject({ name: z.string(), 'stage-create': z.boolean().nullish() });

async function create(catalog: TableCatalog, request: Request): Promise<Answer> {
  const body = parseBody(createBody, request);
  const id = { warehouse: parameter(request, 'prefix'), namespace: namespaceOf(request), table: body.name };
  const mode = body['stage-create'] === true ? 'staged' : 'create';
  return answerTable(await catalog.createTable(id, request.body, mode), 'all');
}

const registerBody = z.looseObject({
  name: z.string(),
  'metadata-location': z.string(),
  overwrite: z.literal(false, 'replacing a table by registering is not supported').nullish(),
});

async function register(catalog: TableCatalog, request: Request): Promise<Answer> {
  const body = parseBody(registerBody, request);
  const id = { warehouse: parameter(request, 'prefix'), namespace: namespaceOf(request), table: body.name };
  return answerTable(await catalog.registerTable(id, body['metadata-location']), 'all');
}

async function load(catalog: TableCatalog, request: Request): Promise<Answer> {
  const mode = queryText(request, 'snapshots') ?? 'all';
  if (mode !== 'all' && mode !== 'refs') {
    throw new CatalogError('BadRequestException', `snapshots is \`${mode}\`, expected all or refs`);
  }
  const loaded = await catalog.loadTable(tableOf(request));
  const etag = etagOf(loaded, mode);
  return etag !== undefined && request.ifNoneMatch === etag
    ? { status: 304, etag }
    : answerTable(loaded, mode);
}

export const commitBody = z.looseObject({
  requirements: z.array(z.unknown()),
  updates: z.array(z.unknown()),
});

async function commit(catalog: TableCatalog, request: Request): Promise<Answer> {
  const body = parseBody(commitBody, request);
  const [loaded] = await catalog.commit([
    {
      id: tableOf(request),
      requirements: formatLossless(body.requirements),
      updates: formatLossless(body.updates),
    },
  ]);
  return commitAnswer(loaded);
}

const identifierBody = z.looseObject({ namespace: z.array(z.string()), name: z.string() });
const renameBody = z.looseObject({ source: identifierBody, destination: identifierBody });

async function rename(catalog: TableCatalog, request: Request): Promise<Answer> {
  const { source, destination } = parseBody(renameBody, request);
  const warehouse = parameter(request, 'prefix');
  await catalog.renameTable(
    { warehouse, namespace: oneLevel(source.namespace), table: source.name },
    { warehouse, namespace: oneLevel(destination.namespace), table: destination.name },
  );
  return NO_CONTENT;
}
