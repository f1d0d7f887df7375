import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { TableCatalog } from '../../../capabilities/catalog.ts';
import { answerError } from './answer-error.ts';
import { configEndpoint } from './config.ts';
import { type Answer, type Endpoint, fastifyPath } from './endpoint.ts';
import { namespaceEndpoints } from './namespaces.ts';
import { tableEndpoints } from './tables.ts';
import { transactionEndpoints } from './transactions.ts';

export interface IcebergRestOptions {
  readonly catalog: TableCatalog;
}

/** A commit carries snapshots and schemas, never data; what is larger is no commit. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * The Iceberg REST catalog as a Fastify plugin, to be registered under a prefix such as `/iceberg`.
 *
 * shape   paths of the protocol below the prefix; `{prefix}` in them is the warehouse
 * errors  the protocol's error body for every refusal, also for paths that do not exist
 * source  apache/iceberg open-api/rest-catalog-open-api.yaml, 1.11
 */
export function icebergRest({ catalog }: IcebergRestOptions): FastifyPluginAsync {
  const endpoints = [
    ...namespaceEndpoints(catalog),
    ...tableEndpoints(catalog),
    ...transactionEndpoints(catalog),
  ];
  const all = [configEndpoint(catalog, endpoints), ...endpoints];
  return async (app) => {
    // Bodies stay text: snapshot ids have 63 bits, and JSON.parse would round them.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
      done(null, body),
    );
    app.setErrorHandler(answerError);
    app.setNotFoundHandler((request, reply) =>
      reply
        .code(404)
        .type(JSON_TYPE)
        .send(
          JSON.stringify({
            error: {
              message: `No such endpoint: ${request.method} ${request.url.split('?')[0]}; GET /v1/config lists them`,
              type: 'NoSuchEndpointException',
              code: 404,
            },
          }),
        ),
    );
    for (const endpoint of all) addRoute(app, endpoint);
  };
}

function addRoute(app: FastifyInstance, endpoint: Endpoint): void {
  app.route({
    method: endpoint.method,
    url: fastifyPath(endpoint.path),
    // HEAD has its own endpoints: it answers 204 and builds no body.
    exposeHeadRoute: false,
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const answer = await endpoint.answer({
        params: request.params as Readonly<Record<string, string>>,
        query: request.query as Readonly<Record<string, string | readonly string[] | undefined>>,
        body: typeof request.body === 'string' ? request.body : '',
        ifNoneMatch: request.headers['if-none-match'],
      });
      return send(reply, answer);
    },
  });
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  if (answer.etag !== undefined) reply.header('etag', answer.etag);
  return answer.text === undefined ? reply.send() : reply.type(JSON_TYPE).send(answer.text);
}
