import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readAvroFile, writeAvroFile } from './avro-file.ts';
import { decodeLong, encodeLong, rowType } from './avro-type.ts';

const SCHEMA = JSON.stringify({
  type: 'record',
  name: 'row',
  fields: [
    { name: 'any_name', type: ['null', 'long'], default: null, 'field-id': 1 },
    { name: 'file_path', type: 'string', 'field-id': 100 },
    { name: 'region', type: ['null', 'string'], default: null, 'field-id': 1000 },
  ],
});
const ROWS = Array.from({ length: 2_500 }, (_, index) => ({
  snapshot_id: index % 2 === 0 ? 1569335435687870790n : null,
  file_path: `file-${index}`,
  f1000: index % 3 === 0 ? null : 'EU',
}));

const read = (bytes: Uint8Array) => {
  const { header, blocks } = readAvroFile(bytes);
  const type = rowType(header['avro.schema'] ?? '');
  return {
    header,
    blocks: blocks.length,
    rows: blocks.flatMap((block) => type.decodeAll(block.bytes, block.rows)),
  };
};

test('rows come back by field id, over several blocks, with 63-bit ids', () => {
  const bytes = writeAvroFile({ 'avro.schema': SCHEMA, content: 'data' }, rowType(SCHEMA), ROWS);
  const { header, blocks, rows } = read(bytes);
  expect(blocks).toBe(3);
  expect(rows).toEqual(ROWS);
  expect(header).toEqual({ 'avro.schema': SCHEMA, content: 'data', 'avro.codec': 'deflate' });
});

test('equal content gives equal bytes', () => {
  const make = () => writeAvroFile({ 'avro.schema': SCHEMA }, rowType(SCHEMA), ROWS.slice(0, 3));
  expect(Buffer.compare(make(), make())).toBe(0);
});

test('a file without rows is a file', () => {
  expect(read(writeAvroFile({ 'avro.schema': SCHEMA }, rowType(SCHEMA), [])).rows).toEqual([]);
});

test('reads blocks that are not packed, and a header in sized parts', () => {
  const type = rowType(SCHEMA);
  const row = type.encode(ROWS[1]);
  const sync = randomBytes(16);
  const entry = [
    encodeLong(11),
    Buffer.from('avro.schema'),
    encodeLong(Buffer.byteLength(SCHEMA)),
    Buffer.from(SCHEMA),
  ];
  const size = entry.reduce((sum, part) => sum + part.length, 0);
  const bytes = Buffer.concat([
    Buffer.from('Obj\x01', 'latin1'),
    ...[encodeLong(-1), encodeLong(size), ...entry, encodeLong(0)],
    sync,
    ...[encodeLong(1), encodeLong(row.length), row, sync],
  ]);
  expect(read(bytes).rows).toEqual([ROWS[1]]);
});

test('any damage is an error, never wrong rows', () => {
  const bytes = Buffer.from(writeAvroFile({ 'avro.schema': SCHEMA }, rowType(SCHEMA), ROWS.slice(0, 5)));
  expect(() => read(Buffer.from('PAR1'))).toThrow('is no Avro file');
  for (let length = 4; length < bytes.length; length += 7) {
    // A file that is cut right after its header is an empty file; every other cut is seen.
    const cut = () => read(bytes.subarray(0, length)).rows;
    let rows: readonly unknown[] = [];
    try {
      rows = cut();
    } catch {
      continue;
    }
    expect(rows).toEqual([]);
  }
  const torn = Buffer.from(bytes);
  torn[torn.length - 1] = (torn[torn.length - 1] ?? 0) ^ 1;
  expect(() => read(torn)).toThrow('torn block');
});

test('an unknown codec is named', () => {
  const bytes = Buffer.from(writeAvroFile({ 'avro.schema': SCHEMA }, rowType(SCHEMA), ROWS.slice(0, 1)));
  const snappy = Buffer.from(bytes.toString('latin1').replace('deflate', 'snappyy'), 'latin1');
  expect(() => read(snappy)).toThrow('snappyy');
});

test.each([0, 1, -1, 63, 64, -64, -65, 2 ** 31, -(2 ** 40), 2 ** 52])('long %d', (value) => {
  const bytes = encodeLong(value);
  expect(decodeLong(bytes, 0)).toEqual({ value, position: bytes.length });
});
