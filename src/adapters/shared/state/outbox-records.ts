import { sql } from 'kysely';
import type { NewOutboxRow, OutboxRecords, OutboxRow } from '../../../capabilities/state.ts';
import type { Json } from '../../../lib/json.ts';
import { fromJson, inChunks } from './columns.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';

/** How long a delivered row stays to be looked at. */
export const OUTBOX_KEPT_MS = 7 * 86_400_000;

export function outboxRecords(database: StateDatabase): OutboxRecords {
  return {
    pending: (environment, at, limit) => database.read((tx) => pending(tx, environment, at, limit)),
    done: (ids, at) => database.write((tx) => done(tx, ids, at)),
    retry: (id, notBefore, error) => database.write((tx) => retry(tx, id, notBefore, error)),
  };
}

export async function insertOutbox(
  tx: StateQueries,
  environment: string,
  added: readonly NewOutboxRow[],
): Promise<void> {
  const rows = added.map((row) => ({
    environment,
    topic: row.topic,
    idempotency_key: row.idempotencyKey,
    payload_json: JSON.stringify(row.payload),
    attempts: 0,
    not_before: 0,
  }));
  for (const chunk of inChunks(rows)) await tx.insertInto('outbox').values(chunk).execute();
}

async function pending(
  tx: StateQueries,
  environment: string,
  at: number,
  limit: number,
): Promise<readonly OutboxRow[]> {
  const rows = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('environment', '=', environment)
    .where('done_at', 'is', null)
    .where('not_before', '<=', at)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    idempotencyKey: row.idempotency_key,
    payload: fromJson<Json>(row.payload_json),
    attempts: row.attempts,
  }));
}

async function done(tx: StateQueries, ids: readonly number[], at: number): Promise<void> {
  for (const chunk of inChunks(ids)) {
    await tx.updateTable('outbox').set({ done_at: at }).where('id', 'in', chunk).execute();
  }
  await tx
    .deleteFrom('outbox')
    .where('done_at', 'is not', null)
    .where('done_at', '<', at - OUTBOX_KEPT_MS)
    .execute();
}

async function retry(tx: StateQueries, id: number, notBefore: number, error: string): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ attempts: sql<number>`attempts + 1`, not_before: notBefore, last_error: error })
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .execute();
}
