/**
 * Owns `POST /ingest/{source}/{dataset}`: events are checked, written durably, and only then acknowledged.
 * It does not build anything: the loop picks up from the event log.
 */
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { ApiRoute } from '../../api-route.ts';
import type { ServerDeps } from '../../context.ts';
import { limitPushes, PUSH_BODY_BYTES_MAX } from './limit-pushes.ts';
import { pushRoute } from './push.ts';

export const NDJSON_TYPE = 'application/x-ndjson';

export function ingestRoutes(deps: Pick<ServerDeps, 'events' | 'pushDataset'>): readonly ApiRoute[] {
  return [pushRoute(deps)];
}

/** Registers the routes with bodies as raw text: numbers of events must not pass through a lossy parser. */
export function ingestDoor(
  routes: readonly ApiRoute[],
  register: (scope: FastifyInstance, route: ApiRoute) => void,
): FastifyPluginAsync {
  return async (scope) => {
    limitPushes(scope);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['application/json', NDJSON_TYPE],
      { parseAs: 'string', bodyLimit: PUSH_BODY_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    for (const route of routes) register(scope, route);
  };
}
