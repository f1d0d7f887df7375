import type { RelationName, RelationSource } from '../../capabilities/compute.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import { engineTypeOf } from './engine-type.ts';

type PlatformSource = Exclude<RelationSource, { kind: 'sql' }>;

/** A relation's name in SQL, every part quoted. */
export function relationSql({ catalog, schema, name }: RelationName): string {
  return [catalog, schema, name]
    .filter((part) => part !== undefined)
    .map(quoteIdentifier)
    .join('.');
}

/**
 * The SELECT that reads a relation's files.
 *
 * shape   source → SQL; a relation without files is an empty one of the same columns
 * source  DuckDB 1.5 docs, Data Import › Parquet (`schema`: field id → name, type, default; `hive_partitioning`),
 *         › CSV (`columns`, `header`), › JSON (`read_json`, `columns`, `format`)
 */
export function selectSql(source: PlatformSource, enginePath: (uri: string) => string): string {
  switch (source.kind) {
    case 'table-files':
      return source.uris.length === 0 ? emptySql(source.schema.fields) : tableSql(source, enginePath);
    case 'files':
      return source.paths.length === 0 ? emptySql(source.columns) : filesSql(source);
    case 'empty':
      return emptySql(source.columns);
  }
}

function emptySql(columns: readonly Column[]): string {
  const list = columns.map(
    ({ name, type }) => `CAST(NULL AS ${engineTypeOf(type)}) AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${list.join(', ')} WHERE false`;
}

/**
 * Columns are found by field id, so that a renamed column is read from old files too, and one that a file lacks is
 * NULL. Partition folders must not add columns (hive detection is on by default).
 */
function tableSql(
  { uris, schema, fileColumn }: Extract<RelationSource, { kind: 'table-files' }>,
  enginePath: (uri: string) => string,
): string {
  const fields = schema.fields.map(
    ({ id, name, type }) =>
      `${id}: {name: ${quoteLiteral(name)}, type: ${quoteLiteral(engineTypeOf(type))}, default_value: NULL}`,
  );
  const files = uris.map((uri) => quoteLiteral(enginePath(uri)));
  const file = fileColumn === undefined ? '' : `, filename = ${quoteLiteral(fileColumn)}`;
  return `SELECT * FROM read_parquet([${files.join(', ')}], hive_partitioning = false${file}, schema = MAP {${fields.join(', ')}})`;
}

function filesSql({ format, paths, columns, delimiter }: Extract<RelationSource, { kind: 'files' }>): string {
  const files = `[${paths.map(quoteLiteral).join(', ')}]`;
  const types = columns.map(({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(engineTypeOf(type))}`);
  const declared = columns.length === 0 ? '' : `, columns = {${types.join(', ')}}`;
  const dialect =
    delimiter === undefined || columns.length === 0
      ? ''
      : `, auto_detect = false, delim = ${quoteLiteral(delimiter)}, quote = '"', escape = '"'`;
  switch (format) {
    case 'parquet':
      return `SELECT ${parquetColumns(columns)} FROM read_parquet(${files}, hive_partitioning = false)`;
    case 'csv':
      // Columns stand in the order of the file's header; without names the sniffer reads them from it.
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
      return `CAST(${quoted} AS ${engineTypeOf(type)}) AS ${quoted}`;
    })
    .join(', ');
}
