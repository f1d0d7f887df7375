import { expect, test } from 'vitest';
import type { TableSchema } from '../../model/schema.ts';
import { fromIcebergSchema, toIcebergSchema } from './table-schema.ts';

const NESTED: TableSchema = {
  schemaId: 3,
  keyIds: [1],
  fields: [
    { id: 1, name: 'id', type: { kind: 'uuid' }, nullable: false, description: 'the key' },
    { id: 2, name: 'price', type: { kind: 'decimal', precision: 12, scale: 2 }, nullable: true },
    {
      id: 3,
      name: 'orders',
      type: {
        kind: 'map',
        key: { kind: 'string' },
        value: {
          kind: 'list',
          element: {
            kind: 'struct',
            fields: [{ name: 'at', type: { kind: 'timestamptz' }, nullable: false }],
          },
        },
      },
      nullable: true,
      nestedIds: { key: 4, value: 5, 'value.element': 6, 'value.element.at': 7 },
    },
  ],
};

test('nested types and their ids come back', () => {
  expect(fromIcebergSchema(toIcebergSchema(NESTED))).toEqual(NESTED);
});

test("Iceberg's JSON of nested types", () => {
  expect(toIcebergSchema(NESTED).fields[2]).toEqual({
    id: 3,
    name: 'orders',
    required: false,
    type: {
      type: 'map',
      'key-id': 4,
      key: 'string',
      'value-id': 5,
      value: {
        type: 'list',
        'element-id': 6,
        element: { type: 'struct', fields: [{ id: 7, name: 'at', required: true, type: 'timestamptz' }] },
        'element-required': false,
      },
      'value-required': false,
    },
  });
});

test('a declared length is not kept: Iceberg has none', () => {
  const schema: TableSchema = {
    schemaId: 0,
    keyIds: [],
    fields: [{ id: 1, name: 'name', type: { kind: 'string', lengthMax: 20 }, nullable: true }],
  };
  expect(fromIcebergSchema(toIcebergSchema(schema)).fields[0]?.type).toEqual({ kind: 'string' });
});

test.each(['fixed[16]', 'timestamp_ns', 'variant'])('type %s has no word in declarations', (type) => {
  const schema = { type: 'struct' as const, fields: [{ id: 1, name: 'x', required: false, type }] };
  expect(() => fromIcebergSchema(schema)).toThrow(type);
});

test('a nested part without an id is our mistake', () => {
  const schema: TableSchema = {
    schemaId: 0,
    keyIds: [],
    fields: [{ id: 1, name: 'tags', type: { kind: 'list', element: { kind: 'string' } }, nullable: true }],
  };
  expect(() => toIcebergSchema(schema)).toThrow('element');
});
