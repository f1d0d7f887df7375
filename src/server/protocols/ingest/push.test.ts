import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MemoryLog, memoryLog, serverDeps } from '../../../../tests/fixtures/server-deps.ts';
import { SystemError } from '../../../model/problem.ts';
import { createApp } from '../../main.ts';
import { PUSH_BODY_BYTES_MAX, PUSHES_AT_ONCE_MAX } from './limit-pushes.ts';
import { EVENTS_PER_PUSH_MAX } from './push.ts';

let log: MemoryLog;
let app: FastifyInstance;
beforeEach(async () => {
  log = memoryLog();
  app = await createApp(serverDeps({}, { events: log }));
});
afterEach(() => app.close());

function push(body: string, { type = 'application/json', dataset = 'clicks', to = app } = {}) {
  const headers = { host: '127.0.0.1:4600', 'content-type': type };
  return to.inject({ method: 'POST', url: `/ingest/web/${dataset}`, headers, payload: body });
}

describe('accepted', () => {
  test('one event, then more: offsets go on', async () => {
    const first = await push('{"id":1,"page":"home"}');
    expect([first.statusCode, first.json()]).toEqual([
      202,
      { topic: 'web.clicks', accepted: 1, first_offset: 0, end_offset: 1 },
    ]);
    const more = await push('[{"id":2},{"id":3}]');
    expect(more.json()).toMatchObject({ accepted: 2, first_offset: 1, end_offset: 3 });
    expect(log.topics.get('web.clicks')).toEqual([{ id: 1, page: 'home' }, { id: 2 }, { id: 3 }]);
  });

  test('NDJSON, blank lines aside', async () => {
    const answer = await push('{"id":1}\n\n{"id":2}\r\n', { type: 'application/x-ndjson; charset=utf-8' });
    expect(answer.json()).toMatchObject({ accepted: 2 });
  });

  test('64-bit ids and decimals keep every digit', async () => {
    await push('{"id":9223372036854775807,"amount":"1234.50"}');
    expect(log.topics.get('web.clicks')).toEqual([{ id: '9223372036854775807', amount: '1234.50' }]);
    await push('{"x":12345678901234567890.123,"small":0.5}', { dataset: 'anything' });
    expect(log.topics.get('web.anything')).toEqual([{ x: '12345678901234567890.123', small: 0.5 }]);
  });

  test('change events are checked in their images', async () => {
    const good = await push('{"op":"u","before":null,"after":{"id":1},"source":{"lsn":7}}', {
      dataset: 'changes',
    });
    expect(good.statusCode).toBe(202);
    const bad = await push('{"payload":{"op":"c","after":{"id":"x"}}}', { dataset: 'changes' });
    expect(bad.json().errors).toMatchObject([{ field: 'events[0].payload.after.id' }]);
  });
});

describe('refused, and nothing stored', () => {
  test.each([
    {
      name: 'one bad event among good ones',
      body: '[{"id":1},{"id":"two"}]',
      status: 400,
      code: 'DM6106',
      field: 'events[1].id',
    },
    {
      name: 'a required field that is absent',
      body: '{"page":"x"}',
      status: 400,
      code: 'DM6106',
      field: 'events[0].id',
    },
    {
      name: 'a required field that is null',
      body: '{"id":null}',
      status: 400,
      code: 'DM6106',
      field: 'events[0].id',
    },
    {
      name: 'an undeclared field',
      body: '{"id":1,"pgae":"x"}',
      status: 400,
      code: 'DM6106',
      field: 'events[0].pgae',
    },
    { name: 'an event that is no object', body: '[1]', status: 400, code: 'DM6106', field: 'events[0]' },
    { name: 'no event', body: '[]', status: 400, code: 'DM6103', field: undefined },
    { name: 'no JSON', body: '{"id":', status: 400, code: 'DM6103', field: undefined },
    { name: 'an empty body', body: '', status: 400, code: 'DM6103', field: undefined },
    {
      name: 'too many events',
      body: JSON.stringify(Array.from({ length: EVENTS_PER_PUSH_MAX + 1 }, () => ({ id: 1 }))),
      status: 413,
      code: 'DM6104',
      field: undefined,
    },
    {
      name: 'too large a body',
      body: `{"id":1,"page":"${'x'.repeat(PUSH_BODY_BYTES_MAX)}"}`,
      status: 413,
      code: 'DM6104',
      field: undefined,
    },
  ])('$name: $status $code', async ({ body, status, code, field }) => {
    const answer = await push(body);
    expect([answer.statusCode, answer.json().code, answer.json().errors?.[0]?.field]).toEqual([
      status,
      code,
      field,
    ]);
    expect(log.topics.size).toBe(0);
  });

  test('the faulty line of NDJSON is named', async () => {
    const answer = await push('{"id":1}\n{oops}\n', { type: 'application/x-ndjson' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'DM6103', detail: 'line 2 is not JSON' });
  });

  test.each([
    { name: 'an unknown dataset', options: { dataset: 'nothing' }, status: 404, code: 'DM6105' },
    { name: 'a text body', options: { type: 'text/plain' }, status: 415, code: 'DM6114' },
    { name: 'a form', options: { type: 'application/x-www-form-urlencoded' }, status: 415, code: 'DM6114' },
  ])('$name: $status $code', async ({ options, status, code }) => {
    const answer = await push('{"id":1}', options);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(log.topics.size).toBe(0);
  });

  test('a full disk is told, not acknowledged', async () => {
    const full = {
      ...log,
      append: () =>
        Promise.reject(new SystemError('DM9003', 'no space', { system: 'event log', retryable: false })),
    };
    await using other = await createApp(serverDeps({}, { events: full }));
    expect((await push('{"id":1}', { to: other })).json()).toMatchObject({ status: 503, code: 'DM9003' });
  });
});

test('beyond its limit a flood gets 503 with Retry-After, and room again once writes end', async () => {
  const waiting: (() => void)[] = [];
  const slow = {
    ...log,
    append: () =>
      new Promise<{ firstOffset: number; endOffset: number }>((resolve) =>
        waiting.push(() => resolve({ firstOffset: 0, endOffset: 1 })),
      ),
  };
  await using other = await createApp(serverDeps({}, { events: slow }));
  const held = Array.from({ length: PUSHES_AT_ONCE_MAX }, () => push('{"id":1}', { to: other }));
  await expect.poll(() => waiting.length).toBe(PUSHES_AT_ONCE_MAX);
  const refused = await push('{"id":1}', { to: other });
  expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
    503,
    'DM6107',
    '1',
  ]);
  for (const finish of waiting.splice(0)) finish();
  expect((await Promise.all(held)).map((answer) => answer.statusCode)).toEqual(held.map(() => 202));
  const after = push('{"id":1}', { to: other });
  await expect.poll(() => waiting.length).toBe(1);
  for (const finish of waiting) finish();
  expect((await after).statusCode).toBe(202);
});
