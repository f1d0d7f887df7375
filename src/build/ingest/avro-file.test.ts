import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avroParts } from './avro-file.ts';
import { avroColumns } from './avro-schema.ts';

const SCHEMA = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'ratio', type: 'double' },
    { name: 'tags', type: { type: 'array', items: 'string' } },
    { name: 'sizes', type: { type: 'map', values: 'int' } },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['OPEN', 'DONE'] } },
  ],
};

function encode(schema: unknown, rows: readonly object[], codec = 'deflate'): Promise<Buffer> {
  const text = JSON.parse(JSON.stringify(schema)) as avro.Schema;
  const encoder = new avro.streams.BlockEncoder(text, { codec, blockSize: 64, wrapUnions: false } as object);
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    encoder.on('data', (chunk: Buffer) => chunks.push(chunk));
    encoder.on('end', () => resolve(Buffer.concat(chunks)));
    encoder.on('error', reject);
    for (const row of rows) encoder.write(row);
    encoder.end();
  });
}

async function* cut(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function decode(bytes: Uint8Array, size = 50) {
  const rows: unknown[] = [];
  let refused: string | undefined;
  let columns: unknown;
  for await (const part of avroParts(cut(bytes, size))) {
    if (part.kind === 'rows') rows.push(...part.rows.map((row) => JSON.parse(row)));
    if (part.kind === 'schema') columns = avroColumns(part.codec);
    if (part.kind === 'refused') refused = part.because;
  }
  return { rows, refused, columns };
}

const row = (id: number, more: object = {}) => ({
  id,
  note: null,
  ratio: 0.5,
  tags: ['a', 'b"c'],
  sizes: { s: 1 },
  state: 'OPEN',
  ...more,
});

describe('avroParts', () => {
  it.each(['null', 'deflate'])('reads what was written, codec %s', async (codec) => {
    const rows = Array.from({ length: 20 }, (_, index) => row(index, index % 2 ? { note: `n${index}` } : {}));
    expect((await decode(await encode(SCHEMA, rows, codec))).rows).toEqual(rows);
  });

  it('does not depend on where the file is cut', async () => {
    const bytes = await encode(SCHEMA, [row(1), row(2), row(3)]);
    const whole = await decode(bytes, bytes.length);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        expect(await decode(bytes, size)).toEqual(whole);
      }),
    );
  });

  it('refuses every file that was cut short', async () => {
    const bytes = await encode(SCHEMA, [row(1), row(2), row(3)]);
    for (let length = 0; length < bytes.length; length++) {
      const { refused, rows } = await decode(bytes.subarray(0, length));
      // A cut between two blocks leaves a whole file.
      if (refused === undefined) expect(rows.length).toBeLessThan(3);
      else expect(refused).toBe('torn');
    }
  });

  it.each([
    ['text', Buffer.from('{"id": 1}')],
    ['a flipped sync marker', undefined],
  ])('refuses %s', async (_, given) => {
    const bytes = given ?? Buffer.from(await encode(SCHEMA, [row(1)]));
    if (!given) bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    expect((await decode(bytes)).refused).toBe('torn');
  });

  it('tells the columns', async () => {
    expect((await decode(await encode(SCHEMA, [row(1)]))).columns).toEqual([
      { name: 'id', type: { kind: 'long' }, nullable: false },
      { name: 'note', type: { kind: 'string' }, nullable: true },
      { name: 'ratio', type: { kind: 'double' }, nullable: false },
      { name: 'tags', type: { kind: 'list', element: { kind: 'string' } }, nullable: false },
      {
        name: 'sizes',
        type: { kind: 'map', key: { kind: 'string' }, value: { kind: 'int' } },
        nullable: false,
      },
      { name: 'state', type: { kind: 'string' }, nullable: false },
    ]);
  });

  it.each([
    ['a union of two types', ['null', 'string', 'int'], null, 'deflate'],
    ['a type that contains itself', ['null', 'Order'], null, 'deflate'],
    ['an unknown codec', 'int', 1, 'snappyy'],
  ])('refuses %s by its schema', async (_, type, x, codec) => {
    const schema = { type: 'record', name: 'Order', fields: [{ name: 'x', type }] };
    const bytes = await encode(schema, [{ x }]);
    const named = Buffer.from(bytes.toString('latin1').replace('deflate', codec), 'latin1');
    expect((await decode(named)).refused).toBe('schema');
  });
});
