import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ResultRow, SqlError, type TableWrite } from '../../capabilities/compute.ts';
import { assert } from '../../lib/assert.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { DataFile, PartitionValue } from '../../model/build.ts';
import type { Connection, UserStatement } from './connection.ts';
import { fieldIdsSql } from './field-ids.ts';
import { columnStatistics, type Leaves, leavesOf } from './file-statistics.ts';
import { castSql, type PartitionColumn, partitionColumn } from './partition-sql.ts';

export interface WriteContext {
  /** The path that the engine opens for a URI. */
  readonly enginePath: (uri: string) => string;
  /** A fresh, time-ordered id. */
  readonly newId: () => string;
  readonly prepareFolder: (uri: string) => Promise<void>;
}

/** The engine's own default: its readers work on one group a thread. */
const ROWS_PER_GROUP = 122_880;
export const PARTITIONS_PER_WRITE_MAX = 10_000;

/** One write under way: what every statement of it shares. */
interface Write {
  readonly request: TableWrite;
  readonly connection: Connection;
  readonly context: WriteContext;
  readonly stopIfInterrupted: () => void;
  /** Quoted names of the relations that it makes in the session. */
  readonly source: string;
  readonly staged: string;
  readonly partition: readonly PartitionColumn[];
  readonly leaves: Leaves;
  /** File names begin with one of these. */
  readonly fileIds: string[];
}

/**
 * Writes a SELECT as the data files of a table: cast to the schema, with field ids, in sort order, one partition a
 * file. The SELECT runs once. Rows of a partitioned table are sorted by partition and sort key into a table of the
 * session (which may spill) and written from there range by range, since one partitioned COPY on several threads does
 * not keep the order inside its files.
 *
 * shape   SELECT → DataFile[], each with its partition and the statistics of its columns
 * errors  SqlError when the SELECT fails, a value does not fit its column or there are too many partitions;
 *         SystemError DM9001, DM9002, DM9003
 * source  DuckDB 1.5 docs, SQL › COPY › Parquet Options; Iceberg table spec v2 §Partitioning, §Sorting
 */
export async function writeTable(
  request: TableWrite,
  connection: Connection,
  context: WriteContext,
): Promise<readonly DataFile[]> {
  await context.prepareFolder(request.directory);
  const write = startWrite(request, connection, context);
  try {
    const files = write.partition.length === 0 ? await writeWhole(write) : await writePartitions(write);
    await checkFieldIds(write, files);
    return files;
  } catch (error) {
    await discardFiles(write);
    throw error;
  } finally {
    await connection.run(`DROP VIEW IF EXISTS ${write.source}`);
    await connection.run(`DROP TABLE IF EXISTS ${write.staged}`);
  }
}

function startWrite(request: TableWrite, connection: Connection, context: WriteContext): Write {
  const id = context.newId();
  return {
    request,
    connection,
    context,
    stopIfInterrupted: connection.interruptible(),
    source: quoteIdentifier(`datamesh_source_${id}`),
    staged: quoteIdentifier(`datamesh_staged_${id}`),
    partition: request.layout.partitionBy.map((term) => partitionColumn(term, request.schema)),
    leaves: leavesOf(request.schema),
    fileIds: [],
  };
}

async function writeWhole(write: Write): Promise<readonly DataFile[]> {
  const select = `SELECT * FROM (${castsSql(write)})${orderSql(write)}`;
  return copyFiles(write, select, [], await defineSource(write, select.length));
}

async function writePartitions(write: Write): Promise<readonly DataFile[]> {
  const { connection, partition, staged } = write;
  const values = partition.map(({ sql }, index) => `, ${sql} AS ${partitionName(index)}`);
  const statement = `CREATE TABLE ${staged} AS SELECT *${values.join('')} FROM (${castsSql(write)})${orderSql(write)}`;
  await connection.run(statement, await defineSource(write, statement.length));
  const files: DataFile[] = [];
  for (const range of await partitionRanges(write)) {
    write.stopIfInterrupted();
    const rows = `SELECT ${columnsSql(write)} FROM ${staged} WHERE rowid BETWEEN ${range.first} AND ${range.last}`;
    files.push(...(await copyFiles(write, rows, range.partition)));
  }
  return files;
}

/**
 * The user's SELECT becomes a view, so that its text need not fit into another statement. Places in errors are offsets
 * in the view's statement; the padding keeps those of the statement around it apart from them.
 */
async function defineSource(
  { source, connection, request }: Write,
  outerLength: number,
): Promise<UserStatement> {
  const head = `CREATE VIEW ${source} AS${' '.repeat(outerLength)}\n`;
  const statement = `${head}${request.select}`;
  const user = { statement, text: request.select, offset: head.length };
  await connection.run(statement, user);
  return user;
}

function castsSql({ request, source }: Write): string {
  const list = request.schema.fields.map(
    ({ name, type }) => `${castSql(name, type)} AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${list.join(', ')} FROM ${source}`;
}

function columnsSql({ request }: Write): string {
  return request.schema.fields.map(({ name }) => quoteIdentifier(name)).join(', ');
}

/** Nulls stand as Iceberg's default has them: first when ascending, last when descending. */
function orderSql({ request, partition }: Write): string {
  const keys = request.layout.sortBy.map(({ column, direction }) =>
    direction === 'asc'
      ? `${quoteIdentifier(column)} ASC NULLS FIRST`
      : `${quoteIdentifier(column)} DESC NULLS LAST`,
  );
  const terms = [...partition.map((_, index) => `${partitionName(index)} ASC NULLS FIRST`), ...keys];
  return terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`;
}

function partitionName(index: number): string {
  return `datamesh_partition_${index}`;
}

interface PartitionRange {
  readonly partition: readonly PartitionValue[];
  readonly first: string;
  readonly last: string;
}

async function partitionRanges({ connection, partition, staged }: Write): Promise<readonly PartitionRange[]> {
  const names = partition.map((_, index) => partitionName(index));
  const texts = partition.map(({ textOf }, index) => `, ${textOf(partitionName(index))} AS value_${index}`);
  const rows = await connection.run(
    `SELECT min(rowid) AS first, max(rowid) AS last, count(*) AS count${texts.join('')}
     FROM ${staged} GROUP BY ${names.join(', ')} ORDER BY first LIMIT ${PARTITIONS_PER_WRITE_MAX + 1}`,
  );
  if (rows.length > PARTITIONS_PER_WRITE_MAX) {
    throw new SqlError(`the rows fall into more than ${PARTITIONS_PER_WRITE_MAX} partitions`);
  }
  return rows.map((row) => {
    const [first, last, count] = [row['first'], row['last'], row['count']].map((text) =>
      BigInt(String(text)),
    );
    // INVARIANT: a table made from a sorted SELECT keeps its order, so that each partition is one range of rows.
    assert(
      last !== undefined && first !== undefined && last - first + 1n === count,
      'a partition is not one range',
    );
    const values = partition.map(({ toValue }, index) => toValue(row[`value_${index}`] ?? null));
    return { partition: values, first: String(first), last: String(last) };
  });
}

async function copyFiles(
  write: Write,
  select: string,
  partition: readonly PartitionValue[],
  user?: UserStatement,
): Promise<readonly DataFile[]> {
  const { request, connection, context } = write;
  const fileId = context.newId();
  write.fileIds.push(fileId);
  const rows = await connection.run(
    `COPY (${select}) TO ${quoteLiteral(context.enginePath(request.directory))} (FORMAT parquet, COMPRESSION zstd,
       ROW_GROUP_SIZE ${ROWS_PER_GROUP}, FIELD_IDS ${fieldIdsSql(request.schema)}, RETURN_STATS,
       FILE_SIZE_BYTES ${request.fileBytesTarget}, FILENAME_PATTERN ${quoteLiteral(`${fileId}-{i}`)}, OVERWRITE_OR_IGNORE)`,
    user,
  );
  const files = rows.map((row) => dataFile(row, partition, write));
  const empty = files.filter((file) => file.rows === 0);
  for (const file of empty) await rm(context.enginePath(file.uri), { force: true });
  return files.filter((file) => file.rows > 0);
}

function dataFile(
  row: ResultRow,
  partition: readonly PartitionValue[],
  { request, leaves }: Write,
): DataFile {
  const path = String(row['filename']);
  return {
    uri: `${request.directory.replace(/\/$/, '')}/${path.slice(path.lastIndexOf('/') + 1)}`,
    rows: Number(row['count']),
    sizeBytes: Number(row['file_size_bytes']),
    partition,
    columns: columnStatistics(row['column_statistics'] ?? null, leaves),
    sorted: request.layout.sortBy.length > 0,
  };
}

/** One column without an id makes the whole file unreadable for PyIceberg, so that it must never get that far. */
async function checkFieldIds({ connection, context }: Write, files: readonly DataFile[]): Promise<void> {
  if (files.length === 0) return;
  const paths = files.map((file) => quoteLiteral(context.enginePath(file.uri)));
  const rows = await connection.run(
    `SELECT name FROM parquet_schema([${paths.join(', ')}])
     WHERE field_id IS NULL AND repetition_type <> 'REPEATED' AND column_id <> 0 LIMIT 1`,
  );
  assert(rows.length === 0, `column ${String(rows[0]?.['name'])} was written without a field id`);
}

/** A failed write leaves nothing behind; what cannot be removed is an orphan that maintenance finds. */
async function discardFiles({ fileIds, context, request }: Write): Promise<void> {
  const folder = context.enginePath(request.directory);
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter((name) => fileIds.some((id) => name.includes(id)));
  await Promise.all(ours.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
}
