import type { RelationName, RelationSource } from '../../capabilities/compute.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import type { Field } from '../../model/schema.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';
import { fileListSql } from './file-list.ts';

/** A relation's name in SQL, every part quoted. */
export function relationSql({ catalog, schema, name }: RelationName): string {
  return [catalog, schema, name]
    .filter((part) => part !== undefined)
    .map(quoteIdentifier)
    .join('.');
}

/** No rows, with columns. */
export function emptySql(columns: readonly Column[]): string {
  const list = columns.map(
    ({ name, type }) => `CAST(NULL AS ${sqlTypeOf(type)}) AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${list.join(', ')} WHERE false`;
}

/**
 * The SELECT that reads files of a table. Columns are found by field id, so that a renamed one is read from old files
 * too, and one that a file lacks is NULL. Partition folders must not add columns (hive detection is on by default).
 *
 * shape   paths, fields → SQL; `fileColumn` names one more column, the path of each row's file
 * source  DuckDB 1.5 docs, Data Import › Parquet (`schema`: field id → name, type, default; `hive_partitioning`)
 */
export function readTableSql(
  paths: readonly string[],
  fields: readonly Field[],
  fileColumn?: string,
): string {
  const columns = fields.map(
    ({ id, name, type }) =>
      `${id}: {name: ${quoteLiteral(name)}, type: ${quoteLiteral(sqlTypeOf(type))}, default_value: NULL}`,
  );
  const filename = fileColumn === undefined ? '' : `, filename = ${quoteLiteral(fileColumn)}`;
  return `SELECT * FROM read_parquet(${fileListSql(paths)}, hive_partitioning = false${filename}, schema = MAP {${columns.join(', ')}})`;
}

/**
 * The SELECT that reads files of a source system or a landing area.
 *
 * shape   paths, format, columns → SQL; columns of CSV files stand in the order of their header, `delimiter` splits them
 * source  DuckDB 1.5 docs, Data Import › Parquet, › CSV (`columns`, `header`), › JSON (`read_json`, `columns`, `format`)
 */
export function filesSql({
  format,
  paths,
  columns,
  delimiter,
}: Extract<RelationSource, { kind: 'files' }>): string {
  const files = fileListSql(paths);
  const types = columns.map(({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(sqlTypeOf(type))}`);
  const declared = columns.length === 0 ? '' : `, columns = {${types.join(', ')}}`;
  // Nothing is guessed from a sample: a quote or `#` after it would be misread, and dates by a format of chance.
  const guess = delimiter === undefined ? '' : `, delim = ${quoteLiteral(delimiter)}, auto_detect = false`;
  const dialect = `, quote = '"', escape = '"', comment = ''${guess}`;
  switch (format) {
    case 'parquet':
      return `SELECT ${parquetColumns(columns)} FROM read_parquet(${files}, hive_partitioning = false)`;
    case 'csv':
      return `SELECT * FROM read_csv(${files}, header = true, hive_partitioning = false${dialect}${declared})`;
    case 'json':
      return `SELECT * FROM read_json(${files}, format = 'newline_delimited', hive_partitioning = false${declared})`;
  }
}

function parquetColumns(columns: readonly Column[]): string {
  if (columns.length === 0) return '*';
  return columns
    .map(({ name, type }) => {
      const quoted = quoteIdentifier(name);
      return `CAST(${quoted} AS ${sqlTypeOf(type)}) AS ${quoted}`;
    })
    .join(', ');
}
