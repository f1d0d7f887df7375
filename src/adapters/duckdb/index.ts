/**
 * Owns the embedded engine: it parses, binds and runs SQL over files in DuckDB and writes Parquet that tables can take.
 * It does not decide who may read what, and knows no table metadata: exact files and schemas are given to it.
 */
export { type DuckdbOptions, openDuckdb } from './open-duckdb.ts';
