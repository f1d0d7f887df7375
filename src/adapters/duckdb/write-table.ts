import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ResultRow, SqlError, type TableWrite } from '../../capabilities/compute.ts';
import { assert } from '../../lib/assert.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { DataFile, PartitionValue } from '../../model/build.ts';
import type { Connection, UserStatement } from './connection.ts';
import { fieldIdsSql } from './field-ids.ts';
import { fileListSql } from './file-list.ts';
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
  /** What the files written so far tell of the size of a row. */
  readonly measured: { bytes: number; rows: number };
}

/**
 * Writes a SELECT as the data files of a table: cast to the schema, with field ids, in sort order, one partition a
 * file. The SELECT runs once. Rows of a partitioned or sorted table are sorted by partition and sort key into a table
 * of the session (which may spill) and written from there range by range, each by a COPY into one file: on several
 * threads that is the only COPY that keeps the order; the partitioned one and the one that splits by size do not.
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
    const files = isLaidOut(request) ? await writeRanges(write) : await writeAsItComes(write);
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
    measured: { bytes: 0, rows: 0 },
  };
}

function isLaidOut({ layout }: TableWrite): boolean {
  return layout.partitionBy.length > 0 || layout.sortBy.length > 0;
}

/** No order is promised, so that the engine may split the rows by size as they come. */
async function writeAsItComes(write: Write): Promise<readonly DataFile[]> {
  const { request, context } = write;
  const fileId = startFile(write);
  const directory = context.enginePath(request.directory);
  const split = `FILE_SIZE_BYTES ${request.fileBytesTarget}, FILENAME_PATTERN ${quoteLiteral(`${fileId}-{i}`)}, OVERWRITE_OR_IGNORE`;
  const copy = copySql(write, castsSql(write), directory, split);
  return dataFiles(write, await write.connection.run(copy, await defineSource(write, copy.length)), []);
}

async function writeRanges(write: Write): Promise<readonly DataFile[]> {
  const { connection, partition, staged } = write;
  const values = partition.map(({ sql }, index) => `, ${sql} AS ${partitionName(index)}`);
  const statement = `CREATE TABLE ${staged} AS SELECT *${values.join('')} FROM (${castsSql(write)})${orderSql(write)}`;
  await connection.run(statement, await defineSource(write, statement.length));
  const files: DataFile[] = [];
  for (const range of await partitionRanges(write)) {
    for (const part of splitRange(range, await rowsPerFile(write, range))) {
      write.stopIfInterrupted();
      files.push(...(await copyRange(write, part)));
    }
  }
  return files;
}

/** Rows that make a file of the target size, in whole row groups; a file has one group at least. */
async function rowsPerFile(write: Write, range: RowRange): Promise<number> {
  const { measured, request, context } = write;
  if (range.last - range.first < ROWS_PER_GROUP) return ROWS_PER_GROUP;
  if (measured.rows === 0) {
    const sample = { ...range, last: range.first + ROWS_PER_GROUP - 1 };
    for (const file of await copyRange(write, sample))
      await rm(context.enginePath(file.uri), { force: true });
  }
  const groups = Math.floor((request.fileBytesTarget * measured.rows) / measured.bytes / ROWS_PER_GROUP);
  return Math.max(1, groups) * ROWS_PER_GROUP;
}

/** Parts of about equal size, none above the given number of rows. */
function splitRange({ partition, first, last }: RowRange, rowsMax: number): readonly RowRange[] {
  const parts = Math.ceil((last - first + 1) / rowsMax);
  const groups = Math.ceil((last - first + 1) / parts / ROWS_PER_GROUP);
  const size = groups * ROWS_PER_GROUP;
  return Array.from({ length: parts }, (_, index) => ({
    partition,
    first: first + index * size,
    last: Math.min(last, first + (index + 1) * size - 1),
  })).filter((part) => part.first <= part.last);
}

async function copyRange(write: Write, { partition, first, last }: RowRange): Promise<readonly DataFile[]> {
  const { request, context, connection, staged, measured } = write;
  const path = join(context.enginePath(request.directory), `${startFile(write)}.parquet`);
  const rows = `SELECT ${columnsSql(write)} FROM ${staged} WHERE rowid BETWEEN ${first} AND ${last}`;
  const files = await dataFiles(write, await connection.run(copySql(write, rows, path)), partition);
  for (const file of files) {
    measured.bytes += file.sizeBytes;
    measured.rows += file.rows;
  }
  return files;
}

function startFile({ context, fileIds }: Write): string {
  const id = context.newId();
  fileIds.push(id);
  return id;
}

function copySql({ request }: Write, select: string, path: string, split?: string): string {
  return `COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROWS_PER_GROUP},
    FIELD_IDS ${fieldIdsSql(request.schema)}, RETURN_STATS${split === undefined ? '' : `, ${split}`})`;
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

/** Rows of the staged table, both ends inclusive, that lie in one partition. */
interface RowRange {
  readonly partition: readonly PartitionValue[];
  readonly first: number;
  readonly last: number;
}

async function partitionRanges({ connection, partition, staged }: Write): Promise<readonly RowRange[]> {
  const names = partition.map((_, index) => partitionName(index));
  const texts = partition.map(({ textOf }, index) => `, ${textOf(partitionName(index))} AS value_${index}`);
  const rows = await connection.run(
    `SELECT min(rowid) AS first, max(rowid) AS last, count(*) AS count${texts.join('')} FROM ${staged}
     ${names.length === 0 ? '' : `GROUP BY ${names.join(', ')}`} ORDER BY first LIMIT ${PARTITIONS_PER_WRITE_MAX + 1}`,
  );
  if (rows.length > PARTITIONS_PER_WRITE_MAX) {
    throw new SqlError(`the rows fall into more than ${PARTITIONS_PER_WRITE_MAX} partitions`);
  }
  return rows
    .filter((row) => row['first'] !== null)
    .map((row) => {
      const [first, last] = [Number(row['first']), Number(row['last'])];
      // INVARIANT: a table made from a sorted SELECT keeps its order, so that each partition is one range of rows.
      assert(last - first + 1 === Number(row['count']), 'a partition is not one range');
      const values = partition.map(({ toValue }, index) => toValue(row[`value_${index}`] ?? null));
      return { partition: values, first, last };
    });
}

/** Empty results make a file too, which is removed. */
async function dataFiles(
  write: Write,
  rows: readonly ResultRow[],
  partition: readonly PartitionValue[],
): Promise<readonly DataFile[]> {
  const files = rows.map((row) => dataFile(row, partition, write));
  const empty = files.filter((file) => file.rows === 0);
  for (const file of empty) await rm(write.context.enginePath(file.uri), { force: true });
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
  const paths = files.map((file) => context.enginePath(file.uri));
  const rows = await connection.run(
    `SELECT name FROM parquet_schema(${fileListSql(paths)})
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
