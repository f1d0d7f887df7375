import type { Incident } from '../model/incident.ts';
import { productName } from '../model/product-key.ts';
import type { RuleResult } from '../model/quality.ts';
import type { Release } from '../model/release.ts';
import type { Run } from '../model/run.ts';

export interface ReleaseReport {
  readonly number: number;
  readonly version: string;
  readonly build_id: string;
  readonly run_id: string;
  readonly published_at: string;
  readonly tables: readonly {
    readonly table: string;
    /** 63-bit id, as text. */
    readonly snapshot_id: string;
    readonly rows: number;
  }[];
}

export interface RunReport {
  readonly id: string;
  readonly product: string;
  readonly version: string;
  readonly trigger: string;
  readonly state: Run['state'];
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly release_number: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly steps: readonly {
    readonly name: string;
    readonly subject: string;
    readonly state: 'done' | 'failed' | 'skipped';
    readonly rows: number | null;
    readonly duration_ms: number;
    readonly detail: string | null;
  }[];
}

export interface IncidentReport {
  readonly id: string;
  readonly product: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly state: Incident['state'];
  readonly run_id: string | null;
  readonly opened_at: string;
  readonly last_seen_at: string;
  readonly resolved_at: string | null;
}

/** A rule's last result. Samples of failing rows stay out: rows leave only by doors that decide about access. */
export interface QualityReport {
  readonly table: string;
  readonly rule: string;
  readonly check: string;
  readonly severity: 'error' | 'warning';
  readonly outcome: RuleResult['outcome'];
  readonly rows_checked: number;
  readonly rows_failed: number;
  /** Parts per million. */
  readonly pass_ratio: number;
  /** Parts per million. */
  readonly threshold: number;
  readonly detail: string;
}

export function releaseReport(release: Release): ReleaseReport {
  return {
    number: release.number,
    version: release.version,
    build_id: release.buildId,
    run_id: release.runId,
    published_at: instant(release.publishedAt),
    tables: release.tables.map(({ table, snapshotId, rows }) => ({ table, snapshot_id: snapshotId, rows })),
  };
}

export function runReport(run: Run): RunReport {
  return {
    id: run.id,
    product: productName(run.product),
    version: run.version,
    trigger: run.trigger,
    state: run.state,
    started_at: instant(run.startedAt),
    finished_at: run.finishedAt === undefined ? null : instant(run.finishedAt),
    release_number: run.releaseNumber ?? null,
    error: run.error ?? null,
    steps: run.steps.map((step) => ({
      name: step.name,
      subject: step.subject,
      state: step.state,
      rows: step.rows ?? null,
      duration_ms: step.durationMs,
      detail: step.detail ?? null,
    })),
  };
}

export function incidentReport(incident: Incident): IncidentReport {
  return {
    id: incident.id,
    product: productName(incident.product),
    code: incident.code,
    title: incident.title,
    detail: incident.detail,
    state: incident.state,
    run_id: incident.runId ?? null,
    opened_at: instant(incident.openedAt),
    last_seen_at: instant(incident.lastSeenAt),
    resolved_at: incident.resolvedAt === undefined ? null : instant(incident.resolvedAt),
  };
}

export function qualityReport(result: RuleResult): QualityReport {
  return {
    table: result.table,
    rule: result.rule,
    check: result.check,
    severity: result.severity,
    outcome: result.outcome,
    rows_checked: result.rowsChecked,
    rows_failed: result.rowsFailed,
    pass_ratio: result.passRatio,
    threshold: result.thresholdMin,
    detail: result.detail,
  };
}

/** RFC 3339 in UTC. */
function instant(utcMs: number): string {
  return new Date(utcMs).toISOString();
}
