/**
 * Owns the state store on one SQLite file: connection, durability, locking, layout upgrades, backup and errors.
 * It holds no queries (adapters/shared/state does) and no data of products.
 */
export { type OpenSqliteOptions, openSqliteState } from './open-sqlite-state.ts';
export { type RestoreSqliteOptions, restoreSqliteState } from './restore-sqlite-state.ts';
