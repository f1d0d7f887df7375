import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeCatalog, fakeCatalog, LOADED } from '../../../../tests/fixtures/fake-catalog.ts';
import { CATALOG_ERROR_STATUS, CatalogError, type CatalogErrorType } from '../../../capabilities/catalog.ts';
import { SystemError } from '../../../model/problem.ts';
import { BODY_BYTES_MAX } from './iceberg-rest.ts';
import { icebergRest } from './index.ts';

let catalog: FakeCatalog;
let app: FastifyInstance;

beforeEach(async () => {
  catalog = fakeCatalog(['sales']);
  app = await serve(catalog);
});
afterEach(() => app.close());

async function serve(served: FakeCatalog): Promise<FastifyInstance> {
  const fastify = Fastify({ routerOptions: { maxParamLength: 8_192 } });
  await fastify.register(icebergRest({ catalog: served }), { prefix: '/iceberg' });
  return fastify;
}

async function call(method: 'GET' | 'HEAD' | 'POST' | 'DELETE', path: string, body?: unknown, headers = {}) {
  const payload =
    body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await app.inject({
    method,
    url: `/iceberg${path}`,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...payload,
  });
  return {
    status: answer.statusCode,
    text: answer.body,
    headers: answer.headers,
    json: () => JSON.parse(answer.body),
  };
}

const NAMESPACES = '/v1/sales/namespaces';
const TABLES = `${NAMESPACES}/ns/tables`;
const T = { warehouse: 'sales', namespace: 'ns', table: 't' };

describe('config', () => {
  test('lists exactly the endpoints that are served', async () => {
    const { endpoints, overrides } = (await call('GET', '/v1/config?warehouse=sales')).json();
    expect(overrides).toEqual({ prefix: 'sales' });
    expect(endpoints).toHaveLength(16);
    for (const endpoint of endpoints as string[]) {
      const [method = '', path = ''] = endpoint.split(' ');
      const url = `/iceberg${path.replace('{prefix}', 'sales').replace(/\{[a-z]+\}/g, 'x')}`;
      expect(
        app.hasRoute({ method: method as 'GET', url: `/iceberg${path.replaceAll(/\{([a-z]+)\}/g, ':$1')}` }),
        url,
      ).toBe(true);
    }
  });

  test.each([
    [['sales'], '', 200, undefined],
    [['sales'], '?warehouse=', 200, undefined],
    [['sales'], '?warehouse=zz', 404, 'NoSuchWarehouseException'],
    [['sales', 'supply_chain'], '', 400, 'BadRequestException'],
    [[], '', 400, 'BadRequestException'],
  ])('of %j for `%s` is %d', async (warehouses, query, status, type) => {
    app = await serve(fakeCatalog(warehouses));
    const answer = await call('GET', `/v1/config${query}`);
    expect(answer.status).toBe(status);
    if (type === undefined) return;
    expect(answer.json().error).toMatchObject({ type, code: status });
    for (const name of warehouses) expect(answer.json().error.message).toContain(name);
  });
});

describe('namespaces', () => {
  test('are listed whole, or page by page when asked', async () => {
    expect((await call('GET', NAMESPACES)).json()).toEqual({
      namespaces: [['a'], ['b'], ['c']],
      'next-page-token': null,
    });
    const first = (await call('GET', `${NAMESPACES}?pageToken=&pageSize=2`)).json();
    expect(first.namespaces).toEqual([['a'], ['b']]);
    const second = (
      await call('GET', `${NAMESPACES}?pageSize=2&pageToken=${first['next-page-token']}`)
    ).json();
    expect(second).toEqual({ namespaces: [['c']], 'next-page-token': null });
    expect((await call('GET', `${NAMESPACES}?pageToken=bm9uZQ`)).status).toBe(400);
    expect((await call('GET', `${NAMESPACES}?pageToken=&pageSize=0`)).status).toBe(400);
  });

  test('have one level: a parent has no children, two levels do not exist and cannot be made', async () => {
    expect((await call('GET', `${NAMESPACES}?parent=a`)).json().namespaces).toEqual([]);
    expect((await call('GET', `${NAMESPACES}?parent=zz`)).status).toBe(404);
    expect((await call('GET', `${NAMESPACES}/a%1Fb`)).json().error.type).toBe('NoSuchNamespaceException');
    expect((await call('GET', `${NAMESPACES}/a%1Fb/tables/t`)).json().error.type).toBe(
      'NoSuchTableException',
    );
    const made = await call('POST', NAMESPACES, { namespace: ['a', 'b'] });
    expect(made.json().error).toMatchObject({ type: 'UnprocessableEntityException', code: 422 });
    expect(catalog.calls).toEqual([]);
  });

  test('are made, asked for and dropped', async () => {
    expect((await call('POST', NAMESPACES, { namespace: ['x'] })).json()).toEqual({
      namespace: ['x'],
      properties: {},
    });
    expect((await call('HEAD', `${NAMESPACES}/x`)).status).toBe(204);
    expect((await call('GET', `${NAMESPACES}/x%2Fy`)).json()).toEqual({
      namespace: ['x/y'],
      properties: { a: '1' },
    });
    expect((await call('DELETE', `${NAMESPACES}/x`)).status).toBe(204);
    expect(catalog.calls.map(([method, ...args]) => [method, args[1]])).toEqual([
      ['createNamespace', 'x'],
      ['loadNamespace', 'x'],
      ['loadNamespace', 'x/y'],
      ['dropNamespace', 'x'],
    ]);
  });

  test('properties tell what was missing, and refuse to set and remove one key', async () => {
    const change = await call('POST', `${NAMESPACES}/x/properties`, {
      removals: ['a', 'zz'],
      updates: { b: '2' },
    });
    expect(change.json()).toEqual({ updated: ['b'], removed: ['a'], missing: ['zz'] });
    const both = await call('POST', `${NAMESPACES}/x/properties`, { removals: ['a'], updates: { a: '2' } });
    expect(both.status).toBe(422);
  });
});

describe('tables', () => {
  test('load gives the metadata file byte for byte', async () => {
    const { status, text, headers } = await call('GET', `${TABLES}/t`);
    expect(status).toBe(200);
    expect(text).toBe(
      `{"metadata-location":"${LOADED.metadataLocation}","metadata":${LOADED.metadata},"config":{}}`,
    );
    expect((await call('GET', `${TABLES}/t`, undefined, { 'if-none-match': headers['etag'] })).status).toBe(
      304,
    );
    expect(
      (await call('GET', `${TABLES}/t?snapshots=refs`, undefined, { 'if-none-match': headers['etag'] }))
        .status,
    ).toBe(200);
  });

  test('snapshots=refs leaves out what no ref names, and no digit', async () => {
    const { text } = await call('GET', `${TABLES}/t?snapshots=refs`);
    expect(text).toContain('"snapshots":[{"snapshot-id":1569335435687870790}]');
    expect((await call('GET', `${TABLES}/t?snapshots=some`)).status).toBe(400);
  });

  test.each([
    ['GET', `${TABLES}/missing`, 404],
    ['HEAD', `${TABLES}/missing`, 404],
    ['HEAD', `${TABLES}/t`, 204],
    ['DELETE', `${TABLES}/t?purgeRequested=true`, 204],
    ['GET', TABLES, 200],
  ] as const)('%s %s is %d', async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
  });

  test('create hands the body on untouched; a staged table has no location', async () => {
    const body = '{"name":"t","schema":{"fields":[]},"x":12345678901234567890}';
    expect((await call('POST', TABLES, body)).json()['metadata-location']).toBe(LOADED.metadataLocation);
    const staged = await call('POST', TABLES, body.replace('{', '{"stage-create":true,'));
    expect(staged.text).toBe(`{"metadata":${LOADED.metadata},"config":{}}`);
    expect(catalog.calls.map((item) => item.slice(1))).toEqual([
      [T, body, 'create'],
      [T, body.replace('{', '{"stage-create":true,'), 'staged'],
    ]);
  });

  test('commits keep 63-bit ids in both directions', async () => {
    const body =
      '{"requirements":[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":1569335435687870790}],"updates":[]}';
    const { text } = await call('POST', `${TABLES}/t`, body);
    expect(text).toBe(`{"metadata-location":"${LOADED.metadataLocation}","metadata":${LOADED.metadata}}`);
    expect(catalog.calls).toEqual([
      [
        'commit',
        [
          {
            id: T,
            requirements:
              '[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":1569335435687870790}]',
            updates: '[]',
          },
        ],
      ],
    ]);
  });

  test('a transaction is one commit of all its tables', async () => {
    const change = { identifier: { namespace: ['ns'], name: 't' }, requirements: [], updates: [] };
    expect(
      (await call('POST', '/v1/sales/transactions/commit', { 'table-changes': [change, change] })).status,
    ).toBe(204);
    expect(catalog.calls).toEqual([
      [
        'commit',
        [
          { id: T, requirements: '[]', updates: '[]' },
          { id: T, requirements: '[]', updates: '[]' },
        ],
      ],
    ]);
  });

  test('rename, register, metrics', async () => {
    const identifier = { namespace: ['ns'], name: 't' };
    expect(
      (
        await call('POST', '/v1/sales/tables/rename', {
          source: identifier,
          destination: { ...identifier, name: 'u' },
        })
      ).status,
    ).toBe(204);
    expect(
      (await call('POST', `${NAMESPACES}/ns/register`, { name: 't', 'metadata-location': 'file:///m' }))
        .status,
    ).toBe(200);
    expect(
      (
        await call('POST', `${NAMESPACES}/ns/register`, {
          name: 't',
          'metadata-location': 'x',
          overwrite: true,
        })
      ).status,
    ).toBe(400);
    expect((await call('POST', `${TABLES}/t/metrics`, { 'report-type': 'scan-report' })).status).toBe(204);
    expect(catalog.calls).toEqual([
      ['renameTable', T, { ...T, table: 'u' }],
      ['registerTable', T, 'file:///m'],
    ]);
  });
});

describe('errors', () => {
  test.each(Object.entries(CATALOG_ERROR_STATUS))('%s is %d', async (type, status) => {
    catalog.loadTable = async () => Promise.reject(new CatalogError(type as CatalogErrorType, 'why'));
    const answer = await call('GET', `${TABLES}/t`);
    expect(answer.status).toBe(status);
    expect(answer.json()).toEqual({ error: { message: 'why', type, code: status } });
  });

  test.each([
    ['a bug', new Error('secret path'), 500, 'InternalServerError'],
    [
      'a failing disk',
      new SystemError('DM9002', 'disk', { system: 's', retryable: false }),
      500,
      'InternalServerError',
    ],
    [
      'a busy store',
      new SystemError('DM9004', 'busy', { system: 's', retryable: true }),
      503,
      'ServiceUnavailableException',
    ],
  ])('%s is told without its inside', async (_name, error, status, type) => {
    catalog.loadTable = async () => Promise.reject(error);
    const answer = await call('GET', `${TABLES}/t`);
    expect(answer.json().error).toMatchObject({ type, code: status });
    expect(answer.text).not.toContain('secret');
  });

  test.each([
    ['no JSON', 'POST', TABLES, '{', 400],
    ['no body', 'POST', TABLES, undefined, 400],
    ['a wrong shape', 'POST', `${TABLES}/t`, '{"requirements":1}', 400],
    ['too large a body', 'POST', TABLES, ' '.repeat(BODY_BYTES_MAX + 1), 413],
    ['a path that does not exist', 'GET', '/v1/sales/views', undefined, 404],
    ['deep nesting', 'POST', TABLES, '['.repeat(100_000), 400],
  ] as const)('%s is refused in the protocol form', async (_name, method, path, body, status) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.json().error.code).toBe(status);
    expect(catalog.calls).toEqual([]);
  });
});
