import type { RecordedProduct } from '../capabilities/state.ts';
import type { Incident } from '../model/incident.ts';
import type { Measurement, SloStatus } from '../model/measurement.ts';
import type { Run, RunState } from '../model/run.ts';

/** One metric with its samples, in the terms of the Prometheus text format. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge';
  readonly labels: readonly string[];
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricsState {
  /** The declared products of the mesh; live ones have a release. */
  readonly products: readonly RecordedProduct[];
  /** The newest runs, at most `RUNS_COUNTED_MAX`. */
  readonly runs: readonly Run[];
  readonly measurements: readonly Measurement[];
  readonly incidents: readonly Incident[];
  /** UTC milliseconds. */
  readonly now: number;
}

export const RUNS_COUNTED_MAX = 1_000;

const RUN_STATES: readonly RunState[] = [
  'running',
  'succeeded',
  'failed',
  'blocked',
  'skipped',
  'interrupted',
];
const SLO_STATUSES: readonly SloStatus[] = ['met', 'at_risk', 'breached', 'unknown'];

/**
 * The numbers of `/metrics` that come from state. All are gauges: state is pruned, so none of them only ever grows.
 *
 * shape   recorded state → metric families in fixed order
 * units   seconds, ratios from 0 to 1, counts: the base units of the Prometheus naming rules
 * source  Prometheus documentation, §Metric and label naming
 */
export function metricsOf(state: MetricsState): readonly MetricFamily[] {
  const live = state.products.filter((item) => item.state === 'live');
  return [
    productCounts(live),
    releaseAges(live, state.now),
    releaseRows(live),
    runCounts(state),
    ...slos(state),
    incidents(state),
  ];
}

function productCounts(products: readonly RecordedProduct[]): MetricFamily {
  const published = products.filter((item) => item.release).length;
  return gauge(
    'datamesh_products',
    'Data products by state: declared, and live (with a release).',
    ['state'],
    [sample({ state: 'declared' }, products.length), sample({ state: 'live' }, published)],
  );
}

function releaseAges(products: readonly RecordedProduct[], now: number): MetricFamily {
  return gauge(
    'datamesh_release_age_seconds',
    'Time since the live release was published.',
    ['domain', 'product', 'major'],
    products.flatMap((item) =>
      item.release ? [sample(productLabels(item), Math.max(0, now - item.release.publishedAt) / 1_000)] : [],
    ),
  );
}

function releaseRows(products: readonly RecordedProduct[]): MetricFamily {
  return gauge(
    'datamesh_table_rows',
    'Rows of a table in the live release.',
    ['domain', 'product', 'major', 'table'],
    products.flatMap((item) =>
      (item.release?.tables ?? []).map((table) =>
        sample({ ...productLabels(item), table: table.table }, table.rows),
      ),
    ),
  );
}

function runCounts({ runs }: MetricsState): MetricFamily {
  return gauge(
    'datamesh_recent_runs',
    `Runs by state among the newest ${RUNS_COUNTED_MAX}.`,
    ['state'],
    RUN_STATES.map((state) => sample({ state }, runs.filter((run) => run.state === state).length)),
  );
}

function slos({ measurements }: MetricsState): readonly MetricFamily[] {
  const labels = ['domain', 'product', 'major', 'scope', 'slo'];
  const of = (item: Measurement): Readonly<Record<string, string>> => ({
    domain: item.product.domain,
    product: item.product.product,
    major: String(item.product.major),
    scope: item.scope,
    slo: item.slo,
  });
  return [
    gauge(
      'datamesh_slo_status',
      '1 for the status that a service level objective has, 0 for the others.',
      [...labels, 'status'],
      measurements.flatMap((item) =>
        SLO_STATUSES.map((status) => sample({ ...of(item), status }, item.status === status ? 1 : 0)),
      ),
    ),
    gauge(
      'datamesh_slo_freshness_seconds',
      'Measured age of the newest row.',
      labels,
      measurements.flatMap((item) =>
        item.slo === 'freshness' && item.value !== null ? [sample(of(item), item.value / 1_000)] : [],
      ),
    ),
    gauge(
      'datamesh_slo_ratio',
      'Measured completeness, accuracy or availability, from 0 to 1.',
      labels,
      measurements.flatMap((item) =>
        item.slo !== 'freshness' && item.value !== null ? [sample(of(item), item.value / 1_000_000)] : [],
      ),
    ),
  ];
}

function incidents({ incidents: all }: MetricsState): MetricFamily {
  const open = Map.groupBy(
    all.filter((item) => item.state !== 'resolved'),
    (item) => `${item.product.domain}\u0000${item.product.product}\u0000${item.code}`,
  );
  return gauge(
    'datamesh_open_incidents',
    'Incidents that are not resolved.',
    ['domain', 'product', 'code'],
    [...open].map(([key, items]) => {
      const [domain = '', product = '', code = ''] = key.split('\u0000');
      return sample({ domain, product, code }, items.length);
    }),
  );
}

function productLabels({ key }: RecordedProduct): Readonly<Record<string, string>> {
  return { domain: key.domain, product: key.product, major: String(key.major) };
}

function gauge(
  name: string,
  help: string,
  labels: readonly string[],
  samples: readonly MetricSample[],
): MetricFamily {
  return { name, help, type: 'gauge', labels, samples };
}

function sample(labels: Readonly<Record<string, string>>, value: number): MetricSample {
  return { labels, value };
}
