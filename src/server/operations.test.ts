import { describe, expect, test } from 'vitest';
import { recordedProduct } from '../../tests/fixtures/recorded-products.ts';
import { SAMPLE_MESH } from '../../tests/fixtures/sample-mesh.ts';
import { serverDeps } from '../../tests/fixtures/server-deps.ts';
import { SystemError } from '../model/problem.ts';
import type { ServerDeps } from './context.ts';
import { createApp } from './main.ts';

async function get(url: string, deps: ServerDeps) {
  await using app = await createApp(deps);
  return await app.inject({ url, headers: { host: 'localhost:4600' } });
}

describe('health', () => {
  test('/healthz answers whatever the mesh does', async () => {
    expect((await get('/healthz', serverDeps({}))).json()).toEqual({ status: 'ok' });
  });

  test('/readyz is 503 until every declared product is live', async () => {
    const waiting = await get('/readyz', serverDeps(SAMPLE_MESH));
    expect(waiting.statusCode).toBe(503);
    expect(waiting.json()).toEqual({
      ready: false,
      mesh: 'meridian',
      environment: 'dev',
      products: { live: 4, declared: 5 },
      waiting: ['marketing.customer-segments has no release yet'],
    });
    const ready = await get('/readyz', serverDeps({ products: [recordedProduct('a', 'b')] }));
    expect([ready.statusCode, ready.json().ready]).toEqual([200, true]);
  });
});

describe('/metrics', () => {
  test('is Prometheus text with the mesh and the process in it', async () => {
    const answer = await get('/metrics', serverDeps(SAMPLE_MESH));
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.body).toContain('datamesh_products{state="live"} 4');
    expect(answer.body).toContain(
      'datamesh_slo_status{domain="supply-chain",product="logistics",major="1",scope="product",slo="freshness",status="breached"} 1',
    );
    expect(answer.body).toMatch(/^process_cpu_seconds_total \d/m);
    expect(answer.body).toMatch(/^# HELP datamesh_open_incidents .+\n# TYPE datamesh_open_incidents gauge$/m);
  });

  test('quotes and line breaks in names cannot forge a sample', async () => {
    const hostile = recordedProduct('sales', 'x"} 1\ndatamesh_products{state="live');
    const answer = await get('/metrics', serverDeps({ products: [hostile] }));
    expect(answer.body.match(/^datamesh_products\{state="live"\} /gm)).toHaveLength(1);
  });
});

describe('faults', () => {
  test('a failing system is 503 with its code, and nothing of its message', async () => {
    const deps = serverDeps(SAMPLE_MESH, {
      readiness: () =>
        Promise.reject(
          new SystemError('DM9004', 'cannot open secret path', { system: 'sqlite', retryable: true }),
        ),
    });
    const answer = await get('/readyz', deps);
    expect(answer.json()).toMatchObject({ status: 503, code: 'DM9004', detail: 'sqlite could not answer' });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).not.toContain('secret path');
  });

  test('a fault of our own is 500 without its stack', async () => {
    const deps = serverDeps(SAMPLE_MESH, {
      readiness: () => Promise.reject(new Error('assertion failed: inner')),
    });
    const answer = await get('/', deps);
    expect(answer.json()).toMatchObject({ status: 500, code: 'DM6113' });
    expect(answer.body).not.toContain('inner');
  });
});
