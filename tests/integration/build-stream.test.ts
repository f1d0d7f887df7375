import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/lib/json.ts';
import { codes, columnsOf, openWorld, streamPort, type TableOptions, type World } from './build-world.ts';

const COLUMNS = ['id string', 'n long', 'seen timestamptz'];

function open(table: Partial<TableOptions> = {}, key: readonly string[] = ['id']): Promise<World> {
  return openWorld({
    ports: [streamPort('events', 'stream')],
    datasets: [{ name: 'events', path: 'in/*.jsonl', key, columns: columnsOf(COLUMNS) }],
    tables: [
      { name: 'events', columns: ['id string*', 'n long'], sql: 'select id, n from events', ...table },
    ],
  });
}

const line = (id: string, n: Json, more = ''): string => `{"id":"${id}","n":${String(n)}${more}}\n`;
const push = (world: World, events: readonly Json[]) => world.events.append('crm.events', events);

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

describe('stream inputs', () => {
  it('lands history first, then pushed events from the recorded offset on', async () => {
    world = await open();
    world.put('in/1.jsonl', line('a', 1) + line('b', '9007199254740993'));
    await push(world, [{ id: 'c', n: 3 }]);
    const built = await world.run();
    expect(codes(built)).toEqual([]);
    expect(await world.texts()).toEqual(['a 1', 'b 9007199254740993', 'c 3']);
    expect((await world.build()).value).toEqual({ kind: 'Unchanged' });
    await push(world, [{ id: 'd', n: 4 }]);
    expect((await world.run()).value).toMatchObject({
      inputs: [{ port: 'events', dataset: 'crm.events', rows: 4 }],
    });
    expect(await world.texts()).toEqual(['a 1', 'b 9007199254740993', 'c 3', 'd 4']);
  });

  it('keeps the first event of each key, over files, pushes and builds', async () => {
    world = await open();
    world.put('in/1.jsonl', line('a', 1) + line('a', 2));
    await push(world, [
      { id: 'a', n: 3 },
      { id: 'b', n: 1 },
    ]);
    await world.run();
    await push(world, [
      { id: 'b', n: 2 },
      { id: 'c', n: 1 },
    ]);
    await world.run();
    expect(await world.texts()).toEqual(['a 1', 'b 1', 'c 1']);
  });

  it('keeps every event without a key', async () => {
    world = await open({}, []);
    await push(world, [
      { id: 'a', n: 1 },
      { id: 'a', n: 1 },
    ]);
    await world.run();
    expect(await world.texts()).toEqual(['a 1', 'a 1']);
  });

  it('gives an append table only new events', async () => {
    world = await open({ mode: 'append' });
    await push(world, [{ id: 'a', n: 1 }]);
    await world.run();
    await push(world, [
      { id: 'a', n: 2 },
      { id: 'b', n: 1 },
    ]);
    expect((await world.run()).value).toMatchObject({ tables: [{ rows: { added: 1, total: 2 } }] });
    expect(await world.texts()).toEqual(['a 1', 'b 1']);
  });

  it('lands again what a build that was not published had landed, once', async () => {
    world = await open({ mode: 'append' });
    await push(world, [{ id: 'a', n: 1 }]);
    await world.build();
    await push(world, [{ id: 'b', n: 1 }]);
    await world.build();
    await world.run();
    expect(await world.texts()).toEqual(['a 1', 'b 1']);
  });

  it('gives the same work the same id', async () => {
    world = await open();
    await push(world, [{ id: 'a', n: 1 }]);
    const ids = [await world.build(), await world.build()].map(
      ({ value }) => value?.kind === 'Build' && value.buildId,
    );
    expect(ids[0]).toBe(ids[1]);
    await push(world, [{ id: 'b', n: 1 }]);
    expect(await world.build()).not.toMatchObject({ value: { buildId: ids[0] } });
  });

  it('sets bad events aside with their reason and goes on', async () => {
    world = await open();
    world.put(
      'in/1.jsonl',
      `${line('a', 1)}{"id":\n${line('b', '"x"')}[]\n${line('c', 1)}{"n":1}\n{"id":"d","n":1`,
    );
    await push(world, [7, { id: 'e', n: 1 }]);
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5110 warning']);
    expect(built.problems[0]?.message).toContain('6 events');
    expect(await world.texts()).toEqual(['a 1', 'c 1', 'e 1']);
    const folder = world.storage.enginePath(`${world.landing('events')}/rejected`);
    const file =
      (await Array.fromAsync(world.storage.list(`${world.landing('events')}/rejected`)))[0]?.uri ?? '';
    const kept = readFileSync(world.storage.enginePath(file), 'utf8').trimEnd().split('\n');
    expect(file.startsWith(`${world.landing('events')}/rejected/`) && folder.length > 0).toBe(true);
    expect(kept.map((text) => JSON.parse(text).place)).toEqual([
      'in/1.jsonl:2',
      'in/1.jsonl:3',
      'in/1.jsonl:4',
      'in/1.jsonl:6',
      'in/1.jsonl:7',
      'offset 0',
    ]);
    expect((await world.build()).value).toEqual({ kind: 'Unchanged' });
  });

  it.each([
    ['a lone surrogate', '{"id":"a","n":1,"x":"\\ud800"}'],
    ['a number beyond all bounds', '{"id":"a","n":1,"x":1e999}'],
    ['a NUL in a text', '{"id":"a\\u0000b","n":1}'],
    ['deep nesting', `{"id":"a","n":1,"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    ['a key twice', '{"id":"a","id":"b","n":1}'],
    ['a key in another case', '{"ID":"a","id":"b","n":1}'],
    ['the member names of the staging', '{"id":"a","n":1,"e":{"n":"x"}}'],
    ['__proto__', '{"__proto__":{"id":"a"},"n":1}'],
    ['a fraction of zero', '{"id":"a","n":1.0}'],
    ['an exponent', '{"id":"a","n":1e3}'],
    ['a time zone', '{"id":"a","n":1,"seen":"2026-01-01 00:00:00+01"}'],
    ['a leap second', '{"id":"a","n":1,"seen":"2026-06-30T23:59:60Z"}'],
    ['a year zero', '{"id":"a","n":1,"seen":"0000-01-01T00:00:00Z"}'],
  ])('is not blocked by %s', async (_, event) => {
    world = await open();
    world.put('in/1.jsonl', `${line('first', 1)}${event}\n${line('last', 1)}`);
    const built = await world.run();
    expect(built.value?.kind).toBe('Build');
    const ids = (await world.rows()).map((row) => row['id']);
    expect(ids).toContain('first');
    expect(ids).toContain('last');
    // Landed or set aside, but not lost without a word.
    expect(ids.length + (codes(built).length > 0 ? 1 : 0)).toBe(3);
  });

  it('reads a history file that has grown again, which its key makes harmless', async () => {
    world = await open();
    world.put('in/1.jsonl', line('a', 1));
    await world.run();
    world.put('in/1.jsonl', line('a', 1) + line('b', 1));
    expect(codes(await world.run())).toEqual(['DM5106 warning']);
    expect(await world.texts()).toEqual(['a 1', 'b 1']);
  });

  it('refuses a history file that has grown where there is no key', async () => {
    world = await open({}, []);
    world.put('in/1.jsonl', line('a', 1));
    await world.run();
    world.put('in/1.jsonl', line('a', 1) + line('b', 1));
    expect(codes(await world.run())).toEqual(['DM5106']);
  });

  it('puts small landing files together and loses nothing', async () => {
    world = await open({ mode: 'append' });
    const count = 55;
    for (let index = 0; index < count; index++) {
      await push(world, [
        { id: `k${index}`, n: index },
        { id: 'k0', n: -1 },
      ]);
      await world.run();
    }
    const cursor = world.state.cursors['events'] as { landing: readonly unknown[] };
    expect(cursor.landing.length).toBeLessThan(10);
    expect(await world.rows()).toHaveLength(count);
    await world.run({ mode: 'rebuild' });
    expect(await world.rows()).toHaveLength(count);
  }, 60_000);
});
