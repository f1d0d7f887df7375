import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeLines } from './lines.ts';

export interface ParquetInput {
  /** `name TYPE` in DuckDB's words, in the order of the fields of a line */
  readonly columns: readonly string[];
  /** where the intermediate text goes; the caller removes it */
  readonly scratch: string;
  readonly files: readonly { readonly path: string; readonly lines: () => Iterable<string> }[];
}

/** Comma separated lines → Parquet files; fields hold no commas or quotes, an empty field is NULL. */
export async function writeParquet({ columns, scratch, files }: ParquetInput): Promise<void> {
  // One thread: the rows of a file keep their order, so that the bytes repeat.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB' });
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    const types = columns.map((column) => `'${column.replace(' ', `': '`)}'`).join(', ');
    for (const [index, file] of files.entries()) {
      const text = join(scratch, `parquet-${index}.csv`);
      writeLines(text, file.lines());
      const source = `read_csv(${quoted(text)}, header = false, delim = ',', columns = {${types}})`;
      await connection.run(`COPY (SELECT * FROM ${source}) TO ${quoted(file.path)} (FORMAT parquet)`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
