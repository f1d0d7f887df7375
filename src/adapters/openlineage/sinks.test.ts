import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LineageEvent } from '../../model/lineage.ts';
import { fileSink, httpSink, type LostEvent, openLineageSink } from './index.ts';

function event(n: number): LineageEvent {
  return { runId: `r${n}`, eventType: 'START', eventTime: n, job: 'a.b', body: { n, text: 'line\nbreak' } };
}

describe('fileSink', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineage-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('writes one line an event, in the order of the calls', async () => {
    const path = join(folder, 'deep', 'events.ndjson');
    const sink = fileSink(path, () => {});
    await Promise.all(Array.from({ length: 50 }, (_, n) => sink.emit(event(n))));
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test('a file that cannot be written loses the event by name and fails nothing', async () => {
    const lost: LostEvent[] = [];
    await fileSink(folder, (one) => lost.push(one)).emit(event(1));
    expect(lost.map((one) => one.event.runId)).toEqual(['r1']);
  });
});

describe('httpSink', () => {
  let server: Server;
  let seen: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] =
    [];
  let answers: readonly number[] = [];
  let lost: LostEvent[] = [];

  beforeEach(async () => {
    seen = [];
    lost = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const status = answers[seen.length] ?? 201;
        seen.push({ url: request.url ?? '', headers: request.headers, body });
        // Status 0 stands for an end point that never answers.
        if (status === 0) return;
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  function sink(path = '') {
    const { port } = server.address() as AddressInfo;
    return httpSink({
      url: `http://127.0.0.1:${port}${path}`,
      headers: { authorization: 'Bearer s3cret' },
      timeoutMs: 300,
      retryAfterMs: [1, 1],
      onLost: (one) => lost.push(one),
    });
  }

  test.each([
    { name: 'delivers at once', status: [201], posts: 1, delivered: true },
    { name: 'tries again after a passing failure', status: [503, 429, 200], posts: 3, delivered: true },
    { name: 'gives up after its retries', status: [500, 500, 500, 200], posts: 3, delivered: false },
    { name: 'does not repeat what is refused', status: [400, 200], posts: 1, delivered: false },
    { name: 'tries again when there is no answer in time', status: [0, 201], posts: 2, delivered: true },
    { name: 'never follows a redirect with its secret', status: [302, 302, 302], posts: 3, delivered: false },
  ])('$name', async ({ status, posts, delivered }) => {
    answers = status;
    await sink().emit(event(1));
    expect(seen).toHaveLength(posts);
    expect(seen.every((one) => one.url === '/api/v1/lineage')).toBe(true);
    expect(lost.length).toBe(delivered ? 0 : 1);
  });

  test('posts the body with the secret header below the base URL, in order', async () => {
    answers = [];
    const target = sink('/marquez');
    await Promise.all([target.emit(event(1)), target.emit(event(2))]);
    expect(seen.map((one) => JSON.parse(one.body).n)).toEqual([1, 2]);
    expect(seen[0]).toMatchObject({
      url: '/marquez/api/v1/lineage',
      headers: { authorization: 'Bearer s3cret', 'content-type': 'application/json' },
    });
  });

  test('an end point that is not there loses events by name, without the secret', async () => {
    const target = sink();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await target.emit(event(7));
    expect(lost.map((one) => one.event.runId)).toEqual(['r7']);
    expect(JSON.stringify(lost)).not.toContain('s3cret');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  test.each(['file:///etc/passwd', 'ftp://x/', 'not a url'])('refuses %s', (url) => {
    const make = () => httpSink({ url, headers: {}, timeoutMs: 1, retryAfterMs: [], onLost: () => {} });
    expect(make).toThrow(expect.objectContaining({ code: 'DM6118' }));
  });

  test('openLineageSink takes its settings from the environment', async () => {
    answers = [];
    const { port } = server.address() as AddressInfo;
    const settings = { OPENLINEAGE_URL: `http://127.0.0.1:${port}`, OPENLINEAGE_API_KEY: 'k' };
    await openLineageSink(settings).emit(event(1));
    expect(seen[0]?.headers.authorization).toBe('Bearer k');
    await openLineageSink({ ...settings, OPENLINEAGE_DISABLED: 'true' }).emit(event(2));
    await openLineageSink({}).emit(event(3));
    expect(seen).toHaveLength(1);
  });
});
