import { describe, expect, test } from 'vitest';
import { emptyMetadata } from './create-table.ts';
import {
  currentSnapshot,
  extendMetadataLog,
  formatTableMetadata,
  METADATA_LOG_MAX,
  nextMetadataLocation,
  parseTableMetadata,
} from './table-metadata.ts';

const V1 = JSON.stringify({
  'format-version': 1,
  'table-uuid': 'd20125c8-7284-442c-9aea-15fee620737c',
  location: 's3://bucket/test/location',
  'last-updated-ms': 1602638573874,
  'last-column-id': 2,
  schema: { type: 'struct', fields: [{ id: 1, name: 'x', required: true, type: 'long' }] },
  'partition-spec': [{ name: 'x', transform: 'identity', 'source-id': 1 }],
  'current-snapshot-id': -1,
  snapshots: [],
});

describe('version 1 reads as version 2', () => {
  test('singular parts become lists', () => {
    expect(parseTableMetadata(V1)).toMatchObject({
      'format-version': 1,
      'current-schema-id': 0,
      schemas: [{ 'schema-id': 0 }],
      'partition-specs': [{ 'spec-id': 0, fields: [{ 'field-id': 1000, name: 'x' }] }],
      'last-partition-id': 1000,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      refs: {},
    });
    expect(parseTableMetadata(V1)['current-snapshot-id']).toBeUndefined();
  });

  test('and is written with its singular parts', () => {
    const json = JSON.parse(formatTableMetadata(parseTableMetadata(V1)));
    expect(json.schema.fields).toHaveLength(1);
    expect(json['partition-spec']).toHaveLength(1);
    expect(json['last-sequence-number']).toBeUndefined();
  });

  test('main is the current snapshot', () => {
    const text = V1.replace('"current-snapshot-id":-1', '"current-snapshot-id":1569335435687870790');
    expect(parseTableMetadata(text).refs).toEqual({
      main: { 'snapshot-id': 1569335435687870790n, type: 'branch' },
    });
  });
});

test('unknown keys and 63-bit ids survive', () => {
  const metadata = emptyMetadata(2, { uuid: 'u', location: 'file:///t', now: 5 });
  const text = formatTableMetadata({
    ...metadata,
    'current-snapshot-id': 1569335435687870790n,
    snapshots: [{ 'snapshot-id': 1569335435687870790n, 'timestamp-ms': 5, 'x-future': [1] } as never],
  });
  expect(text).toContain('1569335435687870790');
  const parsed = parseTableMetadata(text);
  expect(currentSnapshot(parsed)).toMatchObject({ 'x-future': [1] });
  expect(formatTableMetadata(parsed)).toContain('"x-future":[1]');
});

test.each([
  ['no JSON', 'PAR1'],
  ['no object', '[]'],
  ['a version of the future', '{"format-version":4,"table-uuid":"u","location":"l"}'],
  ['no uuid', '{"format-version":2,"location":"l"}'],
  ['no schemas', '{"format-version":2,"table-uuid":"u","location":"l","partition-specs":[]}'],
])('%s is refused', (_name, text) => {
  expect(() => parseTableMetadata(text)).toThrow();
});

describe('the metadata log', () => {
  const metadata = emptyMetadata(2, { uuid: 'u', location: 'file:///t', now: 5 });
  const logAfter = (count: number, properties: Readonly<Record<string, string>>) => {
    let log = metadata;
    for (let index = 0; index < count; index++) {
      const next = { ...log, properties };
      log = { ...next, 'metadata-log': extendMetadataLog(next, { metadata: log, location: `m${index}` }) };
    }
    return log['metadata-log'].map((entry) => entry['metadata-file']);
  };
  test.each([
    ['grows', 3, {}, 3],
    ['is capped', 150, {}, METADATA_LOG_MAX],
    ['obeys the table property', 10, { 'write.metadata.previous-versions-max': '2' }, 2],
    ['ignores nonsense', 3, { 'write.metadata.previous-versions-max': 'many' }, 3],
    ['keeps one at least', 3, { 'write.metadata.previous-versions-max': '0' }, 3],
  ])('%s', (_name, count, properties, kept) => {
    expect(logAfter(count, properties)).toHaveLength(kept);
    expect(logAfter(count, properties).at(-1)).toBe(`m${count - 1}`);
  });
});

test.each([
  [undefined, 'file:///t/metadata/00000-id.metadata.json'],
  ['file:///t/metadata/00000-a-b.metadata.json', 'file:///t/metadata/00001-id.metadata.json'],
  ['file:///t/metadata/123456-a.metadata.json', 'file:///t/metadata/123457-id.metadata.json'],
  ['s3://b/v7.metadata.json', 'file:///t/metadata/00000-id.metadata.json'],
])('after %s comes %s', (base, next) => {
  expect(nextMetadataLocation('file:///t', 'id', base)).toBe(next);
});
