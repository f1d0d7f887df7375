import type { TableCommit } from '../../capabilities/table-format.ts';
import type { DataFile } from '../../model/build.ts';
import type { TableLayout, TableSchema } from '../../model/schema.ts';

export const LOCATION = 'memory:///warehouse/sales/customers';
export const SCHEMA: TableSchema = {
  schemaId: 0,
  fields: [
    { id: 1, name: 'id', type: { kind: 'long' }, nullable: false },
    { id: 2, name: 'region', type: { kind: 'string' }, nullable: true, description: 'where they live' },
    { id: 3, name: 'updated_at', type: { kind: 'timestamp' }, nullable: true },
    {
      id: 4,
      name: 'tags',
      type: { kind: 'list', element: { kind: 'string' } },
      nullable: true,
      nestedIds: { element: 5 },
    },
  ],
  keyIds: [1],
};
export const LAYOUT: TableLayout = {
  partitionBy: [{ column: 'region', transform: { kind: 'identity' } }],
  sortBy: [{ column: 'id', direction: 'asc' }],
};

export function dataFile(name: string, region: string | null, lower: number, upper: number): DataFile {
  return {
    uri: `${LOCATION}/data/${name}.parquet`,
    rows: upper - lower + 1,
    sizeBytes: 1_000,
    partition: [region],
    sorted: true,
    columns: {
      1: { sizeBytes: 80, values: 10, nulls: 0, lower: String(lower), upper: String(upper) },
      2: {
        sizeBytes: 40,
        values: 10,
        nulls: region === null ? 10 : 0,
        ...(region === null ? {} : { lower: region, upper: region }),
      },
      3: {
        sizeBytes: 80,
        values: 10,
        nulls: 0,
        lower: '2024-01-01 00:00:00',
        upper: '2024-12-31 23:59:59.5',
      },
    },
  };
}

export function commit(change: Partial<TableCommit>): TableCommit {
  return {
    location: LOCATION,
    schema: SCHEMA,
    layout: LAYOUT,
    operation: 'append',
    added: [],
    removed: [],
    summary: {},
    properties: {},
    timestampMs: 1_000,
    ...change,
  };
}

/** Names of data files, sorted. */
export const names = (files: readonly DataFile[]): readonly string[] =>
  files.map((file) => file.uri.replace(/^.*\/data\/|\.parquet$/g, '')).sort();
