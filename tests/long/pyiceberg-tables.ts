import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import type { Storage } from '../../src/capabilities/storage.ts';
import type { TableFormat } from '../../src/capabilities/table-format.ts';
import { assert, present } from '../../src/lib/assert.ts';
import { quoteLiteral } from '../../src/lib/sql-text.ts';
import type { ColumnStatistics, DataFile, PartitionValue } from '../../src/model/build.ts';
import type { TableLayout, TableSchema } from '../../src/model/schema.ts';

/** What the checks in Python compare with; 63-bit ids are text. */
export interface Expected {
  readonly total: number;
  readonly files: number;
  readonly eu: { readonly rows: number; readonly files: number };
  readonly nullRegion: { readonly rows: number; readonly files: number };
  readonly snapshots: readonly { readonly id: string; readonly rows: number }[];
}

const SCHEMA: TableSchema = {
  schemaId: 0,
  keyIds: [1],
  fields: [
    { id: 1, name: 'id', type: { kind: 'long' }, nullable: false },
    { id: 2, name: 'region', type: { kind: 'string' }, nullable: true },
    { id: 3, name: 'updated_at', type: { kind: 'timestamp' }, nullable: true },
    { id: 4, name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, nullable: true },
    { id: 5, name: 'account', type: { kind: 'uuid' }, nullable: true },
    { id: 6, name: 'born', type: { kind: 'date' }, nullable: true },
    { id: 7, name: 'seen_at', type: { kind: 'timestamptz' }, nullable: true },
    { id: 8, name: 'active', type: { kind: 'boolean' }, nullable: true },
    { id: 9, name: 'score', type: { kind: 'double' }, nullable: true },
    {
      id: 10,
      name: 'tags',
      type: { kind: 'list', element: { kind: 'string' } },
      nullable: true,
      nestedIds: { element: 11 },
    },
    {
      id: 12,
      name: 'address',
      type: { kind: 'struct', fields: [{ name: 'city', type: { kind: 'string' }, nullable: true }] },
      nullable: true,
      nestedIds: { city: 13 },
    },
  ],
};
const LAYOUT: TableLayout = {
  partitionBy: [
    { column: 'region', transform: { kind: 'identity' } },
    { column: 'updated_at', transform: { kind: 'year' } },
  ],
  sortBy: [{ column: 'id', direction: 'asc' }],
};
/** The schema after one rename and one added column. */
const EVOLVED: TableSchema = {
  ...SCHEMA,
  schemaId: 1,
  fields: [
    ...SCHEMA.fields.map((field) => (field.name === 'score' ? { ...field, name: 'rating' } : field)),
    { id: 14, name: 'tier', type: { kind: 'string' }, nullable: true },
  ],
};
const FIELD_IDS =
  '{id: 1, region: 2, updated_at: 3, amount: 4, account: 5, born: 6, seen_at: 7, active: 8, score: 9, ' +
  'tags: {__duckdb_field_id: 10, element: 11}, address: {__duckdb_field_id: 12, city: 13}}';
const PATH_IDS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(SCHEMA.fields.map((field) => [`"${field.name}"`, field.id])),
  '"tags"."element"': 11,
  '"address"."city"': 13,
};

/** Writes a product's table as the platform does: create, append, copy-on-write overwrite, evolution. */
export async function writeCustomers(
  format: TableFormat,
  storage: Storage,
  location: string,
): Promise<{ readonly metadataLocation: string; readonly expected: Expected }> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  await storage.prepareFolder(`${location}/data`);
  const write = (from: number, to: number) => writePartitions(connection, storage, location, from, to);
  const commit = { location, summary: {}, properties: { 'datamesh.product': 'sales.customers' } } as const;
  const firstFiles = await write(0, 10_000);
  const first = await format.prepare({
    ...commit,
    schema: SCHEMA,
    layout: LAYOUT,
    operation: 'append',
    added: firstFiles,
    removed: [],
    timestampMs: 1_700_000_000_000,
  });
  const second = await format.prepare({
    ...commit,
    base: first.metadataLocation,
    schema: SCHEMA,
    layout: LAYOUT,
    operation: 'append',
    added: await write(10_000, 11_000),
    removed: [],
    timestampMs: 1_700_000_100_000,
  });
  const victim = present(firstFiles[0], 'a file');
  const third = await format.prepare({
    ...commit,
    base: second.metadataLocation,
    schema: SCHEMA,
    layout: LAYOUT,
    operation: 'overwrite',
    added: [],
    removed: [victim.uri],
    timestampMs: 1_700_000_200_000,
  });
  const last = await format.prepare({
    ...commit,
    base: third.metadataLocation,
    schema: EVOLVED,
    layout: LAYOUT,
    operation: 'none',
    added: [],
    removed: [],
    timestampMs: 1_700_000_300_000,
  });
  const live = await format.files(last.metadataLocation);
  const where = (region: PartitionValue) => {
    const files = live.filter((file) => file.partition[0] === region);
    return { files: files.length, rows: files.reduce((sum, file) => sum + file.rows, 0) };
  };
  return {
    metadataLocation: last.metadataLocation,
    expected: {
      total: 11_000 - victim.rows,
      files: live.length,
      eu: where('EU'),
      nullRegion: where(null),
      snapshots: [
        { id: present(first.snapshotId, 'snapshot'), rows: 10_000 },
        { id: present(second.snapshotId, 'snapshot'), rows: 11_000 },
        { id: present(third.snapshotId, 'snapshot'), rows: 11_000 - victim.rows },
      ],
    },
  };
}

async function writePartitions(
  connection: DuckDBConnection,
  storage: Storage,
  location: string,
  from: number,
  to: number,
): Promise<readonly DataFile[]> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE rows AS ${sourceRows(from, to)}`);
  const partitions = await connection.runAndReadAll(
    'SELECT DISTINCT region, year(updated_at) - 1970 AS y FROM rows ORDER BY ALL',
  );
  const files: DataFile[] = [];
  for (const { region, y } of partitions.getRowObjectsJson()) {
    const uri = `${location}/data/${randomUUID()}.parquet`;
    const regionText = region === null ? 'NULL' : quoteLiteral(String(region));
    const result = await connection.runAndReadAll(
      `COPY (SELECT * FROM rows WHERE region IS NOT DISTINCT FROM ${regionText} AND year(updated_at) - 1970 = ${y}
       ORDER BY id NULLS FIRST) TO ${quoteLiteral(storage.enginePath(uri))}
       (FORMAT parquet, FIELD_IDS ${FIELD_IDS}, RETURN_STATS)`,
    );
    const row = present(result.getRowObjectsJson()[0], 'statistics');
    files.push({
      uri,
      rows: Number(row['count']),
      sizeBytes: statSync(storage.enginePath(uri)).size,
      partition: [region === null ? null : String(region), Number(y)],
      columns: statistics(row['column_statistics']),
      sorted: true,
    });
  }
  return files;
}

function sourceRows(from: number, to: number): string {
  return `SELECT i::BIGINT AS id,
    CASE i % 4 WHEN 0 THEN 'EU' WHEN 1 THEN 'US' WHEN 2 THEN 'AP' END AS region,
    TIMESTAMP '2023-01-01 00:00:00.5' + INTERVAL (i % 9000) HOUR AS updated_at,
    (i * 1.25)::DECIMAL(12, 2) AS amount,
    md5(i::VARCHAR)::UUID AS account,
    DATE '1969-06-01' + (i % 1000)::INTEGER AS born,
    TIMESTAMPTZ '2024-01-01 00:00:00+02' + INTERVAL (i) SECOND AS seen_at,
    i % 3 = 0 AS active,
    CASE WHEN i % 500 = 0 THEN 'nan'::DOUBLE ELSE i / 7 END AS score,
    ['t' || (i % 5), 'x'] AS tags,
    {city: 'city-' || (i % 10)} AS address
    FROM range(${from}, ${to}) r(i)`;
}

function statistics(list: Json | undefined): Readonly<Record<number, ColumnStatistics>> {
  assert(Array.isArray(list), 'statistics are a list');
  const columns: Record<number, ColumnStatistics> = {};
  for (const { key, value } of list as unknown as {
    key: string;
    value: { key: string; value: string }[];
  }[]) {
    const named = Object.fromEntries(value.map((item) => [item.key, item.value]));
    columns[present(PATH_IDS[key], key)] = {
      sizeBytes: Number(named['column_size_bytes']),
      values: Number(named['num_values']),
      nulls: Number(named['null_count']),
      ...(named['min'] === undefined || named['has_nan'] === 'true' ? {} : { lower: named['min'] }),
      ...(named['max'] === undefined || named['has_nan'] === 'true' ? {} : { upper: named['max'] }),
    };
  }
  return columns;
}
