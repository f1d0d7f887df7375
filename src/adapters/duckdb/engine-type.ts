import type { DuckDBType } from '@duckdb/node-api';
import type { DataType, PrimitiveName } from '../../model/data-type.ts';

/** Engine types that become one of ours without loss, by the name that the engine prints. */
const OUR_NAMES: Readonly<Record<string, PrimitiveName | 'string'>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'int',
  SMALLINT: 'int',
  INTEGER: 'int',
  UTINYINT: 'int',
  USMALLINT: 'int',
  UINTEGER: 'long',
  BIGINT: 'long',
  FLOAT: 'float',
  DOUBLE: 'double',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  BLOB: 'binary',
  UUID: 'uuid',
  VARCHAR: 'string',
  JSON: 'string',
};

/**
 * Our type for an engine type; undefined where there is none that holds all its values (HUGEINT, INTERVAL, UBIGINT,
 * TIMESTAMP_NS, UNION …).
 *
 * source  Iceberg table spec v2 §Schemas and Data Types; DuckDB 1.5 docs, SQL › Data Types
 */
export function dataTypeOf(engine: DuckDBType): DataType | undefined {
  const name = OUR_NAMES[engine.toString()];
  if (name !== undefined) return { kind: name };
  if ('scale' in engine) return { kind: 'decimal', precision: engine.width, scale: engine.scale };
  if ('keyType' in engine) {
    const key = dataTypeOf(engine.keyType);
    const value = dataTypeOf(engine.valueType);
    return key && value && { kind: 'map', key, value };
  }
  if ('valueType' in engine) {
    const element = dataTypeOf(engine.valueType);
    return element && { kind: 'list', element };
  }
  if ('entryNames' in engine) return structOf(engine.entryNames, engine.entryTypes);
  return 'values' in engine ? { kind: 'string' } : undefined;
}

function structOf(names: readonly string[], types: readonly DuckDBType[]): DataType | undefined {
  const fields = names.flatMap((name, index) => {
    const engine = types[index];
    const type = engine && dataTypeOf(engine);
    return type ? [{ name, type, nullable: true }] : [];
  });
  return fields.length === names.length ? { kind: 'struct', fields } : undefined;
}
