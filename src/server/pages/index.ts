/**
 * Owns what people see until the web UI exists: the overview, product pages and the API reference, as plain HTML.
 * It has no script, asks the same doors as the API, and fetches nothing from elsewhere.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { JsonObject } from '../../lib/json.ts';
import type { ServerDeps } from '../context.ts';
import { productPath } from '../parameters.ts';
import { docsPage } from './docs.ts';
import { type Html, html } from './html.ts';
import { page } from './layout.ts';
import { overviewPage } from './overview.ts';
import { productPage } from './product.ts';
import { STYLE, STYLE_PATH } from './style.ts';

const HTML_TYPE = 'text/html; charset=utf-8';
const LINEAGE_DEPTH_SHOWN = 3;

export function pages(deps: ServerDeps, openApi: JsonObject): FastifyPluginAsync {
  const { mesh, environment, version, discover } = deps;
  const send = (reply: FastifyReply, title: string, main: Html, status = 200): FastifyReply =>
    reply
      .code(status)
      .header('cache-control', 'no-cache')
      .type(HTML_TYPE)
      .send(page({ title, mesh, environment, version }, main));
  return async (scope) => {
    scope.get('/', async (request, reply) => {
      const identity = deps.identify(request.headers);
      const [readiness, products, domains, openIncidents] = await Promise.all([
        deps.readiness(),
        discover.overview(identity),
        discover.domains(identity),
        discover.incidents(identity, { state: 'open' }),
      ]);
      return send(reply, 'Products', overviewPage({ mesh, readiness, products, domains, openIncidents }));
    });
    scope.get('/products/:domain/:name', async (request, reply) => {
      const path = productPath.safeParse(request.params);
      const identity = deps.identify(request.headers);
      const reference = path.success ? { domain: path.data.domain, product: path.data.name } : undefined;
      const product = reference && (await discover.get(identity, reference));
      if (!product) return send(reply, 'Not found', notFound(), 404);
      const graph = await discover.lineage(identity, reference, LINEAGE_DEPTH_SHOWN);
      const title = `${product.domain}.${product.name}`;
      return send(reply, title, productPage(product, graph, originOf(request)));
    });
    scope.get('/docs', async (_, reply) => send(reply, 'API reference', docsPage(openApi)));
    scope.get('/openapi.json', async (_, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(openApi)),
    );
    scope.get(STYLE_PATH, async (_, reply) =>
      reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(STYLE),
    );
  };
}

function notFound(): Html {
  return html`<h1>No such product</h1><p>It may have been renamed or taken out of service. <a href="/">All products</a></p>`;
}

/** This server as the reader addresses it; the `Host` header was checked before. */
function originOf(request: FastifyRequest): string {
  return `http://${request.headers.host ?? ''}`;
}
