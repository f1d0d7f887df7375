import type { Json } from '../lib/json.ts';
import type { DataFile } from '../model/build.ts';
import type { Column } from '../model/data-type.ts';
import type { TableLayout, TableSchema } from '../model/schema.ts';

/** Runs SQL over files. The embedded default is DuckDB in process; `dialect` names the SQL it takes. */
export interface Compute extends AsyncDisposable {
  readonly dialect: 'duckdb';
  /** The syntax tree of one SELECT statement, without running or binding it. Never throws for bad SQL. */
  parse(sql: string): Promise<ParsedSql>;
  /** An isolated engine instance: no external access beyond the files of the relations that are defined in it. */
  openSession(options: SessionOptions): Promise<ComputeSession>;
}

export type ParsedSql =
  | { readonly ok: true; readonly tree: Json }
  /** `position`: offset in the text, where the engine tells it. */
  | { readonly ok: false; readonly message: string; readonly position?: number };

export interface SessionOptions {
  readonly memoryBytesMax: number;
  readonly threads: number;
  /** Private folder for spilled data, removed on close; undefined = never spill. */
  readonly spillDirectory?: string;
  /** Engine paths of the only folders that it may read and write; undefined = whatever the defined relations need. */
  readonly folders?: readonly string[];
}

/** A named relation in a session; `schema` groups relations (`port.table`, `domain.product`). */
export interface RelationName {
  readonly catalog?: string;
  readonly schema?: string;
  readonly name: string;
}

export type RelationSource =
  /** Files of a table, read by field id: renamed and added columns come out right for old files. */
  | {
      readonly kind: 'table-files';
      readonly uris: readonly string[];
      readonly schema: TableSchema;
      /** Name of one more column: the engine path (`Storage.enginePath`) of the file that each row is in. */
      readonly fileColumn?: string;
    }
  /** Files of a source system or of a landing area. Without `columns` they are read from the files. */
  | {
      readonly kind: 'files';
      readonly format: 'parquet' | 'csv' | 'json';
      readonly paths: readonly string[];
      readonly columns: readonly Column[];
      /** Of csv files, whose columns are then in the order of the header; without it the engine has to guess, slowly. */
      readonly delimiter?: string;
    }
  | { readonly kind: 'empty'; readonly columns: readonly Column[] }
  /** Platform SQL over relations that are already defined; `stored` computes it once, `view` on each use. */
  | { readonly kind: 'sql'; readonly select: string; readonly keep: 'view' | 'stored' };

export interface ComputeSession extends AsyncDisposable {
  /** Defines or replaces a relation and answers its columns. */
  define(name: RelationName, source: RelationSource): Promise<readonly Column[]>;
  drop(name: RelationName): Promise<void>;
  /** Column names and types of a SELECT, without running it; throws `SqlError` when it does not bind. */
  describe(select: string): Promise<readonly ColumnOfResult[]>;
  /** All rows of a small result. BIGINT and DECIMAL are strings; times are RFC 3339 text. */
  rows(select: string): Promise<readonly ResultRow[]>;
  /** Rows in batches as they are made; stops the engine when the consumer stops. */
  stream(select: string): AsyncIterable<readonly ResultRow[]>;
  /**
   * Writes the rows of a SELECT as the table's data files: each column cast to its type and given its field id,
   * one ordered file (or more) per partition. Empty results write no file.
   */
  writeTable(request: TableWrite): Promise<readonly DataFile[]>;
  /** Writes the rows of a SELECT as one Parquet file, for landing areas; answers the rows written. */
  writeParquet(select: string, uri: string): Promise<number>;
  /**
   * From now on the engine opens no file but those of the relations defined so far, and writes none. Relations from
   * files can no longer be defined. For sessions that run SQL of callers.
   */
  seal(): Promise<void>;
  /** Stops what runs now; the running call rejects. */
  interrupt(): void;
}

export type ResultRow = Readonly<Record<string, Json>>;

export interface ColumnOfResult {
  readonly name: string;
  /** Undefined when the engine's type has no counterpart in our types; `engineType` names it. */
  readonly type?: Column['type'];
  readonly engineType: string;
}

export interface TableWrite {
  readonly select: string;
  readonly schema: TableSchema;
  readonly layout: TableLayout;
  /** URI of the folder that gets the files, under fresh names. */
  readonly directory: string;
  /** Target size of one file; a partition beyond it is split in sort order. */
  readonly fileBytesTarget: number;
}

/** The SQL given by a user does not bind or run: a problem of the model, the rule or the query, not of the world. */
export class SqlError extends Error {
  /** Offset in the user's text, where known. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.name = 'SqlError';
    this.position = position;
  }
}
