import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_MESH } from '../../../tests/fixtures/sample-mesh.ts';
import { serverDeps } from '../../../tests/fixtures/server-deps.ts';
import { expectGoldenJson } from '../../../tests/golden.ts';
import { isPlainObject } from '../../lib/json.ts';
import { createApp } from '../main.ts';

const HEADERS = { host: 'localhost' };
const registered: string[] = [];
let app: FastifyInstance;
let document: Record<string, unknown>;

beforeAll(async () => {
  const deps = serverDeps(SAMPLE_MESH);
  app = await createApp({
    ...deps,
    mounts: [],
  });
  document = (await app.inject({ url: '/openapi.json', headers: HEADERS })).json();
  registered.push(...routesOf(app.printRoutes({ commonPrefix: false })));
});
afterAll(() => app.close());

/** Reads the router's own tree: four characters a level, the path's part, the methods in brackets. */
function routesOf(tree: string): readonly string[] {
  const parts: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const match = /^((?:[│├└─\s]{4})*)(\S*)(?: \((.+)\))?$/.exec(line);
    if (!match || line === '') return [];
    parts.splice((match[1]?.length ?? 0) / 4 - 1, Number.POSITIVE_INFINITY, match[2] ?? '');
    return (match[3]?.split(', ') ?? []).map((method) => `${method} ${parts.join('')}`);
  });
}

/** Pages for people are no part of the API. */
const PAGES = [
  'GET /',
  'GET /products/:domain/:name',
  'GET /docs',
  'GET /openapi.json',
  'GET /assets/page.css',
];

function at(...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), document);
}

function operations(): readonly (readonly [string, string, Record<string, unknown>])[] {
  return Object.entries(at('paths') as Record<string, Record<string, Record<string, unknown>>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [path, method, operation] as const),
  );
}

function validatorOf(path: string, method: string, status: number, contentType: string): ValidateFunction {
  const schema = at('paths', path, method, 'responses', String(status), 'content', contentType, 'schema');
  expect(schema, `${method} ${path} ${status} ${contentType} is documented`).toBeDefined();
  return new Ajv2020({ strict: false }).compile({
    ...(schema as object),
    components: document['components'],
  });
}

describe('/openapi.json', () => {
  test('is this document', () => {
    expectGoldenJson('server-openapi.json', document);
  });

  test('lists every route of the server, and nothing else', () => {
    const described = operations().map(
      ([path, method]) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    const served = registered.filter((item) => !item.startsWith('HEAD ') && !PAGES.includes(item));
    expect(served.toSorted()).toEqual(described.toSorted());
    expect(served.length).toBeGreaterThan(12);
  });

  test('every operation has an id of its own, a summary, and says what a wrong request gets', () => {
    const ids = operations().map(([, , operation]) => operation['operationId']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, , operation] of operations()) {
      expect(operation['summary']).toBeTruthy();
      expect(operation['responses']).toHaveProperty(['400', 'content', 'application/problem+json']);
    }
  });

  test('every reference points to a component that is there', () => {
    const references = [
      ...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
    ].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(20);
    for (const name of references) expect(at('components', 'schemas', name ?? '')).toBeDefined();
    expect(JSON.stringify(document)).not.toContain('$defs');
  });
});

describe('answers are what the document says', () => {
  test.each([
    { path: '/api/v1/data-products', url: '/api/v1/data-products' },
    {
      path: '/api/v1/data-products/{domain}/{name}',
      url: '/api/v1/data-products/sales/customer-transactions',
    },
    {
      path: '/api/v1/data-products/{domain}/{name}',
      url: '/api/v1/data-products/marketing/customer-segments',
    },
    { path: '/api/v1/data-products/{domain}/{name}', url: '/api/v1/data-products/a/b', status: 404 },
    { path: '/api/v1/data-products', url: '/api/v1/data-products?limit=0', status: 400 },
    {
      path: '/api/v1/data-products/{domain}/{name}/lineage',
      url: '/api/v1/data-products/sales/customer-360/lineage',
    },
    {
      path: '/api/v1/data-products/search',
      url: '/api/v1/data-products/search',
      body: { query: 'customer' },
    },
    { path: '/api/v1/domains', url: '/api/v1/domains' },
    { path: '/api/v1/slos', url: '/api/v1/slos' },
    { path: '/api/v1/incidents', url: '/api/v1/incidents' },
    { path: '/api/v1/runs', url: '/api/v1/runs' },
    { path: '/api/v1/runs/{id}', url: '/api/v1/runs/run-2' },
    { path: '/api/v1/lineage/events', url: '/api/v1/lineage/events' },
    { path: '/ingest/{source}/{dataset}', url: '/ingest/web/clicks', body: { id: 1 }, status: 202 },
    { path: '/ingest/{source}/{dataset}', url: '/ingest/web/clicks', body: { id: 'x' }, status: 400 },
    { path: '/healthz', url: '/healthz' },
    { path: '/readyz', url: '/readyz', status: 503 },
  ])('$url', async ({ path, url, body, status = 200 }) => {
    const method = body ? 'POST' : 'GET';
    const answer = await app.inject({ method, url, headers: HEADERS, ...(body ? { payload: body } : {}) });
    expect(answer.statusCode).toBe(status);
    const contentType = String(answer.headers['content-type']).split(';')[0] ?? '';
    const isValid = validatorOf(path, method.toLowerCase(), status, contentType);
    isValid(answer.json());
    expect(isValid.errors ?? []).toEqual([]);
  });

  test('a body with a field too many or too few would be noticed', async () => {
    const isValid = validatorOf('/api/v1/data-products', 'get', 200, 'application/json');
    const [first] = (await app.inject({ url: '/api/v1/data-products', headers: HEADERS })).json();
    const { owner: _, ...less } = first;
    expect([isValid([first]), isValid([{ ...first, extra: 1 }]), isValid([less])]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
