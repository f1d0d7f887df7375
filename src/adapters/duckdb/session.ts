import { mkdir, rm } from 'node:fs/promises';
import type { DuckDBInstance } from '@duckdb/node-api';
import {
  type ColumnOfResult,
  type ComputeSession,
  type RelationName,
  type RelationSource,
  type ResultRow,
  type SessionOptions,
  SqlError,
  type TableWrite,
} from '../../capabilities/compute.ts';
import { assert } from '../../lib/assert.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { DataFile } from '../../model/build.ts';
import type { Column } from '../../model/data-type.ts';
import { registerBucketFunctions } from './bucket-functions.ts';
import { Connection, openInstance } from './connection.ts';
import { csvDelimiter } from './csv-delimiter.ts';
import { dataTypeOf } from './engine-type.ts';
import { withoutPattern } from './file-list.ts';
import { emptySql, filesSql, relationSql } from './relation-sql.ts';
import { tableFilesSql } from './struct-fields.ts';
import { writeParquetFile } from './write-parquet.ts';
import { type WriteContext, writeTable } from './write-table.ts';

/** What a session needs of the platform: where URIs are, and names for new files. */
export type SessionContext = WriteContext;

/** Owner only: spilled data is raw rows. */
const PRIVATE_FOLDER_MODE = 0o700;

/**
 * One isolated engine instance in memory.
 *
 * What keeps SQL of users to its relations: the syntax-tree gate, which the caller runs before; one SELECT a text, here;
 * and `folders` or `seal`, after which the engine itself opens nothing else. What does not: names and views (they hide
 * nothing), `memory_limit` (one function can make a value of gigabytes), `interrupt` (some functions look for it late).
 * Against those only a process of its own helps, which this is not.
 *
 * errors  SystemError DM9001 when the engine does not start
 * source  DuckDB 1.5 docs, Configuration › memory_limit, threads, temp_directory
 */
export async function openDuckdbSession(
  options: SessionOptions,
  context: SessionContext,
): Promise<ComputeSession> {
  if (options.spillDirectory !== undefined) {
    await mkdir(options.spillDirectory, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  }
  const instance = await openInstance({
    threads: String(options.threads),
    memory_limit: `${Math.floor(options.memoryBytesMax / 1024)}KiB`,
    temp_directory: options.spillDirectory ?? '',
  });
  const sourceFiles = new Set<string>();
  const connection = await Connection.open(instance, (path) => sourceFiles.has(path));
  await registerBucketFunctions(connection.raw);
  if (options.folders) await closeFileAccess(connection, 'allowed_directories', options.folders);
  return new DuckdbSession(instance, connection, sourceFiles, options, context);
}

/** After this the engine opens nothing else, and no statement can change that. */
async function closeFileAccess(
  connection: Connection,
  setting: 'allowed_directories' | 'allowed_paths',
  paths: readonly string[],
): Promise<void> {
  await connection.run(`SET GLOBAL ${setting} = [${paths.map(quoteLiteral).join(', ')}]`);
  await connection.run('SET GLOBAL enable_external_access = false');
  await connection.run('SET GLOBAL lock_configuration = true');
}

class DuckdbSession implements ComputeSession {
  readonly #instance: DuckDBInstance;
  readonly #main: Connection;
  /** Streams run beside other statements, each on a connection of its own. */
  readonly #streams = new Set<Connection>();
  readonly #sourceFiles: Set<string>;
  /** Every file that a relation was defined over, as it is and as the engine's readers are told of it. */
  readonly #files = new Set<string>();
  readonly #catalogs = new Set<string>();
  readonly #schemas = new Set<string>();
  /** What `define` made, so that replacing a relation asks the engine's catalog nothing. */
  readonly #relations = new Map<string, 'TABLE' | 'VIEW'>();
  readonly #options: SessionOptions;
  readonly #context: SessionContext;
  #sealed = false;
  #closed = false;

  constructor(
    instance: DuckDBInstance,
    main: Connection,
    sourceFiles: Set<string>,
    options: SessionOptions,
    context: SessionContext,
  ) {
    this.#instance = instance;
    this.#main = main;
    this.#sourceFiles = sourceFiles;
    this.#options = options;
    this.#context = context;
  }

  async define(name: RelationName, source: RelationSource): Promise<readonly Column[]> {
    await this.#createNamespace(name);
    this.#noteFiles(source);
    const select = await this.#selectOf(source);
    const wanted = source.kind === 'sql' && source.keep === 'stored' ? 'TABLE' : 'VIEW';
    await this.drop(name);
    const head = `CREATE ${wanted} ${relationSql(name)} AS\n`;
    const statement = `${head}${select}`;
    await this.#main.run(statement, { statement, text: select, offset: head.length });
    this.#relations.set(relationKey(name), wanted);
    return this.#columnsOf(name, source);
  }

  async drop(name: RelationName): Promise<void> {
    const key = relationKey(name);
    const kind = this.#relations.get(key);
    if (kind === undefined) return;
    await this.#main.run(`DROP ${kind} ${relationSql(name)}`);
    this.#relations.delete(key);
  }

  async describe(select: string): Promise<readonly ColumnOfResult[]> {
    const columns = await this.#main.columns(select);
    return columns.map(({ name, type }) => {
      const ours = dataTypeOf(type);
      return { name, engineType: type.toString(), ...(ours ? { type: ours } : {}) };
    });
  }

  async rows(select: string): Promise<readonly ResultRow[]> {
    return this.#main.select(select);
  }

  async *stream(select: string): AsyncGenerator<readonly ResultRow[], void, undefined> {
    const connection = await Connection.open(this.#instance, (path) => this.#sourceFiles.has(path));
    this.#streams.add(connection);
    try {
      yield* connection.stream(select);
    } finally {
      this.#streams.delete(connection);
      connection.interrupt();
      connection.close();
    }
  }

  async writeTable(request: TableWrite): Promise<readonly DataFile[]> {
    return writeTable(request, this.#main, this.#context);
  }

  async writeParquet(select: string, uri: string): Promise<number> {
    return writeParquetFile(select, uri, this.#main, this.#context);
  }

  async seal(): Promise<void> {
    if (this.#sealed) return;
    this.#sealed = true;
    if (!this.#options.folders) await closeFileAccess(this.#main, 'allowed_paths', [...this.#files]);
  }

  interrupt(): void {
    this.#main.interrupt();
    for (const connection of this.#streams) connection.interrupt();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.interrupt();
    for (const connection of this.#streams) connection.close();
    this.#main.close();
    this.#instance.closeSync();
    const { spillDirectory } = this.#options;
    if (spillDirectory !== undefined) await rm(spillDirectory, { recursive: true, force: true });
  }

  async #selectOf(source: RelationSource): Promise<string> {
    switch (source.kind) {
      case 'table-files': {
        const { uris, schema, fileColumn } = source;
        if (uris.length === 0) return emptySql(columnsOfTable(source));
        return tableFilesSql(uris.map(this.#context.enginePath), schema, this.#main, fileColumn);
      }
      case 'files':
        return source.paths.length === 0 ? emptySql(source.columns) : filesSql(await withDelimiter(source));
      case 'empty':
        return emptySql(source.columns);
      case 'sql':
        return source.select;
    }
  }

  #noteFiles(source: RelationSource): void {
    const isSource = source.kind === 'files';
    const paths = isSource
      ? source.paths
      : source.kind === 'table-files'
        ? source.uris.map(this.#context.enginePath)
        : [];
    assert(!this.#sealed || paths.length === 0, 'a sealed session takes no new files');
    for (const path of paths) {
      this.#files.add(path).add(withoutPattern(path));
      if (isSource) this.#sourceFiles.add(path);
    }
  }

  async #createNamespace({ catalog, schema }: RelationName): Promise<void> {
    if (catalog !== undefined && !this.#catalogs.has(catalog.toLowerCase())) {
      await this.#main.run(`ATTACH IF NOT EXISTS ':memory:' AS ${quoteIdentifier(catalog)}`);
      this.#catalogs.add(catalog.toLowerCase());
    }
    if (schema === undefined) return;
    const parts = [catalog, schema].filter((part) => part !== undefined);
    const key = JSON.stringify(parts.map((part) => part.toLowerCase()));
    if (this.#schemas.has(key)) return;
    await this.#main.run(`CREATE SCHEMA IF NOT EXISTS ${parts.map(quoteIdentifier).join('.')}`);
    this.#schemas.add(key);
  }

  async #columnsOf(name: RelationName, source: RelationSource): Promise<readonly Column[]> {
    if (source.kind === 'table-files') return columnsOfTable(source);
    if (source.kind !== 'sql' && source.columns.length > 0) return source.columns;
    const columns = await this.describe(`SELECT * FROM ${relationSql(name)}`);
    return columns.map(({ name: column, type, engineType }) => {
      if (type) return { name: column, type, nullable: true };
      throw new SqlError(`column \`${column}\` has engine type \`${engineType}\`, which tables cannot hold`);
    });
  }
}

function columnsOfTable(source: Extract<RelationSource, { kind: 'table-files' }>): readonly Column[] {
  const columns = source.schema.fields.map(({ name, type, nullable }) => ({ name, type, nullable }));
  const { fileColumn } = source;
  return fileColumn === undefined
    ? columns
    : [...columns, { name: fileColumn, type: { kind: 'string' }, nullable: false }];
}

type SourceFiles = Extract<RelationSource, { kind: 'files' }>;

/** Where none is given, that of the first file; a file that is split by another is refused when it is read. */
async function withDelimiter(source: SourceFiles): Promise<SourceFiles> {
  const [first] = source.paths;
  const isKnown = source.delimiter !== undefined || source.columns.length === 0;
  if (source.format !== 'csv' || isKnown || first === undefined) return source;
  try {
    return { ...source, delimiter: await csvDelimiter(first, source.columns.length) };
  } catch (error) {
    throw new SqlError(
      `\`${first}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Names that differ only in case are one relation, as the engine sees them. */
function relationKey({ catalog, schema, name }: RelationName): string {
  return JSON.stringify([catalog ?? '', schema ?? '', name].map((part) => part.toLowerCase()));
}
