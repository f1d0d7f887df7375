import { describe, expect, test } from 'vitest';
import { entriesOf, readWritten, setup, uri } from '../../../tests/fixtures/written-table.ts';
import type { TableCommit } from '../../capabilities/table-format.ts';
import { dataFile, SCHEMA } from '../../conformance/table-format/example-table.ts';
import { present } from '../../lib/assert.ts';

describe('a long life', () => {
  test('more than 100 manifests are merged, without losing a number', async () => {
    const { storage, format, write } = setup();
    let last = await write({ added: [dataFile('f0', 'EU', 0, 0)] });
    for (let index = 1; index <= 105; index++) {
      last = await write({
        base: last.metadataLocation,
        added: [dataFile(`f${index}`, 'EU', index, index)],
        timestampMs: 1_000 + index,
      });
      expect(last.manifests.length).toBeLessThanOrEqual(100);
    }
    const files = await format.files(last.metadataLocation);
    expect(files).toHaveLength(106);
    for (const file of files) {
      expect(file.sequenceNumber).toBe(Number(file.columns[1]?.lower) + 1);
    }
    const merged = present(
      last.manifests.find((file) => file.existing_files_count > 0),
      'merged manifest',
    );
    expect((await entriesOf(storage, merged)).every((entry) => entry.status === 0)).toBe(true);
    expect(last.metadata['metadata-log']).toHaveLength(100);
    expect(last.metadata['metadata-log'].at(-1)?.['metadata-file']).toMatch(/00104-/);
  });

  test('time never goes back, whatever the clock says', async () => {
    const { write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10)], timestampMs: 9_000 });
    const second = await write({
      base: first.metadataLocation,
      added: [dataFile('b', 'EU', 1, 10)],
      timestampMs: 8_000,
    });
    expect(second.metadata.snapshots.map((snapshot) => snapshot['timestamp-ms'])).toEqual([9_000, 9_000]);
  });

  test('a widened partition column survives the merge of old and new manifests', async () => {
    const { format, write } = setup();
    const withPrice = (precision: number, schemaId: number): Partial<TableCommit> => ({
      schema: {
        schemaId,
        keyIds: [],
        fields: [
          ...SCHEMA.fields,
          { id: 6, name: 'price', type: { kind: 'decimal', precision, scale: 2 }, nullable: true },
        ],
      },
      layout: { partitionBy: [{ column: 'price', transform: { kind: 'identity' } }], sortBy: [] },
    });
    const priced = (name: string, price: string) => ({
      ...dataFile(name, 'EU', 1, 10),
      partition: [price],
      sorted: false,
    });
    let last = await write({ ...withPrice(4, 0), added: [priced('old', '12.34')] });
    for (let index = 0; index < 100; index++) {
      last = await write({
        ...withPrice(20, 1),
        base: last.metadataLocation,
        added: [priced(`n${index}`, '123456789.00')],
      });
    }
    expect(last.manifests.length).toBeLessThan(10);
    const files = await format.files(last.metadataLocation);
    expect(files.find((file) => file.uri === uri('old'))?.partition).toEqual(['12.34']);
    expect(files.find((file) => file.uri === uri('n0'))?.partition).toEqual(['123456789.00']);
  });

  test('after a layout change files of both specs are listed', async () => {
    const { format, write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10)] });
    const layout = {
      partitionBy: [{ column: 'updated_at', transform: { kind: 'day' as const } }],
      sortBy: [],
    };
    const second = await write({
      base: first.metadataLocation,
      layout,
      added: [{ ...dataFile('b', 'EU', 1, 10), partition: [19_782], sorted: false }],
    });
    const files = await format.files(second.metadataLocation);
    expect(files.map((file) => [file.partitionSpecId, file.partition])).toEqual([
      [1, [19_782]],
      [0, ['EU']],
    ]);
  });

  test('expired history leaves no hole in the snapshot log', async () => {
    const { storage, format, write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10)], timestampMs: 1_000 });
    const second = await write({
      base: first.metadataLocation,
      added: [dataFile('b', 'EU', 1, 10)],
      timestampMs: 2_000,
    });
    const third = await write({
      base: second.metadataLocation,
      added: [dataFile('c', 'EU', 1, 10)],
      timestampMs: 3_000,
    });
    const expired = await format.expire(third.metadataLocation, 2_500);
    const { metadata } = await readWritten(storage, present(expired.metadataLocation, 'metadata'));
    expect(metadata['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([
      third.metadata['current-snapshot-id'],
    ]);
    expect(expired.unreachable.filter((path) => path.endsWith('.parquet'))).toEqual([]);
    expect(expired.unreachable.filter((path) => path.includes('/snap-'))).toHaveLength(2);
    expect(metadata['last-updated-ms']).toBe(50_000);
  });

  test('tags and branches hold their snapshots', async () => {
    const { storage, format, write } = setup();
    const first = await write({ added: [dataFile('a', 'EU', 1, 10)], timestampMs: 1_000 });
    const second = await write({
      base: first.metadataLocation,
      added: [dataFile('b', 'EU', 1, 10)],
      timestampMs: 2_000,
    });
    const third = await write({
      base: second.metadataLocation,
      added: [dataFile('c', 'EU', 1, 10)],
      timestampMs: 3_000,
    });
    const tagged = {
      ...third.metadata,
      refs: {
        ...third.metadata.refs,
        audit: { type: 'tag', 'snapshot-id': first.metadata['current-snapshot-id'] },
      },
    };
    const location = `${third.metadata.location}/metadata/00009-tagged.metadata.json`;
    storage.contents.set(location, Buffer.from(JSON.stringify(tagged)));
    const expired = await format.expire(location, 10_000);
    expect(expired.expiredSnapshotIds).toEqual([String(second.metadata['current-snapshot-id'])]);
    expect(
      await format.files(expired.metadataLocation ?? '', String(first.metadata['current-snapshot-id'])),
    ).toHaveLength(1);
  });
});
