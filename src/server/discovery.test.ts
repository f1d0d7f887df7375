import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_MESH } from '../../tests/fixtures/sample-mesh.ts';
import { serverDeps } from '../../tests/fixtures/server-deps.ts';
import { expectGoldenJson } from '../../tests/golden.ts';
import { createApp } from './main.ts';

const HOST = { host: '127.0.0.1:4600' };
let app: FastifyInstance;
beforeAll(async () => {
  app = await createApp(serverDeps(SAMPLE_MESH));
});
afterAll(() => app.close());

function get(url: string, headers: Record<string, string> = {}) {
  return app.inject({ method: 'GET', url, headers: { ...HOST, ...headers } });
}

function search(body: unknown) {
  return app.inject({
    method: 'POST',
    url: '/api/v1/data-products/search',
    headers: HOST,
    payload: body as object,
  });
}

describe('bodies, as the article names them', () => {
  test.each([
    { name: 'list', url: '/api/v1/data-products' },
    { name: 'detail', url: '/api/v1/data-products/sales/customer-transactions' },
    { name: 'lineage', url: '/api/v1/data-products/sales/customer-360/lineage?depth=2' },
    { name: 'domains', url: '/api/v1/domains' },
    { name: 'slos', url: '/api/v1/slos?domain=sales' },
    { name: 'incidents', url: '/api/v1/incidents' },
    { name: 'runs', url: '/api/v1/runs' },
    { name: 'not-found', url: '/api/v1/data-products/sales/custmer-360', status: 404 },
  ])('$name', async ({ name, url, status = 200 }) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    expectGoldenJson(`server-${name}.json`, answer.json());
  });

  test('search', async () => {
    const answer = await search({
      query: 'customer revenue',
      domain: 'sales',
      tier: 'gold',
      tags: [],
      limit: 5,
    });
    expect(answer.statusCode).toBe(200);
    expectGoldenJson('server-search.json', answer.json());
  });
});

describe('list', () => {
  test('filters', async () => {
    const names = async (query: string) =>
      (await get(`/api/v1/data-products?${query}`)).json().map((item: { name: string }) => item.name);
    expect(await names('domain=sales')).toEqual(['customer-360', 'customer-transactions']);
    expect(await names('tier=silver')).toEqual(['logistics']);
    expect(await names('owner=sales-data-team&domain=sales')).toHaveLength(2);
    expect(await names('domain=nowhere')).toEqual([]);
  });

  test('pages by Link header, keeping the filters', async () => {
    const seen: string[] = [];
    let url: string | undefined = '/api/v1/data-products?domain=sales&limit=1';
    for (let pages = 0; pages < 10 && url !== undefined; pages++) {
      const answer = await get(url);
      seen.push(...answer.json().map((item: { name: string }) => item.name));
      url = /^<(.+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1];
    }
    expect(seen).toEqual(['customer-360', 'customer-transactions']);
  });
});

describe('detail', () => {
  test('an older major by ?major=, and 404 for one that is not there', async () => {
    expect((await get('/api/v1/data-products/sales/customer-360?major=2')).json()).toMatchObject({
      version: '2.1.0',
    });
    const missing = await get('/api/v1/data-products/sales/customer-360?major=1');
    expect(missing.statusCode).toBe(404);
    expect(missing.json()).toMatchObject({ code: 'DM6101', status: 404 });
  });

  test('the same body is answered by 304 to who has it', async () => {
    const first = await get('/api/v1/data-products/sales/customer-360');
    const etag = String(first.headers['etag']);
    const again = await get('/api/v1/data-products/sales/customer-360', {
      'if-none-match': `"other", W/${etag}`,
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const changed = await get('/api/v1/data-products/sales/customer-360', { 'if-none-match': '"other"' });
    expect(changed.statusCode).toBe(200);
  });
});

describe('runs and events', () => {
  test('one run, with its steps', async () => {
    const answer = await get('/api/v1/runs/01998c1e-4c7a-7d3a-9a63-0f9b5a1c2d3e');
    expect(answer.json()).toMatchObject({
      state: 'blocked',
      steps: [{ name: 'ingest', rows: 62_500 }, { name: 'gate' }],
    });
    expect((await get('/api/v1/runs/none')).json()).toMatchObject({ code: 'DM6111' });
  });

  test('runs by state and product', async () => {
    expect((await get('/api/v1/runs?state=succeeded')).json()).toMatchObject([{ id: 'run-2' }]);
    expect((await get('/api/v1/runs?domain=sales&limit=1')).json()).toMatchObject([{ state: 'blocked' }]);
  });

  test('OpenLineage events of one job', async () => {
    expect((await get('/api/v1/lineage/events?job=sales.customer-transactions')).json()).toMatchObject([
      { eventType: 'START' },
    ]);
    expect((await get('/api/v1/lineage/events?job=a.b')).json()).toEqual([]);
  });
});

describe('wrong requests', () => {
  test.each([
    {
      name: 'an unknown parameter',
      url: '/api/v1/data-products?teir=gold',
      status: 400,
      code: 'DM6102',
      field: 'query.teir',
    },
    {
      name: 'a parameter where there are none',
      url: '/api/v1/domains?x=1',
      status: 400,
      code: 'DM6102',
      field: 'query.x',
    },
    {
      name: 'a limit beyond the maximum',
      url: '/api/v1/data-products?limit=1001',
      status: 400,
      code: 'DM6102',
      field: 'query.limit',
    },
    {
      name: 'a limit of nothing',
      url: '/api/v1/data-products?limit=0',
      status: 400,
      code: 'DM6102',
      field: 'query.limit',
    },
    {
      name: 'a limit that is no number',
      url: '/api/v1/data-products?limit=many',
      status: 400,
      code: 'DM6102',
      field: 'query.limit',
    },
    {
      name: 'a parameter twice',
      url: '/api/v1/data-products?domain=a&domain=b',
      status: 400,
      code: 'DM6102',
      field: 'query.domain',
    },
    {
      name: 'a foreign cursor',
      url: '/api/v1/data-products?cursor=abc',
      status: 400,
      code: 'DM6102',
      field: 'query.cursor',
    },
    {
      name: 'a depth beyond the maximum',
      url: '/api/v1/data-products/sales/customer-360/lineage?depth=11',
      status: 400,
      code: 'DM6102',
      field: 'query.depth',
    },
    {
      name: 'a major that is no number',
      url: '/api/v1/data-products/sales/customer-360?major=x',
      status: 400,
      code: 'DM6102',
      field: 'query.major',
    },
    {
      name: 'a state that is none',
      url: '/api/v1/incidents?state=bad',
      status: 400,
      code: 'DM6102',
      field: 'query.state',
    },
    {
      name: 'lineage of nothing',
      url: '/api/v1/data-products/sales/nothing/lineage',
      status: 404,
      code: 'DM6101',
    },
    { name: 'an address that is not there', url: '/api/v1/nothing', status: 404, code: 'DM6110' },
  ])('$name: $status $code', async ({ url, status, code, field }) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({
      status,
      code,
      instance: url,
      type: `urn:datamesh:problem:${code}`,
    });
    if (field) expect(answer.json().errors).toMatchObject([{ field }]);
  });

  test.each([
    { name: 'an unknown field', body: { query: 'x', limt: 3 }, field: 'body.limt' },
    { name: 'a limit beyond the maximum', body: { limit: 101 }, field: 'body.limit' },
    { name: 'a query that is too long', body: { query: 'x'.repeat(501) }, field: 'body.query' },
    { name: 'tags that are no list', body: { tags: 'crm' }, field: 'body.tags' },
  ])('search with $name', async ({ body, field }) => {
    const answer = await search(body);
    expect([answer.statusCode, answer.json().code, answer.json().errors[0].field]).toEqual([
      400,
      'DM6103',
      field,
    ]);
  });

  test.each([
    { name: 'no JSON', type: 'application/json', payload: '{', status: 400, code: 'DM6103' },
    {
      name: 'a text body, which a foreign form could post',
      type: 'text/plain',
      payload: '{}',
      status: 415,
      code: 'DM6114',
    },
    {
      name: 'a form',
      type: 'application/x-www-form-urlencoded',
      payload: 'query=x',
      status: 415,
      code: 'DM6114',
    },
    {
      name: 'a body beyond the limit',
      type: 'application/json',
      payload: `{"query":"${'x'.repeat(1_048_577)}"}`,
      status: 413,
      code: 'DM6104',
    },
  ])('search with $name: $status', async ({ type, payload, status, code }) => {
    const headers = { ...HOST, 'content-type': type };
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/data-products/search',
      headers,
      payload,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  test('null in the article means not given', async () => {
    const answer = await search({ query: 'crm', domain: null, tier: null, tags: null });
    expect([answer.statusCode, answer.json().length]).toEqual([200, 1]);
  });
});
