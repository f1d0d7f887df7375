import type { Generated } from 'kysely';

/**
 * The rows of the state store. Times are UTC milliseconds, `*_json` columns hold JSON text, counts stay far below 2^53.
 * Every row carries its environment.
 */
export interface StateTables {
  readonly schema_version: SchemaVersionRow;
  readonly domains: DomainRow;
  readonly products: ProductRow;
  readonly prunes: PruneRow;
  readonly plans: PlanRow;
  readonly runs: RunRow;
  readonly run_steps: RunStepRow;
  readonly rule_results: RuleResultRow;
  readonly releases: ReleaseRow;
  readonly released_tables: ReleasedTableRow;
  readonly input_cursors: InputCursorRow;
  readonly table_pointers: TablePointerRow;
  readonly namespaces: NamespaceRow;
  readonly measurements: MeasurementRow & { readonly id: Generated<number> };
  readonly latest_measurements: MeasurementRow;
  readonly incidents: IncidentRow;
  readonly lineage_events: LineageEventRow;
  readonly outbox: OutboxTableRow;
  readonly leases: LeaseRow;
  readonly jobs: JobRow;
}

export interface SchemaVersionRow {
  readonly version: number;
  readonly name: string;
  readonly applied_at: number;
}

/** The columns of a `ProductKey`. */
export interface KeyColumns {
  readonly environment: string;
  readonly domain: string;
  readonly product: string;
  readonly major: number;
}

export interface DomainRow {
  readonly environment: string;
  readonly name: string;
  readonly domain_json: string;
}

export interface ProductRow extends KeyColumns {
  readonly version: string;
  readonly spec_digest: string;
  readonly declaration_json: string;
  readonly tables_json: string;
  readonly state: 'live' | 'retired';
  /** Number of the newest release; 0 before the first. */
  readonly release_number: number;
  readonly recorded_at: number;
}

/** Audit trail: what was forgotten, when and why. */
export interface PruneRow extends KeyColumns {
  readonly id: Generated<number>;
  readonly version: string;
  readonly release_number: number;
  readonly reason: string;
  readonly pruned_at: number;
}

export interface PlanRow {
  readonly id: Generated<number>;
  readonly environment: string;
  readonly digest: string;
  readonly plan_json: string;
  readonly saved_at: number;
}

export interface RunRow extends KeyColumns {
  readonly sequence: Generated<number>;
  readonly id: string;
  readonly version: string;
  readonly trigger_text: string;
  readonly state: string;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly release_number: number | null;
  readonly error_json: string | null;
}

export interface RunStepRow {
  readonly id: Generated<number>;
  readonly environment: string;
  readonly run_id: string;
  readonly name: string;
  readonly subject: string;
  readonly state: string;
  readonly row_count: number | null;
  readonly duration_ms: number;
  readonly detail: string | null;
}

export interface RuleResultRow {
  readonly environment: string;
  readonly run_id: string;
  readonly position: number;
  readonly table_name: string;
  readonly rule_name: string;
  readonly check_name: string;
  readonly severity: string;
  readonly outcome: string;
  readonly rows_checked: number;
  readonly rows_failed: number;
  readonly pass_ratio: number;
  readonly threshold_min: number;
  readonly measured: number | null;
  readonly samples_json: string;
  readonly detail: string;
}

export interface ReleaseRow extends KeyColumns {
  readonly number: number;
  readonly version: string;
  readonly build_id: string;
  readonly run_id: string;
  readonly published_at: number;
  /** Positions of all inputs; null before layout 2 and for old releases. */
  readonly cursors_json: string | null;
  readonly inputs_digest: string | null;
}

export interface ReleasedTableRow extends KeyColumns {
  readonly number: number;
  readonly position: number;
  readonly table_name: string;
  readonly metadata_location: string;
  readonly snapshot_id: string;
  readonly row_count: number;
}

export interface InputCursorRow extends KeyColumns {
  readonly port: string;
  readonly cursor_json: string;
}

export interface TablePointerRow {
  readonly environment: string;
  readonly warehouse: string;
  readonly namespace: string;
  readonly table_name: string;
  readonly metadata_location: string;
  readonly owner_domain: string | null;
  readonly owner_product: string | null;
  readonly owner_major: number | null;
  readonly owner_table: string | null;
}

export interface NamespaceRow {
  readonly environment: string;
  readonly warehouse: string;
  readonly namespace: string;
  readonly properties_json: string;
}

export interface MeasurementRow extends KeyColumns {
  readonly scope: string;
  readonly slo: string;
  readonly measurement: string;
  readonly target: string;
  readonly value: number | null;
  readonly status: string;
  readonly detail: string;
  readonly measured_at: number;
}

export interface IncidentRow extends KeyColumns {
  readonly sequence: Generated<number>;
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly state: string;
  readonly run_id: string | null;
  readonly opened_at: number;
  readonly last_seen_at: number;
  readonly resolved_at: number | null;
}

export interface LineageEventRow {
  readonly id: Generated<number>;
  readonly environment: string;
  readonly run_id: string;
  readonly event_type: string;
  readonly event_time: number;
  readonly job: string;
  readonly body_json: string;
}

export interface OutboxTableRow {
  readonly id: Generated<number>;
  readonly environment: string;
  readonly topic: string;
  readonly idempotency_key: string;
  readonly payload_json: string;
  readonly attempts: number;
  readonly not_before: number;
  readonly last_error: string | null;
  readonly done_at: number | null;
}

export interface LeaseRow {
  readonly environment: string;
  readonly name: string;
  readonly holder: string;
  readonly expires_at: number;
}

export interface JobRow {
  readonly id: Generated<number>;
  readonly environment: string;
  readonly kind: string;
  readonly subject: string;
  readonly payload_json: string;
  readonly due_at: number;
  readonly attempts: number;
  readonly state: 'waiting' | 'running';
  readonly holder: string | null;
  readonly lease_until: number | null;
  readonly last_error: string | null;
}
