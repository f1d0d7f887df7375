import { z } from 'zod';
import type { DiscoverDoor } from '../../../doors/index.ts';
import { LINEAGE_DEPTH_MAX } from '../../../doors/index.ts';
import { nearest } from '../../../lib/nearest.ts';
import type { Identity } from '../../../model/identity.ts';
import { type ApiRoute, json, route } from '../../api-route.ts';
import { lineageGraph, productDetail } from '../../openapi/schemas.ts';
import { countParameter, majorParameter, productPath } from '../../parameters.ts';
import { type Refusal, refusal } from '../../refusal.ts';

const LINEAGE_DEPTH_DEFAULT = 3;

const PATH = '/api/v1/data-products/{domain}/{name}';

/**
 * One product: summary, declaration, conditions and what was observed.
 *
 * source  article §Data Product Discovery Service, `get_data_product`; declarations.md §Discovery
 */
export function detailRoute(discover: DiscoverDoor): ApiRoute {
  return route({
    method: 'GET',
    path: PATH,
    operationId: 'getDataProduct',
    tag: 'discovery',
    summary: 'Get detailed information about a specific data product',
    params: productPath,
    query: z.strictObject({ major: majorParameter }),
    success: {
      status: 200,
      description: 'The product.',
      contentType: 'application/json',
      schema: productDetail,
    },
    refusals: { 404: 'No such product.' },
    async handle({ identity, params, query }) {
      const { major } = query;
      const reference = {
        domain: params.domain,
        product: params.name,
        ...(major === undefined ? {} : { major }),
      };
      const product = await discover.get(identity, reference);
      return product ? json(product) : noSuchProduct(discover, identity, params, major);
    },
  });
}

/**
 * Upstream and downstream lineage at product level.
 *
 * source  article §Data Product Discovery Service, `get_lineage` (depth 3 unless given)
 */
export function lineageRoute(discover: DiscoverDoor): ApiRoute {
  return route({
    method: 'GET',
    path: `${PATH}/lineage`,
    operationId: 'getLineage',
    tag: 'discovery',
    summary: 'Get upstream and downstream lineage for a data product',
    params: productPath,
    query: z.strictObject({
      depth: countParameter({ max: LINEAGE_DEPTH_MAX, otherwise: LINEAGE_DEPTH_DEFAULT }),
    }),
    success: {
      status: 200,
      description: 'Products and sources around it.',
      contentType: 'application/json',
      schema: lineageGraph,
    },
    refusals: { 404: 'No such product.' },
    async handle({ identity, params, query }) {
      const reference = { domain: params.domain, product: params.name };
      const graph = await discover.lineage(identity, reference, query.depth);
      return graph ? json(graph) : noSuchProduct(discover, identity, params, undefined);
    },
  });
}

async function noSuchProduct(
  discover: DiscoverDoor,
  identity: Identity,
  { domain, name }: { readonly domain: string; readonly name: string },
  major: number | undefined,
): Promise<Refusal> {
  const domains = await discover.domains(identity);
  const known = domains.flatMap((item) => item.products.map((product) => `${item.name}.${product}`));
  const meant = nearest(`${domain}.${name}`, known);
  const version = major === undefined ? '' : ` with major ${major}`;
  return refusal(
    404,
    'DM6101',
    `no data product \`${domain}.${name}\`${version}`,
    meant === undefined || meant === `${domain}.${name}` ? {} : { hint: `did you mean \`${meant}\`?` },
  );
}
