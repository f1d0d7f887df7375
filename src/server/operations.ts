import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import { type MetricFamily, meshMetrics } from '../doors/index.ts';
import { type ApiReply, type ApiRoute, json, route } from './api-route.ts';
import type { ServerDeps } from './context.ts';
import { readinessReport } from './openapi/schemas.ts';

/** Health, readiness and metrics, for supervisors and Prometheus. */
export function operationRoutes(deps: ServerDeps): readonly ApiRoute[] {
  return [healthRoute(), readinessRoute(deps), metricsRoute(deps)];
}

function healthRoute(): ApiRoute {
  return route({
    method: 'GET',
    path: '/healthz',
    operationId: 'getHealth',
    tag: 'operations',
    summary: 'Whether the process answers',
    success: {
      status: 200,
      description: 'It does.',
      contentType: 'application/json',
      schema: z.object({ status: z.literal('ok') }),
    },
    refusals: {},
    handle: async () => json({ status: 'ok' }),
  });
}

function readinessRoute({ readiness, mesh, environment }: ServerDeps): ApiRoute {
  const body = { contentType: 'application/json', schema: readinessReport };
  return route({
    method: 'GET',
    path: '/readyz',
    operationId: 'getReadiness',
    tag: 'operations',
    summary: 'Whether every declared product is live',
    success: { status: 200, description: 'The mesh is live.', ...body },
    otherAnswers: [{ status: 503, description: 'Not yet; `waiting` says what for.', ...body }],
    refusals: {},
    async handle() {
      const { ready, products, waiting } = await readiness();
      return json({ ready, mesh, environment, products, waiting }, { status: ready ? 200 : 503 });
    },
  });
}

/**
 * Prometheus text: the process's own metrics, and what state says now.
 *
 * source  Prometheus documentation, §Exposition formats, text format 0.0.4
 */
function metricsRoute(deps: ServerDeps): ApiRoute {
  const own = new Registry();
  collectDefaultMetrics({ register: own });
  return route({
    method: 'GET',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'operations',
    summary: 'Numbers about the mesh and the process, for Prometheus',
    success: {
      status: 200,
      description: 'Prometheus text format.',
      contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    },
    refusals: {},
    async handle(): Promise<ApiReply> {
      const mesh = registryOf(await meshMetrics(deps));
      const text = `${await mesh.metrics()}\n${await own.metrics()}`;
      return { kind: 'reply', status: 200, contentType: own.contentType, text, headers: {} };
    },
  });
}

/** A registry per scrape: products and labels that are gone from state are gone from the answer. */
function registryOf(families: readonly MetricFamily[]): Registry {
  const registry = new Registry();
  for (const { name, help, labels, samples } of families) {
    const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
    for (const { labels: of, value } of samples) gauge.set({ ...of }, value);
  }
  return registry;
}
