import { describe, expect, test } from 'vitest';
import { entriesOf, setup, uri } from '../../../tests/fixtures/written-table.ts';
import { dataFile, LOCATION } from '../../conformance/table-format/example-table.ts';

describe('a first commit', () => {
  test('metadata has what readers ask for', async () => {
    const { write } = setup();
    const { metadata, metadataLocation } = await write({
      added: [dataFile('a', 'EU', 1, 10)],
      timestampMs: 1_234,
    });
    expect(metadataLocation).toMatch(/\/metadata\/00000-[0-9a-f-]{36}\.metadata\.json$/);
    expect(metadata).toMatchObject({
      'format-version': 2,
      location: LOCATION,
      'last-sequence-number': 1,
      'last-updated-ms': 1_234,
      'last-column-id': 5,
      'current-schema-id': 0,
      'default-spec-id': 0,
      'last-partition-id': 1000,
      'default-sort-order-id': 1,
      'sort-orders': [{ 'order-id': 0, fields: [] }, { 'order-id': 1 }],
      'metadata-log': [],
      refs: { main: { type: 'branch', 'snapshot-id': metadata['current-snapshot-id'] } },
      'snapshot-log': [{ 'timestamp-ms': 1_234, 'snapshot-id': metadata['current-snapshot-id'] }],
    });
    expect(metadata['current-snapshot-id']).toBeLessThan(2 ** 53);
    expect(metadata.snapshots[0]?.summary).toEqual({
      operation: 'append',
      'added-data-files': '1',
      'added-records': '10',
      'added-files-size': '1000',
      'changed-partition-count': '1',
      'total-data-files': '1',
      'total-records': '10',
      'total-files-size': '1000',
      'total-delete-files': '0',
      'total-position-deletes': '0',
      'total-equality-deletes': '0',
    });
  });

  test('added entries inherit snapshot and sequence number', async () => {
    const { storage, write } = setup();
    const { manifests } = await write({ added: [dataFile('a', 'EU', 1, 10)] });
    const [entry] = await entriesOf(storage, manifests[0]);
    expect(entry).toMatchObject({
      status: 1,
      snapshot_id: null,
      sequence_number: null,
      file_sequence_number: null,
    });
    expect(entry?.data_file).toMatchObject({
      content: 0,
      file_path: uri('a'),
      file_format: 'PARQUET',
      partition: { f1000: 'EU' },
      record_count: 10,
      sort_order_id: 1,
      value_counts: [
        { key: 1, value: 10 },
        { key: 2, value: 10 },
        { key: 3, value: 10 },
      ],
    });
  });

  test('files that are not sorted do not claim to be', async () => {
    const { storage, write } = setup();
    const { manifests } = await write({ added: [{ ...dataFile('a', 'EU', 1, 10), sorted: false }] });
    expect((await entriesOf(storage, manifests[0]))[0]?.data_file.sort_order_id).toBeNull();
  });

  test('the manifest list sums its manifest up', async () => {
    const { write } = setup();
    const { metadata, manifests } = await write({
      added: [dataFile('a', 'US', 1, 10), dataFile('b', null, 11, 15), dataFile('c', 'AP', 16, 16)],
    });
    expect(manifests).toHaveLength(1);
    expect(manifests[0]).toMatchObject({
      partition_spec_id: 0,
      content: 0,
      sequence_number: 1,
      min_sequence_number: 1,
      added_snapshot_id: metadata['current-snapshot-id'],
      added_files_count: 3,
      existing_files_count: 0,
      deleted_files_count: 0,
      added_rows_count: 16,
      partitions: [
        {
          contains_null: true,
          contains_nan: false,
          lower_bound: Buffer.from('AP'),
          upper_bound: Buffer.from('US'),
        },
      ],
    });
  });

  test('columns below a list have a size only', async () => {
    const { storage, write } = setup();
    const file = dataFile('a', 'EU', 1, 10);
    const nested = {
      ...file,
      columns: { ...file.columns, 5: { sizeBytes: 9, values: 30, nulls: 0, lower: 'a', upper: 'b' } },
    };
    const { manifests } = await write({ added: [nested] });
    const stored = (await entriesOf(storage, manifests[0]))[0]?.data_file;
    expect(stored?.column_sizes?.map((pair) => pair.key)).toContain(5);
    for (const pairs of [
      stored?.value_counts,
      stored?.null_value_counts,
      stored?.lower_bounds,
      stored?.upper_bounds,
    ]) {
      expect(pairs?.map((pair) => pair.key)).not.toContain(5);
    }
  });

  test('partition values must fit the spec', async () => {
    const { write } = setup();
    await expect(write({ added: [{ ...dataFile('a', 'EU', 1, 10), partition: [] }] })).rejects.toThrow(
      'partition values',
    );
  });
});

describe('an overwrite', () => {
  test('writes the touched manifest anew: EXISTING keeps its numbers, DELETED is listed once', async () => {
    const { storage, write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10), dataFile('b', 'EU', 11, 20)] });
    const second = await write({ base: first.metadataLocation, added: [dataFile('c', 'US', 21, 30)] });
    const third = await write({
      base: second.metadataLocation,
      operation: 'overwrite',
      removed: [uri('a')],
      added: [dataFile('d', 'EU', 1, 9)],
    });
    const [fresh, untouched, rewritten] = third.manifests;
    expect(untouched).toEqual(second.manifests[0]);
    expect(fresh).toMatchObject({ sequence_number: 3, added_files_count: 1 });
    expect(rewritten).toMatchObject({
      sequence_number: 3,
      min_sequence_number: 1,
      added_snapshot_id: third.metadata['current-snapshot-id'],
      added_files_count: 0,
      existing_files_count: 1,
      deleted_files_count: 1,
      existing_rows_count: 10,
      deleted_rows_count: 10,
    });
    const firstId = first.metadata['current-snapshot-id'];
    const thirdId = third.metadata['current-snapshot-id'];
    expect(await entriesOf(storage, rewritten)).toMatchObject([
      {
        status: 2,
        snapshot_id: thirdId,
        sequence_number: 1,
        file_sequence_number: 1,
        data_file: { file_path: uri('a') },
      },
      {
        status: 0,
        snapshot_id: firstId,
        sequence_number: 1,
        file_sequence_number: 1,
        data_file: { file_path: uri('b') },
      },
    ]);
    expect(third.metadata.snapshots.at(-1)?.summary).toMatchObject({
      operation: 'overwrite',
      'deleted-data-files': '1',
      'removed-files-size': '1000',
      'total-data-files': '3',
      'total-records': '29',
    });
    const fourth = await write({ base: third.metadataLocation, operation: 'overwrite', removed: [uri('b')] });
    const fourthEntries = await Promise.all(fourth.manifests.map((file) => entriesOf(storage, file)));
    const paths = fourthEntries.flat().map((entry) => entry.data_file.file_path);
    expect(paths).not.toContain(uri('a'));
    expect(fourth.metadata.snapshots.at(-1)?.summary?.['operation']).toBe('delete');
  });

  test('an emptied manifest is carried no further', async () => {
    const { write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10)] });
    const second = await write({ base: first.metadataLocation, operation: 'overwrite', removed: [uri('a')] });
    expect(second.manifests).toMatchObject([{ deleted_files_count: 1, existing_files_count: 0 }]);
    const third = await write({ base: second.metadataLocation, added: [dataFile('b', 'EU', 1, 10)] });
    expect(third.manifests).toMatchObject([{ added_files_count: 1 }]);
  });

  test.each([
    ['overwrite', [], 'append'],
    ['replace', ['a'], 'replace'],
  ] as const)('%s that removes %j is told as %s', async (operation, removed, told) => {
    const { write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10)] });
    const second = await write({
      base: first.metadataLocation,
      operation,
      removed: removed.map(uri),
      added: [dataFile('b', 'EU', 1, 10)],
    });
    expect(second.metadata.snapshots.at(-1)?.summary?.['operation']).toBe(told);
  });
});
