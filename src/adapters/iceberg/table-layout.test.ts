import { describe, expect, test } from 'vitest';
import type { PartitionTerm } from '../../model/schema.ts';
import { type IcebergSchema, transformResultType } from '../shared/iceberg/index.ts';
import { manifestEntrySchema, typedPartition } from './manifest-schema.ts';
import { NO_SPECS, placeOrder, placeSpec } from './table-layout.ts';

const SCHEMA: IcebergSchema = {
  type: 'struct',
  fields: [
    { id: 1, name: 'id', required: true, type: 'long' },
    { id: 2, name: 'region', required: false, type: 'string' },
    { id: 3, name: 'updated_at', required: false, type: 'timestamp' },
    { id: 4, name: 'amount', required: false, type: 'decimal(9, 2)' },
    { id: 5, name: 'account', required: false, type: 'uuid' },
  ],
};
const term = (column: string, transform: PartitionTerm['transform']): PartitionTerm => ({
  column,
  transform,
});
const REGION = term('region', { kind: 'identity' });
const YEAR = term('updated_at', { kind: 'year' });

describe('partition specs', () => {
  test('names and ids of a first spec', () => {
    const { specs, specId, lastPartitionId } = placeSpec(
      NO_SPECS,
      [
        REGION,
        YEAR,
        term('id', { kind: 'bucket', buckets: 16 }),
        term('region', { kind: 'truncate', width: 4 }),
      ],
      SCHEMA,
    );
    expect({ specId, lastPartitionId }).toEqual({ specId: 0, lastPartitionId: 1003 });
    expect(specs[0]?.fields).toEqual([
      { 'source-id': 2, 'field-id': 1000, name: 'region', transform: 'identity' },
      { 'source-id': 3, 'field-id': 1001, name: 'updated_at_year', transform: 'year' },
      { 'source-id': 1, 'field-id': 1002, name: 'id_bucket', transform: 'bucket[16]' },
      { 'source-id': 2, 'field-id': 1003, name: 'region_trunc', transform: 'truncate[4]' },
    ]);
  });

  test('a term keeps its field id, a spec that comes back its spec id', () => {
    const first = placeSpec(NO_SPECS, [REGION], SCHEMA);
    const second = placeSpec(first, [YEAR, REGION], SCHEMA);
    expect(second.specId).toBe(1);
    expect(second.specs[1]?.fields.map((field) => field['field-id'])).toEqual([1001, 1000]);
    const third = placeSpec(second, [REGION], SCHEMA);
    expect({ specId: third.specId, specs: third.specs.length, last: third.lastPartitionId }).toEqual({
      specId: 0,
      specs: 2,
      last: 1001,
    });
  });

  test('a renamed column keeps its partition field; the freed name is not stolen', () => {
    const first = placeSpec(NO_SPECS, [REGION], SCHEMA);
    const renamed = (names: Readonly<Record<number, string>>): IcebergSchema => ({
      ...SCHEMA,
      fields: SCHEMA.fields.map((field) => ({ ...field, name: names[field.id] ?? field.name })),
    });
    const area = term('area', { kind: 'identity' });
    expect(placeSpec(first, [area], renamed({ 2: 'area' })).specId).toBe(0);
    const swapped = placeSpec(first, [area, YEAR], renamed({ 2: 'area', 5: 'region' }));
    expect(swapped.specs[1]?.fields[0]).toMatchObject({ 'field-id': 1000, name: 'area' });
  });
});

test('sort orders: unsorted is 0, sorted count from 1, an earlier one comes back', () => {
  const unsorted = placeOrder([], [], SCHEMA);
  expect(unsorted.orderId).toBe(0);
  const sorted = placeOrder(unsorted.orders, [{ column: 'id', direction: 'desc' }], SCHEMA);
  expect(sorted.orderId).toBe(1);
  expect(sorted.orders[1]?.fields).toEqual([
    { transform: 'identity', 'source-id': 1, direction: 'desc', 'null-order': 'nulls-last' },
  ]);
  expect(placeOrder(sorted.orders, [], SCHEMA).orderId).toBe(0);
  expect(placeOrder(sorted.orders, [{ column: 'id', direction: 'asc' }], SCHEMA).orderId).toBe(2);
});

// Iceberg table spec v2 §Partition Transforms, column "Result type".
test.each([
  ['identity', 'decimal(9, 2)', 'decimal(9, 2)'],
  ['truncate[4]', 'string', 'string'],
  ['bucket[16]', 'uuid', 'int'],
  ['year', 'timestamp', 'int'],
  ['month', 'date', 'int'],
  ['day', 'timestamptz', 'date'],
  ['hour', 'timestamp', 'int'],
])('%s of %s is %s', (transform, source, result) => {
  expect(transformResultType(transform, source)).toBe(result);
});

test('the partition struct has Avro types and ids of its fields', () => {
  const { specs } = placeSpec(
    NO_SPECS,
    [
      REGION,
      term('updated_at', { kind: 'day' }),
      term('amount', { kind: 'identity' }),
      term('account', { kind: 'identity' }),
    ],
    SCHEMA,
  );
  const entry = JSON.parse(
    manifestEntrySchema(typedPartition(specs[0] ?? { 'spec-id': 0, fields: [] }, SCHEMA)),
  );
  const dataFile = entry.fields.find((field: { name: string }) => field.name === 'data_file');
  const partition = dataFile.type.fields.find((field: { name: string }) => field.name === 'partition');
  expect(partition['field-id']).toBe(102);
  expect(partition.type.fields).toEqual([
    { name: 'region', type: ['null', 'string'], default: null, 'field-id': 1000 },
    {
      name: 'updated_at_day',
      type: ['null', { type: 'int', logicalType: 'date' }],
      default: null,
      'field-id': 1001,
    },
    {
      name: 'amount',
      type: [
        'null',
        { type: 'fixed', size: 4, logicalType: 'decimal', precision: 9, scale: 2, name: 'decimal_1002' },
      ],
      default: null,
      'field-id': 1002,
    },
    {
      name: 'account',
      type: ['null', { type: 'fixed', size: 16, logicalType: 'uuid', name: 'uuid_1003' }],
      default: null,
      'field-id': 1003,
    },
  ]);
});
