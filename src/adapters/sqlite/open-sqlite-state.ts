import type { Clock } from '../../capabilities/clock.ts';
import type { StateStore } from '../../capabilities/state.ts';
import { migrate } from '../shared/state/migrate.ts';
import { stateStore } from '../shared/state/state-store.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

export interface OpenSqliteOptions {
  /** The file; it and its folder are created when they do not exist. `-wal` and `-shm` files stand beside it. */
  readonly path: string;
  /** Only dates the layout upgrades; epoch without it. */
  readonly clock?: Clock;
}

/**
 * Opens the state store of this process on one SQLite file. Several processes may have it open at once.
 *
 * shape   path → StateStore, its layout up to date
 * units   the clock gives UTC milliseconds
 * errors  SystemError DM9005 (written by a newer version, untouched); DM9004 (damaged, locked beyond the timeout, not
 *         ours); DM9003 (disk full)
 * source  SQLite documentation: WAL mode, PRAGMA synchronous; architecture.md §4 Runtime
 */
export async function openSqliteState({ path, clock }: OpenSqliteOptions): Promise<StateStore> {
  const database = await openSqliteDatabase(path);
  try {
    await migrate(database, clock?.now() ?? 0);
  } catch (error) {
    await database.close();
    throw error;
  }
  return stateStore(database);
}
