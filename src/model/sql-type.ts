import { quoteIdentifier } from '../lib/sql-text.ts';
import type { DataType } from './data-type.ts';

/**
 * The SQL name of a column type, for casts in platform SQL and for reading files.
 *
 * shape   `struct<a: list<long>>` → `STRUCT("a" BIGINT[])`
 * source  DuckDB 1.5 docs, SQL › Data Types
 */
export function sqlTypeOf(type: DataType): string {
  switch (type.kind) {
    case 'string':
      return 'VARCHAR';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'list':
      return `${sqlTypeOf(type.element)}[]`;
    case 'map':
      return `MAP(${sqlTypeOf(type.key)}, ${sqlTypeOf(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteIdentifier(field.name)} ${sqlTypeOf(field.type)}`).join(', ')})`;
    default:
      return PRIMITIVE_TYPES[type.kind];
  }
}

const PRIMITIVE_TYPES = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  binary: 'BLOB',
  uuid: 'UUID',
} as const;
