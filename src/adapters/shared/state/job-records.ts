import type { Selectable } from 'kysely';
import type { Job, JobRecords } from '../../../capabilities/state.ts';
import type { Json } from '../../../lib/json.ts';
import { fromJson } from './columns.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import type { JobRow } from './tables.ts';

export function jobRecords(database: StateDatabase): JobRecords {
  return {
    add: (environment, job) => database.write((tx) => addJob(tx, environment, job)),
    take: (environment, holder, at, leaseUntil) =>
      database.write((tx) => takeJob(tx, environment, holder, at, leaseUntil)),
    renew: (id, holder, leaseUntil) => database.write((tx) => renewJob(tx, id, holder, leaseUntil)),
    finish: (id, holder) =>
      database.write(async (tx) => {
        await tx
          .deleteFrom('jobs')
          .where('id', '=', id)
          .where('holder', '=', holder)
          .where('state', '=', 'running')
          .execute();
      }),
    retry: (id, holder, dueAt, error) => database.write((tx) => retryJob(tx, id, holder, dueAt, error)),
    list: (environment) => database.read((tx) => listJobs(tx, environment)),
  };
}

/** The earlier of two waiting jobs of one kind and subject stays whole, its payload included. */
async function addJob(
  tx: StateQueries,
  environment: string,
  job: Omit<Job, 'id' | 'attempts'>,
): Promise<void> {
  const { kind, subject, dueAt: due_at } = job;
  const payload_json = JSON.stringify(job.payload);
  const waiting = await waitingJob(tx, environment, kind, subject);
  if (waiting === undefined) {
    await tx
      .insertInto('jobs')
      .values({ environment, kind, subject, payload_json, due_at, attempts: 0, state: 'waiting' })
      .execute();
  } else if (due_at < waiting.due_at) {
    await tx.updateTable('jobs').set({ due_at, payload_json }).where('id', '=', waiting.id).execute();
  }
}

function waitingJob(
  tx: StateQueries,
  environment: string,
  kind: string,
  subject: string,
): Promise<Selectable<JobRow> | undefined> {
  return tx
    .selectFrom('jobs')
    .selectAll()
    .where((eb) => eb.and({ environment, kind, subject, state: 'waiting' as const }))
    .executeTakeFirst();
}

async function takeJob(
  tx: StateQueries,
  environment: string,
  holder: string,
  at: number,
  leaseUntil: number,
): Promise<Job | undefined> {
  await requeueAbandoned(tx, environment, at);
  const due = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('environment', '=', environment)
    .where('state', '=', 'waiting')
    .where('due_at', '<=', at)
    .where('subject', 'not in', (eb) =>
      eb
        .selectFrom('jobs as running')
        .select('running.subject')
        .where('running.environment', '=', environment)
        .where('running.state', '=', 'running'),
    )
    .orderBy('due_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (due === undefined) return undefined;
  await tx
    .updateTable('jobs')
    .set({ state: 'running', holder, lease_until: leaseUntil })
    .where('id', '=', due.id)
    .execute();
  return jobOf(due);
}

/** A job whose holder died waits again, as one more attempt: a job that kills its process shows in `attempts`. */
async function requeueAbandoned(tx: StateQueries, environment: string, at: number): Promise<void> {
  const abandoned = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('environment', '=', environment)
    .where('state', '=', 'running')
    .where('lease_until', '<=', at)
    .orderBy('id')
    .execute();
  for (const job of abandoned)
    await requeue(tx, job, job.due_at, `its holder ${job.holder ?? ''} disappeared`);
}

async function retryJob(
  tx: StateQueries,
  id: number,
  holder: string,
  dueAt: number,
  error: string,
): Promise<void> {
  const job = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('id', '=', id)
    .where('holder', '=', holder)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (job !== undefined) await requeue(tx, job, dueAt, error);
}

/** A successor may wait already. Then the two become one: the earlier due time and the higher count of attempts. */
async function requeue(
  tx: StateQueries,
  job: Selectable<JobRow>,
  dueAt: number,
  error: string,
): Promise<void> {
  const successor = await waitingJob(tx, job.environment, job.kind, job.subject);
  const first = successor !== undefined && successor.due_at < dueAt ? successor : { ...job, due_at: dueAt };
  if (successor !== undefined) await tx.deleteFrom('jobs').where('id', '=', successor.id).execute();
  await tx
    .updateTable('jobs')
    .set({
      state: 'waiting',
      holder: null,
      lease_until: null,
      due_at: first.due_at,
      payload_json: first.payload_json,
      attempts: Math.max(job.attempts + 1, successor?.attempts ?? 0),
      last_error: error,
    })
    .where('id', '=', job.id)
    .execute();
}

async function renewJob(tx: StateQueries, id: number, holder: string, leaseUntil: number): Promise<boolean> {
  const renewed = await tx
    .updateTable('jobs')
    .set({ lease_until: leaseUntil })
    .where('id', '=', id)
    .where('holder', '=', holder)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return renewed.numUpdatedRows === 1n;
}

/** In the order in which they are due. */
async function listJobs(tx: StateQueries, environment: string): Promise<readonly Job[]> {
  const rows = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('due_at')
    .orderBy('id')
    .execute();
  return rows.map(jobOf);
}

function jobOf(row: Selectable<JobRow>): Job {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    payload: fromJson<Json>(row.payload_json),
    dueAt: row.due_at,
    attempts: row.attempts,
  };
}
