import { z } from 'zod';
import type { DiscoverDoor } from '../../../doors/index.ts';
import { LIST_LIMIT_MAX, SEARCH_LIMIT_MAX, SEARCH_QUERY_CHARACTERS_MAX } from '../../../doors/index.ts';
import { type ApiRoute, json, route } from '../../api-route.ts';
import { productSummary, searchHit } from '../../openapi/schemas.ts';
import { countParameter, nameParameter } from '../../parameters.ts';
import { refusal } from '../../refusal.ts';
import { defined } from './defined.ts';

const LIST_LIMIT_DEFAULT = 100;
const SEARCH_LIMIT_DEFAULT = 20;
const TAGS_MAX = 20;
const CURSOR_CHARACTERS_MAX = 1_024;

const PATH = '/api/v1/data-products';

/**
 * The list of products: a JSON array of `DataProductSummary`, the next page in `Link: <…>; rel="next"` (RFC 8288).
 *
 * source  article §Data Product Discovery Service, `list_data_products`
 */
export function listRoute(discover: DiscoverDoor): ApiRoute {
  return route({
    method: 'GET',
    path: PATH,
    operationId: 'listDataProducts',
    tag: 'discovery',
    summary: 'List the data products, filtered by domain, tier or owner',
    query: z.strictObject({
      domain: nameParameter.optional(),
      tier: nameParameter.optional(),
      owner: nameParameter.optional(),
      limit: countParameter({ max: LIST_LIMIT_MAX, otherwise: LIST_LIMIT_DEFAULT }),
      cursor: z
        .string()
        .max(CURSOR_CHARACTERS_MAX)
        .optional()
        .describe('From the `Link` header of the page before'),
    }),
    success: {
      status: 200,
      description: 'Summaries by domain and name.',
      contentType: 'application/json',
      schema: z.array(productSummary),
      headers: { link: 'Address of the next page, when there is one.' },
    },
    refusals: {},
    async handle({ identity, query }) {
      const page = await discover.list(identity, defined(query));
      if (!page) {
        const message = 'no cursor of this list';
        return refusal(400, 'DM6102', `\`query.cursor\`: ${message}`, {
          errors: [{ field: 'query.cursor', message }],
        });
      }
      return json(page.products, { headers: nextLink(query, page.next) });
    },
  });
}

function nextLink(
  query: Readonly<Record<string, string | number | undefined>>,
  cursor: string | undefined,
): Record<string, string> {
  if (cursor === undefined) return {};
  const parameters = Object.entries({ ...query, cursor }).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(
    parameters.map(([name, value]): [string, string] => [name, String(value)]),
  );
  return { link: `<${PATH}?${search.toString()}>; rel="next"` };
}

/**
 * Search by words, filters, or both: a JSON array of summaries with `score` and `matched`.
 *
 * source  article §Data Product Discovery Service, `search_data_products` and `SearchQuery`
 */
export function searchRoute(discover: DiscoverDoor): ApiRoute {
  return route({
    method: 'POST',
    path: `${PATH}/search`,
    operationId: 'searchDataProducts',
    tag: 'discovery',
    summary: 'Search data products using natural language or filters',
    description:
      'Words are looked for in names, descriptions, columns, tags and contract use cases; plural, prefix and small ' +
      'typing mistakes are forgiven. `matched` says where each word was found.',
    body: {
      contentTypes: ['application/json'],
      schema: z.strictObject({
        query: z.string().max(SEARCH_QUERY_CHARACTERS_MAX).nullish(),
        domain: nameParameter.nullish(),
        tier: nameParameter.nullish(),
        tags: z.array(nameParameter).max(TAGS_MAX).nullish().describe('All of them'),
        limit: z.number().int().min(1).max(SEARCH_LIMIT_MAX).default(SEARCH_LIMIT_DEFAULT),
      }),
    },
    success: {
      status: 200,
      description: 'Hits, best first.',
      contentType: 'application/json',
      schema: z.array(searchHit),
    },
    refusals: { 415: 'The body is not JSON.' },
    async handle({ identity, body }) {
      return json(await discover.search(identity, defined(body)));
    },
  });
}
