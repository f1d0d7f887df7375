import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { afterEach, describe, expect, it } from 'vitest';
import { batchPort, codes, columnsOf, openWorld, streamPort, type World } from './build-world.ts';

let world: World;
afterEach(() => world[Symbol.asyncDispose]());

function encode(schema: unknown, rows: readonly object[]): Promise<Buffer> {
  const text = JSON.parse(JSON.stringify(schema)) as avro.Schema;
  const encoder = new avro.streams.BlockEncoder(text, { codec: 'deflate', wrapUnions: false } as object);
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
    encoder.on('end', () => resolve(Buffer.concat(chunks)));
    encoder.on('error', reject);
    for (const row of rows) encoder.write(row);
    encoder.end();
  });
}

const INSTANT = { type: 'long', logicalType: 'timestamp-millis' };
const MONEY = { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 };
const ORDER = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'amount', type: MONEY },
    { name: 'sold', type: INSTANT },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ],
};
const TABLE = ['id long', 'amount decimal(20,2)', 'sold timestamptz', 'note string', 'tags list<string>'];

describe('Parquet', () => {
  function open(columns: readonly string[] = []): Promise<World> {
    return openWorld({
      ports: [batchPort('orders', 'parquet')],
      datasets: [{ name: 'orders', path: 'in/*.parquet', columns: columnsOf(columns) }],
      tables: [{ name: 'orders', columns: ['id long', 'n double'], sql: 'select id, n from orders' }],
    });
  }

  it('reads columns from the first file and casts what widens', async () => {
    world = await open();
    await world.parquet('in/1.parquet', 'select 1::bigint as id, 0.5::double as n');
    await world.parquet('in/2.parquet', "select 2::int as id, 1.5::float as n, 'x' as more");
    expect(codes(await world.run())).toEqual(['DM5104 warning']);
    expect(await world.texts()).toEqual(['1 0.5', '2 1.5']);
    expect(codes(await world.build())).toEqual([]);
  });

  it.each([
    ['a missing column', 'select 2::bigint as id', 'DM5102'],
    ['another type', "select 2::bigint as id, 'x' as n", 'DM5103'],
  ])('refuses %s by name', async (_, select, code) => {
    world = await open();
    await world.parquet('in/1.parquet', 'select 1::bigint as id, 0.5::double as n');
    await world.parquet('in/2.parquet', select);
    const built = await world.run();
    expect(codes(built)).toEqual([code]);
    expect(built.problems[0]?.where?.file).toBe('in/2.parquet');
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
    ['empty', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('id,n\n1,2\n')],
    [
      'damaged in its pages',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(400, 0xff), bytes.subarray(404)]),
    ],
  ])('refuses a file that is %s by name, and survives', async (_, damage) => {
    world = await open();
    await world.parquet('in/1.parquet', 'select 1::bigint as id, 0.5::double as n');
    await world.parquet(
      'in/2.parquet',
      'select range * 7919 % 1000 as id, (range * 31 % 977)::double as n from range(1000)',
    );
    const path = join(world.root, 'in/2.parquet');
    writeFileSync(path, damage(readFileSync(path)));
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5101']);
    expect(built.problems[0]?.where?.file).toBe('in/2.parquet');
    await world.parquet('in/2.parquet', 'select 2::bigint as id, 0.5::double as n');
    expect(codes(await world.run())).toEqual([]);
  });

  it('says when columns are not known and when a declared input has no file', async () => {
    world = await open();
    expect(codes(await world.run())).toEqual(['DM5114 warning', 'DM5108']);
    await world[Symbol.asyncDispose]();
    world = await open(['id long', 'n double']);
    expect(codes(await world.run())).toEqual(['DM5114 warning']);
    expect(await world.texts()).toEqual([]);
  });
});

describe('JSON lines', () => {
  function open(): Promise<World> {
    return openWorld({
      ports: [batchPort('orders', 'json')],
      datasets: [
        { name: 'orders', path: 'in/*.jsonl', format: 'json', columns: columnsOf(['id string', 'n long']) },
      ],
      tables: [{ name: 'orders', columns: ['id string', 'n long'], sql: 'select id, n from orders' }],
    });
  }

  it('reads objects, missing values as NULL', async () => {
    world = await open();
    world.put('in/1.jsonl', '{"id":"a","n":9007199254740993}\n{"id":"b"}\n');
    world.put('in/0.jsonl', '');
    expect(codes(await world.run())).toEqual([]);
    expect(await world.texts()).toEqual(['a 9007199254740993', 'b null']);
  });

  it('tells keys that are new and columns without any value', async () => {
    world = await open();
    world.put('in/1.jsonl', '{"id":"a","n":1}\n');
    world.put('in/2.jsonl', '{"id":"b","m":1,"list":[1]}\n');
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5102 warning', 'DM5104 warning', 'DM5104 warning']);
    expect(built.problems.every((item) => item.where?.file === 'in/2.jsonl')).toBe(true);
    expect(await world.texts()).toEqual(['a 1', 'b null']);
    expect(await world.build()).toEqual({ value: { kind: 'Unchanged' }, problems: [] });
  });

  it('refuses a file without a required column', async () => {
    world = await openWorld({
      ports: [batchPort('orders', 'json')],
      datasets: [{ name: 'orders', path: 'in/*.jsonl', format: 'json', columns: columnsOf(['id string!']) }],
      tables: [{ name: 'orders', columns: ['id string'], sql: 'select id from orders' }],
    });
    world.put('in/1.jsonl', '{"ident":"a"}\n');
    expect(codes(await world.run())).toEqual(['DM5102', 'DM5104 warning']);
  });

  it.each([
    ['torn', '{"id":"b","n":2}\n{"id":"c","n'],
    ['of another type', '{"id":"b","n":"many"}\n'],
    ['no JSON', 'id,n\nb,2\n'],
  ])('refuses a file that is %s by name', async (_, content) => {
    world = await open();
    world.put('in/1.jsonl', '{"id":"a","n":1}\n');
    world.put('in/2.jsonl', content);
    const built = await world.run();
    expect(codes(built)).toEqual(['DM5101']);
    expect(built.problems[0]?.where?.file).toBe('in/2.jsonl');
  });
});

describe('Avro', () => {
  const row = (id: number, more: object = {}) => ({
    id,
    amount: Buffer.from([0x04, 0xd2]),
    sold: 1_763_800_000_123,
    note: null,
    tags: ['a', 'b'],
    ...more,
  });

  function open(): Promise<World> {
    return openWorld({
      ports: [batchPort('orders', 'avro')],
      datasets: [{ name: 'orders', path: 'in/*.avro', format: 'avro' }],
      tables: [{ name: 'orders', columns: TABLE, sql: 'select * from orders' }],
    });
  }

  it('lands files with all logical types, once', async () => {
    world = await open();
    world.put('in/1.avro', await encode(ORDER, [row(1), row(2, { note: 'n' })]));
    expect(codes(await world.run())).toEqual([]);
    world.put('in/2.avro', await encode(ORDER, [row(3)]));
    expect(codes(await world.run())).toEqual([]);
    expect(await world.rows()).toEqual([
      { id: '1', amount: '12.34', sold: '2025-11-22T08:26:40.123Z', note: null, tags: ['a', 'b'] },
      { id: '2', amount: '12.34', sold: '2025-11-22T08:26:40.123Z', note: 'n', tags: ['a', 'b'] },
      { id: '3', amount: '12.34', sold: '2025-11-22T08:26:40.123Z', note: null, tags: ['a', 'b'] },
    ]);
    expect(await Array.fromAsync(world.storage.list(world.landing('orders')))).toHaveLength(2);
  });

  it('tells columns at plan time from the head of the file', async () => {
    world = await open();
    world.put('in/1.avro', (await encode(ORDER, [row(1)])).subarray(0, -30));
    const { relations } = await world.describe();
    expect(relations.value[0]?.columns.map(({ name, type }) => `${name} ${type.kind}`)).toEqual([
      'id long',
      'amount decimal',
      'sold timestamptz',
      'note string',
      'tags list',
    ]);
  });

  it.each([
    ['torn', async () => (await encode(ORDER, [row(1)])).subarray(0, -5), 'DM5101'],
    ['no Avro', async () => Buffer.from('{"id":1}'), 'DM5101'],
    [
      'of a union',
      () =>
        encode({ type: 'record', name: 'X', fields: [{ name: 'id', type: ['int', 'string'] }] }, [{ id: 1 }]),
      'DM5111',
    ],
    ['lacking a column', () => encode({ ...ORDER, fields: ORDER.fields.slice(1) }, [row(1)]), 'DM5102'],
  ])('refuses a file that is %s by name', async (_, bytes, code) => {
    world = await open();
    world.put('in/1.avro', await encode(ORDER, [row(1)]));
    world.put('in/2.avro', await bytes());
    const built = await world.run();
    expect(codes(built)).toContain(code);
    expect(built.problems[0]?.where?.file).toBe('in/2.avro');
  });

  it('applies change events', async () => {
    const value = { ...ORDER, name: 'Value' };
    const envelope = {
      type: 'record',
      name: 'Envelope',
      fields: [
        { name: 'before', type: ['null', value], default: null },
        { name: 'after', type: ['null', 'Value'], default: null },
        { name: 'source', type: { type: 'record', name: 'Source', fields: [{ name: 'lsn', type: 'long' }] } },
        { name: 'op', type: 'string' },
      ],
    };
    world = await openWorld({
      ports: [streamPort('orders', 'cdc-stream', 'avro')],
      datasets: [{ name: 'orders', path: 'in/*.avro', format: 'avro', key: ['id'] }],
      tables: [{ name: 'orders', columns: TABLE, sql: 'select * from orders' }],
    });
    const event = (op: string, lsn: number, image: object) =>
      op === 'd'
        ? { before: image, after: null, source: { lsn }, op }
        : { before: null, after: image, source: { lsn }, op };
    world.put(
      'in/1.avro',
      await encode(envelope, [event('r', 1, row(1)), event('c', 2, row(2)), event('d', 5, row(2))]),
    );
    expect(codes(await world.run())).toEqual([]);
    world.put(
      'in/2.avro',
      await encode(envelope, [event('u', 4, row(2)), event('u', 3, row(1, { note: 'new' }))]),
    );
    expect(codes(await world.run())).toEqual([]);
    expect((await world.rows()).map((each) => [each['id'], each['note'], each['amount']])).toEqual([
      ['1', 'new', '12.34'],
    ]);
  });
});
