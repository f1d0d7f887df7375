import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import type { TableLayout, TableSchema } from '../../model/schema.ts';
import { commit, dataFile, LAYOUT, LOCATION, names, SCHEMA } from './example-table.ts';
import type { TableFormatCase } from './table-format-case.ts';

/** load, files and prepare. */
export const COMMIT_CASES: readonly TableFormatCase[] = [
  {
    name: 'load gives back what prepare was given',
    run: async (format) => {
      const made = await format.prepare(
        commit({
          added: [dataFile('a', 'EU', 1, 10)],
          summary: { 'datamesh.build': 'b1' },
          timestampMs: 5_000,
        }),
      );
      const state = await format.load(made.metadataLocation);
      deepStrictEqual(state.schema, SCHEMA);
      deepStrictEqual(state.layout, LAYOUT);
      strictEqual(state.location, LOCATION);
      strictEqual(state.lastColumnId, 5);
      strictEqual(state.tableUuid, made.tableUuid);
      strictEqual(state.currentSnapshotId, made.snapshotId);
      strictEqual(state.snapshots.length, 1);
      strictEqual(state.snapshots[0]?.summary['datamesh.build'], 'b1');
      strictEqual(state.snapshots[0]?.timestampMs, 5_000);
      strictEqual(made.totalRows, 10);
    },
  },
  {
    name: 'data files are durable before metadata names them',
    run: async (format, storage) => {
      await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      ok(storage.synced.has(`${LOCATION}/data/a.parquet`));
    },
  },
  {
    name: 'files gives statistics and partitions back as text',
    run: async (format) => {
      const given = [dataFile('a', 'EU', 1, 10), dataFile('b', null, 11, 20)];
      const made = await format.prepare(commit({ added: given }));
      const files = await format.files(made.metadataLocation);
      for (const file of given) {
        const { sequenceNumber, partitionSpecId, ...found } = files.find((item) => item.uri === file.uri) ?? {
          sequenceNumber: -1,
          partitionSpecId: -1,
        };
        deepStrictEqual(found, file);
        strictEqual(sequenceNumber, 1);
        strictEqual(partitionSpecId, 0);
      }
    },
  },
  {
    name: 'a table without files is a release too',
    run: async (format) => {
      const made = await format.prepare(
        commit({ operation: 'overwrite', summary: { 'datamesh.build': 'b1' } }),
      );
      deepStrictEqual(await format.files(made.metadataLocation), []);
      strictEqual(made.totalRows, 0);
      ok(made.snapshotId);
    },
  },
  {
    name: 'append keeps the files of before, and the base stays as it was',
    run: async (format) => {
      const first = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      const second = await format.prepare(
        commit({ base: first.metadataLocation, added: [dataFile('b', 'US', 11, 30)], timestampMs: 2_000 }),
      );
      strictEqual(second.totalRows, 30);
      deepStrictEqual(names(await format.files(second.metadataLocation)), ['a', 'b']);
      deepStrictEqual(names(await format.files(second.metadataLocation, first.snapshotId)), ['a']);
      deepStrictEqual(names(await format.files(first.metadataLocation)), ['a']);
      strictEqual((await format.load(second.metadataLocation)).tableUuid, first.tableUuid);
    },
  },
  {
    name: 'overwrite takes files out; what stays keeps its sequence number',
    run: async (format) => {
      const first = await format.prepare(
        commit({ added: [dataFile('a', 'EU', 1, 10), dataFile('b', 'US', 11, 20)] }),
      );
      const second = await format.prepare(
        commit({
          base: first.metadataLocation,
          operation: 'overwrite',
          added: [dataFile('c', 'EU', 1, 5)],
          removed: [`${LOCATION}/data/a.parquet`],
          timestampMs: 2_000,
        }),
      );
      strictEqual(second.totalRows, 15);
      const files = await format.files(second.metadataLocation);
      deepStrictEqual(names(files), ['b', 'c']);
      strictEqual(files.find((file) => file.uri.includes('/b.'))?.sequenceNumber, 1);
      strictEqual(files.find((file) => file.uri.includes('/c.'))?.sequenceNumber, 2);
      deepStrictEqual(names(await format.files(second.metadataLocation, first.snapshotId)), ['a', 'b']);
    },
  },
  {
    name: 'removing a file that is not there fails',
    run: async (format) => {
      const first = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      await rejects(
        format.prepare(
          commit({
            base: first.metadataLocation,
            operation: 'overwrite',
            removed: [`${LOCATION}/data/zz.parquet`],
          }),
        ),
      );
    },
  },
  {
    name: 'the schema evolves without a snapshot; old files stay readable',
    run: async (format) => {
      const first = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      const schema: TableSchema = {
        ...SCHEMA,
        schemaId: 1,
        fields: SCHEMA.fields.map((field) => (field.id === 2 ? { ...field, name: 'area' } : field)),
      };
      const layout: TableLayout = {
        partitionBy: [{ column: 'area', transform: { kind: 'identity' } }],
        sortBy: [],
      };
      const second = await format.prepare(
        commit({ base: first.metadataLocation, operation: 'none', schema, layout, timestampMs: 2_000 }),
      );
      const state = await format.load(second.metadataLocation);
      deepStrictEqual(state.schema, schema);
      deepStrictEqual(state.layout, layout);
      strictEqual(second.snapshotId, first.snapshotId);
      strictEqual(second.totalRows, 10);
      deepStrictEqual(names(await format.files(second.metadataLocation)), ['a']);
    },
  },
  {
    name: 'nothing changed writes nothing',
    run: async (format) => {
      const first = await format.prepare(commit({ added: [dataFile('a', 'EU', 1, 10)] }));
      const second = await format.prepare(
        commit({ base: first.metadataLocation, operation: 'none', timestampMs: 2_000 }),
      );
      strictEqual(second.metadataLocation, first.metadataLocation);
    },
  },
];
