import { z } from 'zod';
import type { DiscoverDoor } from '../../../doors/index.ts';
import { type ApiRoute, json, route } from '../../api-route.ts';
import { domainReport, incidentReport, lineageEvent, productSlo, runReport } from '../../openapi/schemas.ts';
import { countParameter, nameParameter } from '../../parameters.ts';
import { refusal } from '../../refusal.ts';
import { defined } from './defined.ts';

const RUNS_LIMIT_MAX = 500;
const EVENTS_LIMIT_MAX = 500;
const LIMIT_DEFAULT = 50;

const ofProduct = { domain: nameParameter.optional(), product: nameParameter.optional() };

/** What happens in the mesh: domains, objectives, incidents, runs and their OpenLineage events. */
export function activityRoutes(discover: DiscoverDoor): readonly ApiRoute[] {
  return [
    domains(discover),
    slos(discover),
    incidents(discover),
    runs(discover),
    run(discover),
    events(discover),
  ];
}

function domains(discover: DiscoverDoor): ApiRoute {
  return route({
    ...described('/api/v1/domains', 'listDomains', 'List the domains and their products'),
    success: found('Domains by name.', z.array(domainReport)),
    refusals: {},
    handle: async ({ identity }) => json(await discover.domains(identity)),
  });
}

function slos(discover: DiscoverDoor): ApiRoute {
  return route({
    ...described('/api/v1/slos', 'listSlos', 'List declared objectives with their newest measurements'),
    query: z.strictObject(ofProduct),
    success: found('One entry per declared objective.', z.array(productSlo)),
    refusals: {},
    handle: async ({ identity, query }) => json(await discover.slos(identity, defined(query))),
  });
}

function incidents(discover: DiscoverDoor): ApiRoute {
  return route({
    ...described('/api/v1/incidents', 'listIncidents', 'List incidents'),
    query: z.strictObject({ ...ofProduct, state: z.enum(['open', 'acknowledged', 'resolved']).optional() }),
    success: found('Incidents.', z.array(incidentReport)),
    refusals: {},
    handle: async ({ identity, query }) => json(await discover.incidents(identity, defined(query))),
  });
}

function runs(discover: DiscoverDoor): ApiRoute {
  return route({
    ...described('/api/v1/runs', 'listRuns', 'List runs, newest first'),
    query: z.strictObject({
      ...ofProduct,
      state: z.enum(['running', 'succeeded', 'failed', 'blocked', 'skipped', 'interrupted']).optional(),
      limit: countParameter({ max: RUNS_LIMIT_MAX, otherwise: LIMIT_DEFAULT }),
    }),
    success: found('Runs, newest first.', z.array(runReport)),
    refusals: {},
    handle: async ({ identity, query }) => json(await discover.runs(identity, defined(query))),
  });
}

function run(discover: DiscoverDoor): ApiRoute {
  return route({
    ...described('/api/v1/runs/{id}', 'getRun', 'Get one run with its steps'),
    params: z.strictObject({ id: nameParameter }),
    success: found('The run.', runReport),
    refusals: { 404: 'No such run.' },
    async handle({ identity, params }) {
      const found = await discover.run(identity, params.id);
      return found ? json(found) : refusal(404, 'DM6111', `no run \`${params.id}\``);
    },
  });
}

function events(discover: DiscoverDoor): ApiRoute {
  return route({
    ...described('/api/v1/lineage/events', 'listLineageEvents', 'List OpenLineage run events, newest first'),
    query: z.strictObject({
      job: nameParameter.optional().describe('`domain.product`'),
      limit: countParameter({ max: EVENTS_LIMIT_MAX, otherwise: LIMIT_DEFAULT }),
    }),
    success: found('OpenLineage 2-0-2 run events.', z.array(lineageEvent)),
    refusals: {},
    handle: async ({ identity, query }) => json(await discover.lineageEvents(identity, defined(query))),
  });
}

function described(path: string, operationId: string, summary: string) {
  return { method: 'GET' as const, path, operationId, tag: 'activity', summary };
}

function found(description: string, schema: z.ZodType) {
  return { status: 200, description, contentType: 'application/json', schema };
}
