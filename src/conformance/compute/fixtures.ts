import type { Compute, ComputeSession, SessionOptions } from '../../capabilities/compute.ts';
import { present } from '../../lib/assert.ts';
import { quoteLiteral } from '../../lib/sql-text.ts';
import type { DataFile } from '../../model/build.ts';
import { nestedPaths, parseDataType } from '../../model/data-type.ts';
import type { Field, TableLayout, TableSchema } from '../../model/schema.ts';

export interface ComputeUnderTest {
  readonly compute: Compute;
  /** URI of an empty folder, without trailing slash. */
  readonly folder: string;
  enginePath(uri: string): string;
  /** Writes a file below the folder and answers its engine path. */
  put(name: string, content: string | Uint8Array): Promise<string>;
  /** Names of what is below the folder, at any depth. */
  list(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type OpenCompute = () => Promise<ComputeUnderTest>;

export interface SessionUnderTest extends ComputeUnderTest {
  readonly session: ComputeSession;
}

const MIB = 1_048_576;
export const SESSION: SessionOptions = { memoryBytesMax: 512 * MIB, threads: 2 };
export const FILE_BYTES_TARGET = 128 * MIB;
export const PLAIN: TableLayout = { partitionBy: [], sortBy: [] };

/** A test over a session of its own. */
export function withSession(
  open: OpenCompute,
  test: (under: SessionUnderTest) => Promise<void>,
  options: SessionOptions = SESSION,
): () => Promise<void> {
  return async () => {
    const under = await open();
    try {
      await using session = await under.compute.openSession(options);
      await test({ ...under, session });
    } finally {
      await under.close();
    }
  };
}

/** `{ id: 'long' }` → fields with ids from 1, nested ids after them. */
export function schemaOf(columns: Readonly<Record<string, string>>): TableSchema {
  const names = Object.entries(columns);
  let lastId = names.length;
  const fields = names.map(([name, text], index): Field => {
    const type = present(parseDataType(text), text);
    const nestedIds = Object.fromEntries(nestedPaths(type).map((path) => [path, ++lastId]));
    return { id: index + 1, name, type, nullable: true, nestedIds };
  });
  return { schemaId: 0, fields, keyIds: [] };
}

/** Writes a SELECT as a table of the given columns. */
export function write(
  under: SessionUnderTest,
  select: string,
  schema: TableSchema,
  layout: TableLayout = PLAIN,
  fileBytesTarget: number = FILE_BYTES_TARGET,
): Promise<readonly DataFile[]> {
  return under.session.writeTable({
    select,
    schema,
    layout,
    directory: `${under.folder}/data`,
    fileBytesTarget,
  });
}

/** SQL that reads one file as it is, rows numbered by `file_row_number`. */
export function rawFile(under: ComputeUnderTest, file: DataFile): string {
  return `read_parquet(${quoteLiteral(under.enginePath(file.uri))}, hive_partitioning = false, file_row_number = true)`;
}
