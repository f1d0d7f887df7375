/**
 * Owns the discovery API of the article and its small additions, as routes over the discovery door.
 * It knows parameters, statuses and bodies, and nothing of products.
 */
import type { ApiRoute } from '../../api-route.ts';
import type { ServerDeps } from '../../context.ts';
import { activityRoutes } from './activity.ts';
import { listRoute, searchRoute } from './find.ts';
import { detailRoute, lineageRoute } from './product.ts';

export function discoveryRoutes(deps: Pick<ServerDeps, 'discover'>): readonly ApiRoute[] {
  const { discover } = deps;
  return [
    listRoute(discover),
    detailRoute(discover),
    searchRoute(discover),
    lineageRoute(discover),
    ...activityRoutes(discover),
  ];
}
