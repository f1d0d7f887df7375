/**
 * Owns what is said about running products: the four SLO measurements, OpenLineage events and the numbers of `/metrics`.
 * Deliberately does not gather, store or send anything: readings arrive as arguments and values go back.
 */
export {
  type ColumnOrigin,
  completeEvent,
  failEvent,
  type LineageInput,
  type LineageOutput,
  type LineageRun,
  startEvent,
} from './lineage-events.ts';
export { type MetricFamily, type MetricsState, metricsOf, RUNS_COUNTED_MAX } from './metrics.ts';
export { measureAccuracy } from './slo/accuracy.ts';
export { measureAvailability } from './slo/availability.ts';
export { measureCompleteness } from './slo/completeness.ts';
export { type FreshnessReading, measureFreshness } from './slo/freshness.ts';
export type { SloSubject } from './slo/judge.ts';
