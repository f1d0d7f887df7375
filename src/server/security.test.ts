import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_MESH } from '../../tests/fixtures/sample-mesh.ts';
import { serverDeps } from '../../tests/fixtures/server-deps.ts';
import { createApp } from './main.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await createApp(serverDeps(SAMPLE_MESH));
});
afterAll(() => app.close());

const URLS = [
  '/',
  '/docs',
  '/api/v1/data-products',
  '/metrics',
  '/healthz',
  '/products/sales/customer-360',
  '/nothing',
  '/assets/page.css',
];

describe('the Host header', () => {
  test.each(['localhost', 'LOCALHOST:4600', '127.0.0.1:80', '[::1]:4600'])(
    '%s is this machine',
    async (host) => {
      expect((await app.inject({ url: '/healthz', headers: { host } })).statusCode).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:4600',
    '192.168.1.4:4600',
    '0.0.0.0:4600',
    'localhost:4600@evil.example',
  ])('%j is refused everywhere', async (host) => {
    for (const url of URLS) {
      const answer = await app.inject({ url, headers: { host } });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 403, 'DM6108']);
    }
  });
});

describe('the Origin header', () => {
  test.each([
    { origin: undefined, status: 200 },
    { origin: 'http://localhost:4600', status: 200 },
    { origin: 'http://evil.example', status: 403 },
    { origin: 'http://localhost:9999', status: 403 },
    { origin: 'null', status: 403 },
  ])('$origin: $status', async ({ origin, status }) => {
    const headers = { host: 'localhost:4600', ...(origin === undefined ? {} : { origin }) };
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/data-products/search',
      headers,
      payload: {},
    });
    expect(answer.statusCode).toBe(status);
  });

  test('a preflight is never granted', async () => {
    const headers = {
      host: 'localhost:4600',
      origin: 'http://evil.example',
      'access-control-request-method': 'POST',
    };
    const answer = await app.inject({ method: 'OPTIONS', url: '/ingest/web/clicks', headers });
    expect(answer.statusCode).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('every answer', () => {
  test.each(URLS)('%s carries the security headers', async (url) => {
    const { headers } = await app.inject({ url, headers: { host: 'localhost:4600' } });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});
