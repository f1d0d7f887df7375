import type { ReleaseCommit, StateStore } from '../../capabilities/state.ts';
import type { Incident } from '../../model/incident.ts';
import type { LineageEvent } from '../../model/lineage.ts';
import type { Measurement } from '../../model/measurement.ts';
import type { DeclaredProduct } from '../../model/mesh.ts';
import type { Plan, PlannedTable } from '../../model/plan.ts';
import type { ProductKey } from '../../model/product-key.ts';
import type { RuleResult } from '../../model/quality.ts';
import type { Run } from '../../model/run.ts';

/** One state, reached through one or more connections. */
export interface StateUnderTest {
  readonly store: StateStore;
  /** Another connection to the same state, as another process has it. `close` closes it too. */
  reopen(): Promise<StateStore>;
  close(): Promise<void>;
}

export type OpenState = () => Promise<StateUnderTest>;

export const NOW = Date.UTC(2026, 0, 31, 12);
export const HOUR = 3_600_000;

/** Text that breaks careless SQL, JSON, paths and encodings. */
export const HOSTILE_TEXTS: readonly string[] = [
  `'; drop table products; --`,
  `"quoted" \\ back\\slash`,
  'line\nfeed\ttab\r\n',
  'null\u0000character',
  'emoji 🦆 combining é رمز',
  '%_*?[]{} $1',
  '',
];

export function keyOf(product = 'orders', environment = 'dev'): ProductKey {
  return { environment, domain: 'sales', product, major: 1 };
}

export function declared(
  key: ProductKey,
  description = 'all orders',
  ports: readonly string[] = ['pos'],
): DeclaredProduct {
  return {
    product: {
      kind: 'DataProduct',
      file: `domains/${key.domain}/${key.product}/data-product.yaml`,
      metadata: { name: key.product, domain: key.domain, owner: 'team', version: '1.0.0', tags: [] },
      description,
      classification: { pii: false },
      inputPorts: ports.map((name) => ({
        kind: 'source',
        name,
        type: 'batch',
        source: 'pos',
        dataset: name,
        format: 'csv',
      })),
      outputPorts: [],
      format: 'iceberg',
      tables: [],
      slos: [],
      governance: { accessControl: [] },
      extensions: {},
    },
    major: key.major,
    contracts: [],
    models: [],
    digest: `digest of ${description}`,
  };
}

export function tableOf(name: string): PlannedTable {
  return {
    table: name,
    schema: {
      schemaId: 0,
      fields: [{ id: 1, name: 'order_id', type: { kind: 'long' }, nullable: false }],
      keyIds: [1],
    },
    layout: { partitionBy: [], sortBy: [] },
    lastColumnId: 1,
    location: `warehouse://sales/orders/${name}`,
  };
}

/** A whole release of two tables; `from` is what the pointers are expected to hold. */
export function commitOf(key: ProductKey, buildId: string, from?: string): ReleaseCommit {
  const swap = (table: string): ReleaseCommit['pointers'][number] => ({
    warehouse: key.domain,
    namespace: key.product,
    table,
    ...(from === undefined ? {} : { expected: `${from}/${table}` }),
    next: `${buildId}/${table}`,
    owner: { ...key, table },
  });
  return {
    release: {
      product: key,
      version: '1.0.0',
      buildId,
      runId: `run of ${buildId}`,
      publishedAt: NOW,
      tables: ['lines', 'heads'].map((table) => ({
        table,
        metadataLocation: `${buildId}/${table}`,
        snapshotId: '9223372036854775807',
        rows: 3,
      })),
    },
    declaration: declared(key, buildId),
    specDigest: `spec of ${buildId}`,
    tables: [tableOf('lines'), tableOf('heads')],
    renames: [],
    drops: [],
    pointers: [swap('lines'), swap('heads')],
    cursors: { pos: { file: buildId } },
    results: [resultOf('order_id is unique')],
    measurements: [measurementOf(key)],
    lineage: [eventOf('COMPLETE', { runId: `run of ${buildId}` })],
    outbox: [{ topic: 'releases', idempotencyKey: buildId, payload: { buildId } }],
  };
}

export function resultOf(rule: string): RuleResult {
  return {
    table: 'lines',
    rule,
    check: 'unique',
    severity: 'error',
    outcome: 'failed',
    rowsChecked: 10,
    rowsFailed: 1,
    passRatio: 900_000,
    thresholdMin: 1_000_000,
    measured: 1,
    samples: [{ order_id: '***' }, null, 'x'],
    detail: '1 duplicate',
  };
}

export function measurementOf(key: ProductKey, more: Partial<Measurement> = {}): Measurement {
  return {
    product: key,
    scope: 'product',
    slo: 'freshness',
    measurement: 'max(updated_at)',
    target: '4h',
    value: HOUR,
    status: 'met',
    detail: 'newest row is 1h old',
    measuredAt: NOW,
    ...more,
  };
}

export function eventOf(
  eventType: LineageEvent['eventType'],
  more: Partial<LineageEvent> = {},
): LineageEvent {
  return {
    runId: 'run-1',
    eventType,
    eventTime: NOW,
    job: 'sales.orders',
    body: { eventType, job: { namespace: 'mesh', name: 'sales.orders' } },
    ...more,
  };
}

export function runOf(id: string, key: ProductKey = keyOf(), startedAt = NOW): Omit<Run, 'steps'> {
  return { id, product: key, version: '1.0.0', trigger: 'apply', state: 'running', startedAt };
}

export function incidentOf(
  id: string,
  key: ProductKey = keyOf(),
  code: Incident['code'] = 'DM9001',
): Omit<Incident, 'state' | 'lastSeenAt' | 'resolvedAt'> {
  return { id, product: key, code, title: 'the engine failed', detail: `seen as ${id}`, openedAt: NOW };
}

export function planOf(digest: string, environment = 'dev'): Plan {
  return {
    kind: 'Plan',
    environment,
    mesh: 'retail',
    basis: 'basis',
    digest,
    changes: [],
    unchanged: ['sales.orders'],
    steps: [{ kind: 'retire', product: keyOf('orders', environment) }],
    problems: [],
  };
}
