import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { StateDialect } from './state-database.ts';
import type { StateTables } from './tables.ts';

/** One step of the layout. A published migration is never edited: what changes later is a new one. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: (tx: Kysely<StateTables>, dialect: StateDialect) => Promise<void>;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'first-layout', up: firstLayout },
  { version: 2, name: 'cursors-of-releases', up: cursorsOfReleases },
];

/** A rollback needs the positions of its target: without them the inputs that it undoes would never be read again. */
async function cursorsOfReleases(tx: Kysely<StateTables>, { text }: StateDialect): Promise<void> {
  await tx.schema.alterTable('releases').addColumn('cursors_json', text).execute();
  await tx.schema.alterTable('releases').addColumn('inputs_digest', text).execute();
}

async function firstLayout(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  await declarations(tx, dialect);
  await runs(tx, dialect);
  await releases(tx, dialect);
  await catalog(tx, dialect);
  await observations(tx, dialect);
  await work(tx, dialect);
}

async function declarations(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  const { text } = dialect;
  await table(tx, 'domains')
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('domain_json', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('domains_pk', ['environment', 'name'])
    .execute();
  await withKey(table(tx, 'products'), dialect)
    .addColumn('version', text, (c) => c.notNull())
    .addColumn('spec_digest', text, (c) => c.notNull())
    .addColumn('declaration_json', text, (c) => c.notNull())
    .addColumn('tables_json', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('release_number', 'bigint', (c) => c.notNull())
    .addColumn('recorded_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('products_pk', [...KEY])
    .execute();
  await withKey(withAutoId(table(tx, 'prunes'), 'id', dialect), dialect)
    .addColumn('version', text, (c) => c.notNull())
    .addColumn('release_number', 'bigint', (c) => c.notNull())
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('pruned_at', 'bigint', (c) => c.notNull())
    .execute();
  await withAutoId(table(tx, 'plans'), 'id', dialect)
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('digest', text, (c) => c.notNull())
    .addColumn('plan_json', text, (c) => c.notNull())
    .addColumn('saved_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('plans_digest', ['environment', 'digest'])
    .execute();
}

async function runs(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  const { text } = dialect;
  await withKey(withAutoId(table(tx, 'runs'), 'sequence', dialect), dialect)
    .addColumn('id', text, (c) => c.notNull().unique())
    .addColumn('version', text, (c) => c.notNull())
    .addColumn('trigger_text', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('release_number', 'bigint')
    .addColumn('error_json', text)
    .execute();
  await index(tx, 'runs_newest', 'runs', ['environment', 'started_at', 'sequence']);
  await index(tx, 'runs_of_product', 'runs', [...KEY, 'started_at']);
  await sql`create index runs_running on runs (environment) where state = 'running'`.execute(tx);
  await withAutoId(table(tx, 'run_steps'), 'id', dialect)
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id').onDelete('cascade'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('subject', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('row_count', 'bigint')
    .addColumn('duration_ms', 'double precision', (c) => c.notNull())
    .addColumn('detail', text)
    .execute();
  await index(tx, 'run_steps_of_run', 'run_steps', ['run_id', 'id']);
  // A release may be recorded by a run that this state never saw start, so results do not refer to `runs`.
  await table(tx, 'rule_results')
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('run_id', text, (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('table_name', text, (c) => c.notNull())
    .addColumn('rule_name', text, (c) => c.notNull())
    .addColumn('check_name', text, (c) => c.notNull())
    .addColumn('severity', text, (c) => c.notNull())
    .addColumn('outcome', text, (c) => c.notNull())
    .addColumn('rows_checked', 'bigint', (c) => c.notNull())
    .addColumn('rows_failed', 'bigint', (c) => c.notNull())
    .addColumn('pass_ratio', 'bigint', (c) => c.notNull())
    .addColumn('threshold_min', 'bigint', (c) => c.notNull())
    .addColumn('measured', 'double precision')
    .addColumn('samples_json', text, (c) => c.notNull())
    .addColumn('detail', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('rule_results_pk', ['run_id', 'position'])
    .execute();
}

async function releases(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  const { text } = dialect;
  await withKey(table(tx, 'releases'), dialect)
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('version', text, (c) => c.notNull())
    .addColumn('build_id', text, (c) => c.notNull())
    .addColumn('run_id', text, (c) => c.notNull())
    .addColumn('published_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('releases_pk', [...KEY, 'number'])
    .addUniqueConstraint('releases_build', [...KEY, 'build_id'])
    .execute();
  await withKey(table(tx, 'released_tables'), dialect)
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('table_name', text, (c) => c.notNull())
    .addColumn('metadata_location', text, (c) => c.notNull())
    .addColumn('snapshot_id', text, (c) => c.notNull())
    .addColumn('row_count', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('released_tables_pk', [...KEY, 'number', 'position'])
    .addForeignKeyConstraint(
      'released_tables_release',
      [...KEY, 'number'],
      'releases',
      [...KEY, 'number'],
      (constraint) => constraint.onDelete('cascade'),
    )
    .execute();
  await withKey(table(tx, 'input_cursors'), dialect)
    .addColumn('port', text, (c) => c.notNull())
    .addColumn('cursor_json', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('input_cursors_pk', [...KEY, 'port'])
    .execute();
}

async function catalog(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  const { text } = dialect;
  await table(tx, 'table_pointers')
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('warehouse', text, (c) => c.notNull())
    .addColumn('namespace', text, (c) => c.notNull())
    .addColumn('table_name', text, (c) => c.notNull())
    .addColumn('metadata_location', text, (c) => c.notNull())
    .addColumn('owner_domain', text)
    .addColumn('owner_product', text)
    .addColumn('owner_major', 'bigint')
    .addColumn('owner_table', text)
    .addPrimaryKeyConstraint('table_pointers_pk', ['environment', 'warehouse', 'namespace', 'table_name'])
    .execute();
  await table(tx, 'namespaces')
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('warehouse', text, (c) => c.notNull())
    .addColumn('namespace', text, (c) => c.notNull())
    .addColumn('properties_json', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('namespaces_pk', ['environment', 'warehouse', 'namespace'])
    .execute();
}

async function observations(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  const { text } = dialect;
  await withMeasurement(withAutoId(table(tx, 'measurements'), 'id', dialect), dialect).execute();
  await index(tx, 'measurements_of_product', 'measurements', [...KEY, 'measured_at', 'id']);
  await withMeasurement(table(tx, 'latest_measurements'), dialect)
    .addPrimaryKeyConstraint('latest_measurements_pk', [...KEY, 'scope', 'slo'])
    .execute();
  await withKey(withAutoId(table(tx, 'incidents'), 'sequence', dialect), dialect)
    .addColumn('id', text, (c) => c.notNull().unique())
    .addColumn('code', text, (c) => c.notNull())
    .addColumn('title', text, (c) => c.notNull())
    .addColumn('detail', text, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('run_id', text)
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('last_seen_at', 'bigint', (c) => c.notNull())
    .addColumn('resolved_at', 'bigint')
    .execute();
  await index(tx, 'incidents_newest', 'incidents', ['environment', 'sequence']);
  await sql`create unique index incidents_open on incidents (environment, domain, product, major, code)
    where state <> 'resolved'`.execute(tx);
  await withAutoId(table(tx, 'lineage_events'), 'id', dialect)
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('run_id', text, (c) => c.notNull())
    .addColumn('event_type', text, (c) => c.notNull())
    .addColumn('event_time', 'bigint', (c) => c.notNull())
    .addColumn('job', text, (c) => c.notNull())
    .addColumn('body_json', text, (c) => c.notNull())
    .execute();
  await index(tx, 'lineage_events_newest', 'lineage_events', ['environment', 'event_time', 'id']);
  await index(tx, 'lineage_events_of_job', 'lineage_events', ['environment', 'job', 'event_time', 'id']);
}

async function work(tx: Kysely<StateTables>, dialect: StateDialect): Promise<void> {
  const { text } = dialect;
  await withAutoId(table(tx, 'outbox'), 'id', dialect)
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('topic', text, (c) => c.notNull())
    .addColumn('idempotency_key', text, (c) => c.notNull())
    .addColumn('payload_json', text, (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('not_before', 'bigint', (c) => c.notNull())
    .addColumn('last_error', text)
    .addColumn('done_at', 'bigint')
    .execute();
  await sql`create index outbox_pending on outbox (environment, id) where done_at is null`.execute(tx);
  await sql`create index outbox_done on outbox (done_at) where done_at is not null`.execute(tx);
  await table(tx, 'leases')
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('holder', text, (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('leases_pk', ['environment', 'name'])
    .execute();
  await withAutoId(table(tx, 'jobs'), 'id', dialect)
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('subject', text, (c) => c.notNull())
    .addColumn('payload_json', text, (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('holder', text)
    .addColumn('lease_until', 'bigint')
    .addColumn('last_error', text)
    .execute();
  await index(tx, 'jobs_due', 'jobs', ['environment', 'state', 'due_at', 'id']);
  await sql`create unique index jobs_waiting on jobs (environment, kind, subject)
    where state = 'waiting'`.execute(tx);
  await sql`create unique index jobs_running on jobs (environment, subject) where state = 'running'`.execute(
    tx,
  );
}

const KEY = ['environment', 'domain', 'product', 'major'] as const;

function table(tx: Kysely<StateTables>, name: keyof StateTables): CreateTableBuilder<string, string> {
  return tx.schema.createTable(name) as CreateTableBuilder<string, string>;
}

function withKey(
  builder: CreateTableBuilder<string, string>,
  { text }: StateDialect,
): CreateTableBuilder<string, string> {
  return builder
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('domain', text, (c) => c.notNull())
    .addColumn('product', text, (c) => c.notNull())
    .addColumn('major', 'bigint', (c) => c.notNull());
}

function withAutoId(
  builder: CreateTableBuilder<string, string>,
  name: string,
  dialect: StateDialect,
): CreateTableBuilder<string, string> {
  return builder.addColumn(name, dialect.autoIdType, dialect.autoId);
}

function withMeasurement(
  builder: CreateTableBuilder<string, string>,
  dialect: StateDialect,
): CreateTableBuilder<string, string> {
  const { text } = dialect;
  return withKey(builder, dialect)
    .addColumn('scope', text, (c) => c.notNull())
    .addColumn('slo', text, (c) => c.notNull())
    .addColumn('measurement', text, (c) => c.notNull())
    .addColumn('target', text, (c) => c.notNull())
    .addColumn('value', 'double precision')
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('detail', text, (c) => c.notNull())
    .addColumn('measured_at', 'bigint', (c) => c.notNull());
}

async function index(
  tx: Kysely<StateTables>,
  name: string,
  on: keyof StateTables,
  columns: readonly string[],
): Promise<void> {
  await tx.schema
    .createIndex(name)
    .on(on)
    .columns([...columns])
    .execute();
}
