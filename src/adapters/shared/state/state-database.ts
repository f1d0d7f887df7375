import type { ColumnDataType, ColumnDefinitionBuilder, Kysely, Transaction } from 'kysely';
import type { StateTables } from './tables.ts';

/**
 * What a database must offer for the queries of this folder. They are standard SQL that SQLite and PostgreSQL share;
 * everything that differs between the two is a member here.
 *
 * INVARIANT: `write` transactions are serializable. SQLite has one writer at a time (BEGIN IMMEDIATE); a database with
 * several writers runs them SERIALIZABLE and repeats `work` when they collide, so `work` has no effect outside `tx`.
 */
export interface StateDatabase {
  readonly dialect: StateDialect;
  /** A consistent read of several tables. */
  read<T>(work: (tx: StateQueries) => Promise<T>): Promise<T>;
  /** One durable transaction: all of `work` or, when it throws, nothing. */
  write<T>(work: (tx: Transaction<StateTables>) => Promise<T>): Promise<T>;
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Anything that queries run on: a connection, or the transaction they belong to. */
export type StateQueries = Kysely<StateTables>;

/** Column types that the databases do not share. Integers must arrive in JavaScript as numbers. */
export interface StateDialect {
  /** Type of a surrogate key that is never given twice, and what makes it one. */
  readonly autoIdType: ColumnDataType;
  readonly autoId: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  /** Text that sorts by code point, whatever the locale. */
  readonly text: ColumnDataType;
  hasTable(tx: StateQueries, table: string): Promise<boolean>;
}
