import type { Clock } from '../capabilities/clock.ts';
import type { StateStore } from '../capabilities/state.ts';
import { type MetricFamily, metricsOf, RUNS_COUNTED_MAX } from '../observe/index.ts';

export interface MetricsDeps {
  readonly state: StateStore;
  readonly environment: string;
  readonly clock: Clock;
}

/** What state says about the mesh now, as metric families; counts and ages only, so no identity is asked. */
export async function meshMetrics({
  state,
  environment,
  clock,
}: MetricsDeps): Promise<readonly MetricFamily[]> {
  const [products, runs, measurements, incidents] = await Promise.all([
    state.products.list(environment),
    state.runs.list({ environment, limit: RUNS_COUNTED_MAX }),
    state.measurements.latest(environment),
    state.incidents.list(environment),
  ]);
  return metricsOf({ products, runs, measurements, incidents, now: clock.now() });
}
