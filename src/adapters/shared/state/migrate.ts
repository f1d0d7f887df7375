import { SystemError } from '../../../model/problem.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';

/**
 * Brings the layout of a state database up to date.
 *
 * shape   database, time of application → nothing; one transaction per migration
 * units   `at` in UTC milliseconds
 * errors  SystemError DM9005 when a newer version wrote the state; then nothing is touched
 * source  architecture.md §4 Runtime, state
 */
export async function migrate(
  database: StateDatabase,
  at: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const newest = Math.max(0, ...migrations.map(({ version }) => version));
  const recorded = await database.read((tx) => recordedVersion(database, tx));
  refuseNewer(recorded, newest);
  for (const migration of migrations) {
    if (migration.version > recorded) await apply(database, migration, newest, at);
  }
}

async function recordedVersion(database: StateDatabase, tx: StateQueries): Promise<number> {
  if (!(await database.dialect.hasTable(tx, 'schema_version'))) return 0;
  const row = await tx
    .selectFrom('schema_version')
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** Looks again inside the transaction: another process may have migrated meanwhile. */
async function apply(
  database: StateDatabase,
  migration: Migration,
  newest: number,
  at: number,
): Promise<void> {
  await database.write(async (tx) => {
    const recorded = await recordedVersion(database, tx);
    refuseNewer(recorded, newest);
    if (recorded >= migration.version) return;
    if (recorded === 0) await createVersionTable(database, tx);
    await migration.up(tx, database.dialect);
    await tx
      .insertInto('schema_version')
      .values({ version: migration.version, name: migration.name, applied_at: at })
      .execute();
  });
}

async function createVersionTable(database: StateDatabase, tx: StateQueries): Promise<void> {
  await tx.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', 'bigint', (column) => column.primaryKey())
    .addColumn('name', database.dialect.text, (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
}

/** The error is the same whether a state is opened or a backup is put back. */
export function refuseNewer(recorded: number, newest: number): void {
  if (recorded <= newest) return;
  throw new SystemError(
    'DM9005',
    `the state has layout version ${recorded}, and this version knows up to ${newest}`,
    { system: 'state', retryable: false },
  );
}
