import type { IncidentRecords } from '../../../capabilities/state.ts';
import type { Incident } from '../../../model/incident.ts';
import type { ProblemCode } from '../../../model/problem.ts';
import type { ProductKey } from '../../../model/product-key.ts';
import { given, keyColumns, productKey } from './columns.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import type { IncidentRow } from './tables.ts';

export function incidentRecords(database: StateDatabase): IncidentRecords {
  return {
    open: (incident) => database.write((tx) => openIncident(tx, incident)),
    resolve: (key, at, codes) => database.write((tx) => resolveIncidents(tx, key, at, codes)),
    list: (environment, state) => database.read((tx) => listIncidents(tx, environment, state)),
  };
}

/** An incident that is open already keeps its id, its opening time and its acknowledgement. */
async function openIncident(
  tx: StateQueries,
  incident: Omit<Incident, 'state' | 'lastSeenAt' | 'resolvedAt'>,
): Promise<Incident> {
  const seen = {
    title: incident.title,
    detail: incident.detail,
    run_id: incident.runId ?? null,
    last_seen_at: incident.openedAt,
  };
  const known = await tx
    .updateTable('incidents')
    .set(seen)
    .where((eb) => eb.and({ ...keyColumns(incident.product), code: incident.code }))
    .where('state', '<>', 'resolved')
    .returningAll()
    .executeTakeFirst();
  if (known !== undefined) return incidentOf(known);
  const opened = await tx
    .insertInto('incidents')
    .values({
      ...keyColumns(incident.product),
      ...seen,
      id: incident.id,
      code: incident.code,
      state: 'open',
      opened_at: incident.openedAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return incidentOf(opened);
}

async function resolveIncidents(
  tx: StateQueries,
  key: ProductKey,
  at: number,
  codes?: readonly string[],
): Promise<void> {
  await tx
    .updateTable('incidents')
    .set({ state: 'resolved', resolved_at: at })
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .where('state', '<>', 'resolved')
    .$if(codes !== undefined, (only) => only.where('code', 'in', ['', ...(codes ?? [])]))
    .execute();
}

/** Newest first. */
async function listIncidents(
  tx: StateQueries,
  environment: string,
  state?: Incident['state'],
): Promise<readonly Incident[]> {
  const rows = await tx
    .selectFrom('incidents')
    .selectAll()
    .where('environment', '=', environment)
    .$if(state !== undefined, (only) => only.where('state', '=', state ?? ''))
    .orderBy('opened_at', 'desc')
    .orderBy('sequence', 'desc')
    .execute();
  return rows.map(incidentOf);
}

function incidentOf(row: Omit<IncidentRow, 'sequence'>): Incident {
  return {
    id: row.id,
    product: productKey(row),
    code: row.code as ProblemCode,
    title: row.title,
    detail: row.detail,
    state: row.state as Incident['state'],
    ...given('runId', row.run_id),
    openedAt: row.opened_at,
    lastSeenAt: row.last_seen_at,
    ...given('resolvedAt', row.resolved_at),
  };
}
