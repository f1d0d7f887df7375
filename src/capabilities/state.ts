import type { Json } from '../lib/json.ts';
import type { Incident } from '../model/incident.ts';
import type { LineageEvent } from '../model/lineage.ts';
import type { Measurement } from '../model/measurement.ts';
import type { DeclaredProduct, Domain } from '../model/mesh.ts';
import type { Plan, PlannedTable } from '../model/plan.ts';
import type { ProductKey, TableKey } from '../model/product-key.ts';
import type { RuleResult } from '../model/quality.ts';
import type { Release } from '../model/release.ts';
import type { Run, RunStep } from '../model/run.ts';

/**
 * What the platform remembers. Every row carries its environment; every method is one durable transaction.
 * Throws `SystemError` DM9004 (failed), DM9005 (written by a newer version).
 */
export interface StateStore extends AsyncDisposable {
  readonly products: ProductRecords;
  readonly plans: PlanRecords;
  readonly runs: RunRecords;
  readonly releases: ReleaseRecords;
  readonly pointers: PointerRecords;
  readonly measurements: MeasurementRecords;
  readonly incidents: IncidentRecords;
  readonly lineage: LineageRecords;
  readonly outbox: OutboxRecords;
  readonly leases: LeaseRecords;
  readonly jobs: JobRecords;
  /** A consistent copy of the whole state in one new file, safe while others write. */
  backup(path: string): Promise<void>;
}

/** The declaration that is live for a product, with its resolved tables. */
export interface RecordedProduct {
  readonly key: ProductKey;
  readonly version: string;
  readonly specDigest: string;
  readonly declaration: DeclaredProduct;
  readonly tables: readonly PlannedTable[];
  readonly state: 'live' | 'retired';
  /** Absent until the first release. */
  readonly release?: Release;
  /** UTC milliseconds. */
  readonly recordedAt: number;
}

export interface ProductRecords {
  list(environment: string): Promise<readonly RecordedProduct[]>;
  get(key: ProductKey): Promise<RecordedProduct | undefined>;
  /** Records a declaration whose data stays as it is. */
  register(product: Omit<RecordedProduct, 'release' | 'state'>): Promise<void>;
  retire(key: ProductKey, at: number): Promise<void>;
  /** Forgets a retired product: rows about it, not its files. */
  prune(key: ProductKey, reason: string, at: number): Promise<void>;
  domains(environment: string): Promise<readonly Domain[]>;
  saveDomains(environment: string, domains: readonly Domain[]): Promise<void>;
}

export interface PlanRecords {
  save(plan: Plan, at: number): Promise<void>;
  get(environment: string, digest: string): Promise<Plan | undefined>;
  latest(environment: string): Promise<Plan | undefined>;
}

export interface RunRecords {
  start(run: Omit<Run, 'steps' | 'finishedAt' | 'releaseNumber' | 'error'>): Promise<void>;
  step(runId: string, step: RunStep): Promise<void>;
  finish(runId: string, end: Pick<Run, 'state' | 'error'> & { readonly finishedAt: number }): Promise<void>;
  get(runId: string): Promise<Run | undefined>;
  /** Newest first. */
  list(query: RunQuery): Promise<readonly Run[]>;
  /** Marks runs that are still `running` while the `productLease` is absent or has expired. Answers their ids. */
  interruptAbandoned(environment: string, at: number): Promise<readonly string[]>;
  results(runId: string): Promise<readonly RuleResult[]>;
  saveResults(runId: string, results: readonly RuleResult[]): Promise<void>;
}

export interface RunQuery {
  readonly environment: string;
  readonly domain?: string;
  readonly product?: string;
  readonly limit: number;
}

/** All that becomes true at once when a build is published. */
export interface ReleaseCommit {
  readonly release: Omit<Release, 'number'>;
  readonly declaration: DeclaredProduct;
  readonly specDigest: string;
  readonly tables: readonly PlannedTable[];
  /** Tables that get another name, before the swaps: an older major makes room for the current one. */
  readonly renames: readonly PointerRename[];
  /** Tables that the product no longer has; their files stay. */
  readonly drops: readonly TableAddress[];
  readonly pointers: readonly PointerSwap[];
  /** Input positions by port. */
  readonly cursors: Readonly<Record<string, Json>>;
  /** Digest of how the inputs are declared: positions mean nothing for other inputs. */
  readonly inputsDigest?: string;
  readonly results: readonly RuleResult[];
  readonly measurements: readonly Measurement[];
  readonly lineage: readonly LineageEvent[];
  readonly outbox: readonly NewOutboxRow[];
}

/** `already-published`: a release with this build id exists; the answer of an earlier commit was lost. */
export type ReleaseOutcome =
  | { readonly kind: 'published'; readonly release: Release }
  | { readonly kind: 'already-published'; readonly release: Release }
  | { readonly kind: 'conflict'; readonly table: string };

export interface ReleaseRecords {
  /** One transaction: pointers swap together, or nothing of the commit happens. The running number is given here. */
  commit(commit: ReleaseCommit): Promise<ReleaseOutcome>;
  latest(key: ProductKey): Promise<Release | undefined>;
  byBuild(key: ProductKey, buildId: string): Promise<Release | undefined>;
  /** Newest first. */
  list(key: ProductKey, limit: number): Promise<readonly Release[]>;
  cursors(key: ProductKey): Promise<Readonly<Record<string, Json>>>;
  /** Where the inputs stood at an earlier release; undefined when it is unknown or no longer kept. */
  cursorsOf(key: ProductKey, number: number): Promise<ReleaseCursors | undefined>;
}

/** How many releases back input positions are kept: those of many source files are large. */
export const RELEASES_WITH_CURSORS_MAX = 100;

export interface ReleaseCursors {
  readonly cursors: Readonly<Record<string, Json>>;
  readonly inputsDigest?: string;
}

/** Which metadata file of a table is current: the only thing whose change readers can see. */
export interface TablePointer extends TableAddress {
  readonly metadataLocation: string;
  /** Set for tables that a product owns; external tables have none. */
  readonly owner?: TableKey;
}

/** Where the catalog has a table. */
export interface TableAddress {
  readonly warehouse: string;
  readonly namespace: string;
  readonly table: string;
}

export interface PointerRename {
  readonly from: TableAddress;
  readonly to: TableAddress;
}

export interface PointerSwap extends TableAddress {
  /** Undefined: the table must not exist yet. */
  readonly expected?: string;
  readonly next: string;
  readonly owner?: TableKey;
}

export interface PointerRecords {
  get(
    environment: string,
    warehouse: string,
    namespace: string,
    table: string,
  ): Promise<TablePointer | undefined>;
  list(environment: string, warehouse?: string, namespace?: string): Promise<readonly TablePointer[]>;
  /** All or none; answers the first table that did not match. */
  swap(environment: string, swaps: readonly PointerSwap[]): Promise<{ readonly conflict?: string }>;
  drop(environment: string, warehouse: string, namespace: string, table: string): Promise<boolean>;
  rename(
    environment: string,
    from: TableAddress,
    to: TableAddress,
  ): Promise<'renamed' | 'missing' | 'exists'>;
  namespaces(environment: string, warehouse: string): Promise<readonly NamespaceRecord[]>;
  /** Creates or replaces; answers false when `mode` is `create` and it exists. */
  putNamespace(environment: string, record: NamespaceRecord, mode: 'create' | 'replace'): Promise<boolean>;
  /** False when it does not exist, or still has tables. */
  dropNamespace(environment: string, warehouse: string, namespace: string): Promise<boolean>;
}

export interface NamespaceRecord {
  readonly warehouse: string;
  readonly namespace: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface MeasurementRecords {
  save(measurements: readonly Measurement[]): Promise<void>;
  /** The newest measurement per product, scope and SLO. */
  latest(environment: string): Promise<readonly Measurement[]>;
  /** Oldest first. */
  history(key: ProductKey, since: number): Promise<readonly Measurement[]>;
}

export interface IncidentRecords {
  /** Opens one, or marks the open one of the same product and code as seen again. */
  open(incident: Omit<Incident, 'state' | 'lastSeenAt' | 'resolvedAt'>): Promise<Incident>;
  /** Resolves the open ones of a product with these codes, or all of them. */
  resolve(key: ProductKey, at: number, codes?: readonly string[]): Promise<void>;
  list(environment: string, state?: Incident['state']): Promise<readonly Incident[]>;
}

export interface LineageRecords {
  save(environment: string, events: readonly LineageEvent[]): Promise<void>;
  /** Newest first. */
  list(
    environment: string,
    query: { readonly job?: string; readonly limit: number },
  ): Promise<readonly LineageEvent[]>;
}

export interface NewOutboxRow {
  readonly topic: string;
  /** Receivers ignore a key that they have seen. */
  readonly idempotencyKey: string;
  readonly payload: Json;
}

export interface OutboxRow extends NewOutboxRow {
  readonly id: number;
  readonly attempts: number;
}

export interface OutboxRecords {
  /** Oldest first, only rows whose `notBefore` has passed. */
  pending(environment: string, at: number, limit: number): Promise<readonly OutboxRow[]>;
  done(ids: readonly number[], at: number): Promise<void>;
  retry(id: number, notBefore: number, error: string): Promise<void>;
}

export const PRODUCT_LEASE_PREFIX = 'product:';

/** Name of the lease that the one runner of a product holds, all its majors together. */
export function productLease(key: { readonly domain: string; readonly product: string }): string {
  return `${PRODUCT_LEASE_PREFIX}${key.domain}.${key.product}`;
}

/** One holder per name; a holder that dies loses it when `expiresAt` passes. */
export interface LeaseRecords {
  /** Answers the holder that has it instead, when there is one. */
  acquire(
    environment: string,
    name: string,
    holder: string,
    at: number,
    expiresAt: number,
  ): Promise<{ readonly acquired: boolean; readonly holder: string; readonly expiresAt: number }>;
  /** False when it was lost. */
  renew(environment: string, name: string, holder: string, expiresAt: number): Promise<boolean>;
  release(environment: string, name: string, holder: string): Promise<void>;
}

export interface Job {
  readonly id: number;
  /** `build`, `measure`, `maintain`. */
  readonly kind: string;
  /** Jobs of one subject run one at a time: `domain.product`. */
  readonly subject: string;
  readonly payload: Json;
  /** UTC milliseconds. */
  readonly dueAt: number;
  readonly attempts: number;
}

export interface JobRecords {
  /** Adds a job unless one of the same kind and subject waits already; then the earlier due time wins. */
  add(environment: string, job: Omit<Job, 'id' | 'attempts'>): Promise<void>;
  /** Takes the next due job whose subject nobody works on, under a lease. */
  take(environment: string, holder: string, at: number, leaseUntil: number): Promise<Job | undefined>;
  renew(id: number, holder: string, leaseUntil: number): Promise<boolean>;
  finish(id: number, holder: string): Promise<void>;
  retry(id: number, holder: string, dueAt: number, error: string): Promise<void>;
  list(environment: string): Promise<readonly Job[]>;
}
