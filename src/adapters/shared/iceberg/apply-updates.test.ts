import { describe, expect, test } from 'vitest';
import { applyUpdates } from './apply-updates.ts';
import { metadataOfRequest } from './create-table.ts';
import type { TableMetadata } from './table-metadata.ts';
import { type TableUpdate, updateJson } from './table-update.ts';

const BASE = metadataOfRequest(
  {
    name: 't',
    schema: {
      type: 'struct',
      'identifier-field-ids': [10],
      fields: [
        { id: 10, name: 'id', required: true, type: 'long' },
        {
          id: 20,
          name: 'tags',
          required: false,
          type: { type: 'list', 'element-id': 30, element: 'string', 'element-required': false },
        },
        { id: 40, name: 'region', required: false, type: 'string' },
      ],
    },
    'partition-spec': {
      fields: [{ 'source-id': 40, 'field-id': 2000, name: 'region', transform: 'identity' }],
    },
    'write-order': {
      fields: [{ 'source-id': 10, transform: 'identity', direction: 'asc', 'null-order': 'nulls-first' }],
    },
    properties: { a: '1', 'format-version': '2' },
  },
  { uuid: 'f79c3e09-677c-4bbd-a479-3f349cb785e7', location: 'file:///t', now: 1_000 },
);
const NOW = 2_000;
const apply = (base: TableMetadata, ...updates: object[]): TableMetadata =>
  applyUpdates(
    base,
    updates.map((update): TableUpdate => updateJson.parse(update)),
    NOW,
  );
const snapshot = (id: number | bigint, sequence: number, parent?: number | bigint) => ({
  action: 'add-snapshot',
  snapshot: {
    'snapshot-id': id,
    ...(parent === undefined ? {} : { 'parent-snapshot-id': parent }),
    'sequence-number': sequence,
    'timestamp-ms': 1_500 + sequence,
    'manifest-list': `file:///t/metadata/${id}.avro`,
    summary: { operation: 'append' },
    'schema-id': 0,
  },
});
const toMain = (id: number | bigint) => ({
  action: 'set-snapshot-ref',
  'ref-name': 'main',
  type: 'branch',
  'snapshot-id': id,
});

test('a new table counts its own ids: top-level fields first, all references follow', () => {
  expect(BASE.schemas[0]).toMatchObject({
    'schema-id': 0,
    'identifier-field-ids': [1],
    fields: [{ id: 1 }, { id: 2, type: { 'element-id': 4 } }, { id: 3 }],
  });
  expect(BASE).toMatchObject({
    'last-column-id': 4,
    'partition-specs': [{ 'spec-id': 0, fields: [{ 'source-id': 3, 'field-id': 1000 }] }],
    'last-partition-id': 1000,
    'sort-orders': [{ 'order-id': 1, fields: [{ 'source-id': 1 }] }],
    'default-sort-order-id': 1,
    properties: { a: '1' },
  });
});

describe('definition', () => {
  test('add-schema and -1; an equal schema keeps its id', () => {
    const [schema] = BASE.schemas;
    const wider = {
      ...schema,
      fields: [...(schema?.fields ?? []), { id: 5, name: 'x', required: false, type: 'int' }],
    };
    const next = apply(
      BASE,
      { action: 'add-schema', schema: wider },
      { action: 'set-current-schema', 'schema-id': -1 },
    );
    expect(next).toMatchObject({ 'current-schema-id': 1, 'last-column-id': 5 });
    const back = apply(
      next,
      { action: 'add-schema', schema: { ...schema, 'schema-id': 9 } },
      { action: 'set-current-schema', 'schema-id': -1 },
    );
    expect(back['current-schema-id']).toBe(0);
    expect(back.schemas).toHaveLength(2);
    expect(apply(back, { action: 'remove-schemas', 'schema-ids': [1] }).schemas).toHaveLength(1);
  });

  test('add-spec gives missing field ids; sort orders count from 1', () => {
    const next = apply(
      BASE,
      {
        action: 'add-spec',
        spec: { fields: [{ 'source-id': 1, name: 'id_bucket', transform: 'bucket[4]' }] },
      },
      { action: 'set-default-spec', 'spec-id': -1 },
      { action: 'add-sort-order', 'sort-order': { 'order-id': 7, fields: [] } },
      { action: 'set-default-sort-order', 'sort-order-id': -1 },
    );
    expect(next).toMatchObject({
      'default-spec-id': 1,
      'last-partition-id': 1001,
      'default-sort-order-id': 0,
    });
    expect(next['partition-specs'][1]?.fields[0]?.['field-id']).toBe(1001);
    expect(
      apply(
        next,
        { action: 'set-default-spec', 'spec-id': 0 },
        { action: 'remove-partition-specs', 'spec-ids': [1] },
      )['partition-specs'],
    ).toHaveLength(1);
  });

  test('properties, location, version', () => {
    const next = apply(
      BASE,
      { action: 'set-properties', updates: { b: '2' } },
      { action: 'remove-properties', removals: ['a', 'zz'] },
      { action: 'set-location', location: 'file:///u' },
      { action: 'upgrade-format-version', 'format-version': 3 },
    );
    expect(next).toMatchObject({
      properties: { b: '2' },
      location: 'file:///u',
      'format-version': 3,
      'next-row-id': 0,
    });
    expect(next.properties).not.toHaveProperty('a');
  });

  test.each([
    ['nothing', []],
    [
      'what is there already',
      [
        { action: 'set-properties', updates: { a: '1' } },
        { action: 'remove-snapshots', 'snapshot-ids': [9] },
      ],
    ],
    ['its own uuid', [{ action: 'assign-uuid', uuid: BASE['table-uuid'] }]],
  ])('%s changes nothing', (_name, updates) => {
    expect(apply(BASE, ...updates)).toBe(BASE);
  });

  test.each([
    ['another uuid', { action: 'assign-uuid', uuid: '00000000-0000-4000-8000-000000000000' }],
    ['a downgrade', { action: 'upgrade-format-version', 'format-version': 1 }],
    ['a version of the future', { action: 'upgrade-format-version', 'format-version': 4 }],
    ['an unknown schema', { action: 'set-current-schema', 'schema-id': 5 }],
    ['-1 with nothing added', { action: 'set-current-schema', 'schema-id': -1 }],
    ['an unknown spec', { action: 'set-default-spec', 'spec-id': 5 }],
    ['an unknown order', { action: 'set-default-sort-order', 'sort-order-id': 5 }],
    [
      'a spec without its column',
      { action: 'add-spec', spec: { fields: [{ 'source-id': 99, name: 'x', transform: 'identity' }] } },
    ],
    ['removal of the current schema', { action: 'remove-schemas', 'schema-ids': [0] }],
    ['removal of the default spec', { action: 'remove-partition-specs', 'spec-ids': [0] }],
    ['a ref to nowhere', toMain(4)],
  ])('%s is a bad request', (_name, update) => {
    expect(() => apply(BASE, update)).toThrow(expect.objectContaining({ type: 'BadRequestException' }));
  });
});

describe('snapshots', () => {
  const one = apply(BASE, snapshot(1569335435687870790n, 1), toMain(1569335435687870790n));
  test('a 63-bit id becomes current', () => {
    expect(one).toMatchObject({
      'current-snapshot-id': 1569335435687870790n,
      'last-sequence-number': 1,
      'last-updated-ms': NOW,
      'snapshot-log': [{ 'timestamp-ms': 1_501, 'snapshot-id': 1569335435687870790n }],
    });
  });

  test('a second writer with an old sequence number is a conflict, not a mistake', () => {
    expect(() => apply(one, snapshot(2, 1, 1569335435687870790n))).toThrow(
      expect.objectContaining({ type: 'CommitFailedException' }),
    );
    expect(() => apply(one, snapshot(1569335435687870790n, 2))).toThrow(
      expect.objectContaining({ type: 'BadRequestException' }),
    );
  });

  test('snapshots that a commit passes by leave no log entry', () => {
    const next = apply(one, snapshot(2, 2), toMain(2), snapshot(3, 3, 2), toMain(3));
    expect(next['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([1569335435687870790n, 3]);
    expect(next.snapshots).toHaveLength(3);
  });

  test('removing snapshots takes their refs, statistics and log with them', () => {
    const two = apply(
      one,
      snapshot(2, 2),
      toMain(2),
      { action: 'set-snapshot-ref', 'ref-name': 'old', type: 'tag', 'snapshot-id': 1569335435687870790n },
      {
        action: 'set-statistics',
        statistics: { 'snapshot-id': 1569335435687870790n, 'statistics-path': 's' },
      },
    );
    const next = apply(two, { action: 'remove-snapshots', 'snapshot-ids': [1569335435687870790n] });
    expect(next).toMatchObject({
      refs: { main: { 'snapshot-id': 2 } },
      statistics: [],
      'current-snapshot-id': 2,
    });
    expect(next.refs).not.toHaveProperty('old');
    expect(next['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([2]);
  });

  test('without main there is no current snapshot, and the log stays', () => {
    const next = apply(one, { action: 'remove-snapshot-ref', 'ref-name': 'main' });
    expect(next['current-snapshot-id']).toBeUndefined();
    expect(next['snapshot-log']).toHaveLength(1);
  });

  test('a rollback is logged with the time of now', () => {
    const two = apply(one, snapshot(2, 2), toMain(2));
    expect(apply(two, toMain(1569335435687870790n))['snapshot-log'].at(-1)).toEqual({
      'timestamp-ms': NOW,
      'snapshot-id': 1569335435687870790n,
    });
  });

  test('version 3 counts rows', () => {
    const v3 = apply(BASE, { action: 'upgrade-format-version', 'format-version': 3 });
    const add = (id: number, firstRow: number) => ({
      ...snapshot(id, id),
      snapshot: { ...snapshot(id, id).snapshot, 'first-row-id': firstRow, 'added-rows': 10 },
    });
    const next = apply(v3, add(1, 0), add(2, 10));
    expect(next['next-row-id']).toBe(20);
    expect(() => apply(next, add(3, 5))).toThrow(expect.objectContaining({ type: 'CommitFailedException' }));
    expect(() => apply(next, snapshot(3, 3))).toThrow(
      expect.objectContaining({ type: 'BadRequestException' }),
    );
  });
});
