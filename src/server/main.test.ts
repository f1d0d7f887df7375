import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { SAMPLE_MESH } from '../../tests/fixtures/sample-mesh.ts';
import { memoryLog, serverDeps } from '../../tests/fixtures/server-deps.ts';
import { startServer } from './main.ts';

describe('startServer', () => {
  test.each(['0.0.0.0', '::', '192.168.1.2', 'example.com', ''])('refuses to listen on %j', async (host) => {
    await expect(startServer(serverDeps({}, { host }))).rejects.toMatchObject({ code: 'DM6109' });
  });

  test('takes a free port, answers there, and frees it on close', async () => {
    const server = await startServer(serverDeps(SAMPLE_MESH));
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${server.url}/api/v1/data-products`)).json()).toHaveLength(5);
    await server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  test('names the port that is in use', async () => {
    const server = await startServer(serverDeps({}));
    const port = Number(new URL(server.url).port);
    await expect(startServer(serverDeps({}, { port }))).rejects.toMatchObject({ code: 'DM6112' });
    await server.close();
  });

  test('finishes what it has accepted before it closes', async () => {
    let finish = (): void => {};
    const started = Promise.withResolvers<void>();
    const events = {
      ...memoryLog(),
      append() {
        started.resolve();
        return new Promise<{ firstOffset: number; endOffset: number }>((resolve) => {
          finish = () => resolve({ firstOffset: 0, endOffset: 1 });
        });
      },
    };
    const server = await startServer(serverDeps({}, { events }));
    const pushed = fetch(`${server.url}/ingest/web/clicks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":1}',
    });
    await started.promise;
    const closed = server.close();
    finish();
    expect((await pushed).status).toBe(202);
    await closed;
  });

  test('a page elsewhere that rebinds its name to this machine gets nothing', async () => {
    const server = await startServer(serverDeps(SAMPLE_MESH));
    const status = await new Promise((resolve, reject) => {
      httpRequest(
        `${server.url}/api/v1/data-products`,
        { headers: { host: 'rebound.example' } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    await server.close();
  });

  test.each([
    {
      name: 'no HTTP at all',
      sent: 'hello\r\n\r\n',
      expected: /^HTTP\/1\.1 400 .*application\/problem\+json/s,
    },
    { name: 'no Host header', sent: 'GET /healthz HTTP/1.0\r\n\r\n', expected: /^HTTP\/1\.1 403 /s },
    {
      name: 'a path that cannot be decoded',
      sent: 'GET /api/v1/runs/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      expected: /^HTTP\/1\.1 400 .*application\/problem\+json.*DM6102/s,
    },
  ])('answers $name', async ({ sent, expected }) => {
    const server = await startServer(serverDeps({}));
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(sent));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(expected);
    await server.close();
  });
});
