import { assert } from '../../lib/assert.ts';
import type { Json } from '../../lib/json.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { PartitionValue } from '../../model/build.ts';
import { type DataType, formatDataType } from '../../model/data-type.ts';
import { formatPartitionTerm, type PartitionTerm, type TableSchema } from '../../model/schema.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';
import { BUCKET_FUNCTIONS } from './bucket-functions.ts';

/** One partition column of a write. */
export interface PartitionColumn {
  /** Its value, over columns that have the table's types. */
  readonly sql: string;
  /** Its text as data files record it, over a column of that value. */
  readonly textOf: (column: string) => string;
  readonly toValue: (text: Json) => PartitionValue;
}

const HASH_MASK = 2_147_483_647;
const HOUR_MICROS = 3_600_000_000;

/**
 * How a partition term is computed.
 *
 * shape   `year(updated_at)` → SQL that yields years since 1970
 * errors  assertion when the column is absent or the transform does not take its type: `plan/` has checked both
 * source  Iceberg table spec v2 §Partition Transforms, appendix B
 */
export function partitionColumn(term: PartitionTerm, schema: TableSchema): PartitionColumn {
  const field = schema.fields.find((candidate) => candidate.name === term.column);
  assert(field, `partition column ${term.column} is not in the schema`);
  const column = quoteIdentifier(field.name);
  const { transform } = term;
  switch (transform.kind) {
    case 'identity':
      return sourceValue(column, field.type);
    case 'truncate':
      return sourceValue(truncateSql(column, field.type, transform.width), field.type);
    case 'bucket':
      return integer(`(${hashSql(column, field.type)} & ${HASH_MASK}) % ${transform.buckets}`);
    default:
      assert(isTime(field.type), `${transform.kind} of ${formatDataType(field.type)} is not possible`);
      return integer(finite(column, timeSql(transform.kind, plainTime(column, field.type)), term));
  }
}

function integer(sql: string): PartitionColumn {
  return {
    sql: `CAST(${sql} AS INTEGER)`,
    textOf: (column) => column,
    toValue: (value) => (value === null ? null : Number(value)),
  };
}

function sourceValue(sql: string, type: DataType): PartitionColumn {
  if (type.kind === 'boolean') {
    return { sql, textOf: (column) => column, toValue: (value) => (value === null ? null : value === true) };
  }
  return {
    sql,
    textOf: (column) => (type.kind === 'binary' ? `hex(${column})` : `CAST(${column} AS VARCHAR)`),
    toValue: (value) => (value === null ? null : String(value)),
  };
}

function truncateSql(column: string, type: DataType, width: number): string {
  switch (type.kind) {
    case 'int':
    case 'long':
      return floored(column, String(width));
    case 'decimal':
      return floored(column, decimalLiteral(width, type.scale));
    case 'string':
      return `left(${column}, ${width})`;
    case 'binary':
      return `array_slice(${column}, 1, ${width})`;
    default:
      throw new Error(`assertion failed: truncate of ${formatDataType(type)} is not possible`);
  }
}

/** The remainder has the sign of the value in SQL, and the spec's truncation goes towards negative infinity. */
function floored(column: string, width: string): string {
  return `${column} - (((${column} % ${width}) + ${width}) % ${width})`;
}

/** The width counts units of the unscaled value. */
function decimalLiteral(unscaled: number, scale: number): string {
  const digits = String(unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `CAST(${quoteLiteral(`${digits.slice(0, point)}.${digits.slice(point)}`)} AS DECIMAL(38, ${scale}))`;
}

function hashSql(column: string, type: DataType): string {
  switch (type.kind) {
    case 'int':
    case 'long':
      return `${BUCKET_FUNCTIONS.long}(CAST(${column} AS BIGINT))`;
    case 'date':
      return `${BUCKET_FUNCTIONS.long}(CAST(${column} - DATE '1970-01-01' AS BIGINT))`;
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return `${BUCKET_FUNCTIONS.long}(epoch_us(${column}))`;
    case 'decimal':
      return `${BUCKET_FUNCTIONS.decimal}(CAST(${column} AS VARCHAR))`;
    case 'string':
      return `${BUCKET_FUNCTIONS.text}(${column})`;
    case 'uuid':
      return `${BUCKET_FUNCTIONS.bytes}(unhex(replace(CAST(${column} AS VARCHAR), '-', '')))`;
    case 'binary':
      return `${BUCKET_FUNCTIONS.bytes}(${column})`;
    default:
      throw new Error(`assertion failed: bucket of ${formatDataType(type)} is not possible`);
  }
}

function isTime(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamptz';
}

/** Calendar functions of zoned times would follow the session's zone. */
function plainTime(column: string, type: DataType): string {
  return type.kind === 'timestamptz' ? `(${column} AT TIME ZONE 'UTC')` : column;
}

/** Units since 1970-01-01 00:00:00, rounded down before it too. */
function timeSql(unit: 'year' | 'month' | 'day' | 'hour', time: string): string {
  switch (unit) {
    case 'year':
      return `year(${time}) - 1970`;
    case 'month':
      return `(year(${time}) - 1970) * 12 + month(${time}) - 1`;
    case 'day':
      return `CAST(${time} AS DATE) - DATE '1970-01-01'`;
    case 'hour':
      return `epoch_us(date_trunc('hour', CAST(${time} AS TIMESTAMP))) // ${HOUR_MICROS}`;
  }
}

/** The engine knows infinite dates and timestamps and Iceberg does not; no partition would be right for them. */
function finite(column: string, sql: string, term: PartitionTerm): string {
  const message = `column \`${term.column}\` holds an infinite value, which has no partition by ${formatPartitionTerm(term)}`;
  return `CASE WHEN ${column} IS NULL THEN NULL WHEN isfinite(${column}) THEN ${sql} ELSE error(${quoteLiteral(message)}) END`;
}

/** A column with the table's type. A text longer than declared is refused: no engine that reads the table would be. */
export function castSql(name: string, type: DataType): string {
  const column = `CAST(${quoteIdentifier(name)} AS ${sqlTypeOf(type)})`;
  if (type.kind !== 'string' || type.lengthMax === undefined) return column;
  const message = `column \`${name}\` holds a text longer than ${type.lengthMax} characters`;
  return `CASE WHEN length(${column}) > ${type.lengthMax} THEN error(${quoteLiteral(message)}) ELSE ${column} END`;
}
