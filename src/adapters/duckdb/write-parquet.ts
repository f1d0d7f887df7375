import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { Connection } from './connection.ts';
import type { WriteContext } from './write-table.ts';

const ROWS_PER_GROUP = 122_880;

/**
 * Writes the rows of a SELECT as one Parquet file and answers how many.
 *
 * errors  SqlError when the SELECT fails; SystemError DM9001, DM9002, DM9003
 * source  DuckDB 1.5 docs, SQL › COPY › Parquet Options
 */
export async function writeParquetFile(
  select: string,
  uri: string,
  connection: Connection,
  context: WriteContext,
): Promise<number> {
  const view = quoteIdentifier(`datamesh_source_${context.newId()}`);
  const copy = `COPY (FROM ${view}) TO ${quoteLiteral(context.enginePath(uri))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROWS_PER_GROUP})`;
  // The padding keeps places in the COPY statement apart from places in the user's text.
  const head = `CREATE VIEW ${view} AS${' '.repeat(copy.length)}\n`;
  const user = { statement: `${head}${select}`, text: select, offset: head.length };
  await connection.run(user.statement, user);
  try {
    const [answer] = await connection.run(copy, user);
    return Number(answer?.['Count'] ?? 0);
  } finally {
    await connection.run(`DROP VIEW ${view}`);
  }
}
