import type { LineageRecords } from '../../../capabilities/state.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { LineageEvent } from '../../../model/lineage.ts';
import { fromJson, inChunks } from './columns.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';

export function lineageRecords(database: StateDatabase): LineageRecords {
  return {
    save: (environment, events) => database.write((tx) => insertLineage(tx, environment, events)),
    list: (environment, query) => database.read((tx) => listLineage(tx, environment, query)),
  };
}

export async function insertLineage(
  tx: StateQueries,
  environment: string,
  events: readonly LineageEvent[],
): Promise<void> {
  const rows = events.map((event) => ({
    environment,
    run_id: event.runId,
    event_type: event.eventType,
    event_time: event.eventTime,
    job: event.job,
    body_json: JSON.stringify(event.body),
  }));
  for (const chunk of inChunks(rows)) await tx.insertInto('lineage_events').values(chunk).execute();
}

async function listLineage(
  tx: StateQueries,
  environment: string,
  { job, limit }: { readonly job?: string; readonly limit: number },
): Promise<readonly LineageEvent[]> {
  const rows = await tx
    .selectFrom('lineage_events')
    .selectAll()
    .where('environment', '=', environment)
    .$if(job !== undefined, (only) => only.where('job', '=', job ?? ''))
    .orderBy('event_time', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    runId: row.run_id,
    eventType: row.event_type as LineageEvent['eventType'],
    eventTime: row.event_time,
    job: row.job,
    body: fromJson<JsonObject>(row.body_json),
  }));
}
