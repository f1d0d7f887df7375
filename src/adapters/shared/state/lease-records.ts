import type { LeaseRecords } from '../../../capabilities/state.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';

export function leaseRecords(database: StateDatabase): LeaseRecords {
  return {
    acquire: (environment, name, holder, at, expiresAt) =>
      database.write((tx) => acquire(tx, { environment, name, holder, expires_at: expiresAt }, at)),
    renew: (environment, name, holder, expiresAt) =>
      database.write((tx) => renew(tx, environment, name, holder, expiresAt)),
    release: (environment, name, holder) => database.write((tx) => release(tx, environment, name, holder)),
  };
}

interface WantedLease {
  readonly environment: string;
  readonly name: string;
  readonly holder: string;
  readonly expires_at: number;
}

/** One statement takes a free or expired lease and renews one's own; a lease in another's hands stays untouched. */
async function acquire(
  tx: StateQueries,
  wanted: WantedLease,
  at: number,
): Promise<{ readonly acquired: boolean; readonly holder: string; readonly expiresAt: number }> {
  const { holder, expires_at } = wanted;
  const taken = await tx
    .insertInto('leases')
    .values(wanted)
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'name'])
        .doUpdateSet({ holder, expires_at })
        .where((eb) => eb.or([eb('leases.expires_at', '<=', at), eb('leases.holder', '=', holder)])),
    )
    .returning(['holder', 'expires_at'])
    .executeTakeFirst();
  if (taken !== undefined) return { acquired: true, holder, expiresAt: expires_at };
  const current = await tx
    .selectFrom('leases')
    .select(['holder', 'expires_at'])
    .where('environment', '=', wanted.environment)
    .where('name', '=', wanted.name)
    .executeTakeFirstOrThrow();
  return { acquired: false, holder: current.holder, expiresAt: current.expires_at };
}

async function renew(
  tx: StateQueries,
  environment: string,
  name: string,
  holder: string,
  expiresAt: number,
): Promise<boolean> {
  const renewed = await tx
    .updateTable('leases')
    .set({ expires_at: expiresAt })
    .where((eb) => eb.and({ environment, name, holder }))
    .executeTakeFirst();
  return renewed.numUpdatedRows === 1n;
}

async function release(tx: StateQueries, environment: string, name: string, holder: string): Promise<void> {
  await tx
    .deleteFrom('leases')
    .where((eb) => eb.and({ environment, name, holder }))
    .execute();
}
