import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { PROBLEMS, SystemError } from '../model/problem.ts';
import { type ApiReply, type ApiRoute, routerPath } from './api-route.ts';
import type { ServerDeps } from './context.ts';
import { openApiDocument } from './openapi/document.ts';
import { operationRoutes } from './operations.ts';
import { pages } from './pages/index.ts';
import { discoveryRoutes } from './protocols/discovery/index.ts';
import { ingestDoor, ingestRoutes } from './protocols/ingest/index.ts';
import { type Refusal, refusal, sendRefusal } from './refusal.ts';
import { isLoopback, protect } from './security.ts';

export interface RunningServer {
  /** `http://127.0.0.1:4600`, without a trailing slash. */
  readonly url: string;
  /** Takes no new requests, answers those it has, then ends. */
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 1_048_576;
const URL_CHARACTERS_MAX = 8_192;
const REQUEST_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 72_000;

/** Starts the HTTP server on a loopback address. */
export async function startServer(deps: ServerDeps): Promise<RunningServer> {
  if (!isLoopback(deps.host)) {
    throw new SystemError('DM6109', `refused to listen on \`${deps.host}\`, which is no loopback address`, {
      system: 'server',
      retryable: false,
    });
  }
  const app = await createApp(deps);
  try {
    const url = await app.listen({ host: deps.host, port: deps.port });
    return { url, close: () => app.close() };
  } catch (error) {
    await app.close();
    if (!isAddressInUse(error)) throw error;
    throw new SystemError('DM6112', `port ${deps.port} on ${deps.host} is in use`, {
      system: 'server',
      retryable: true,
      cause: error,
    });
  }
}

/** The server without its socket. */
export async function createApp(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // The listener is gone while it closes; what still comes by an open connection gets its answer.
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply) => {
      sendRefusal(reply, refusal(400, 'DM6102', 'the address could not be understood'), request.url);
    },
    clientErrorHandler: refuseUnreadable,
    trustProxy: false,
    routerOptions: { maxParamLength: URL_CHARACTERS_MAX, ignoreTrailingSlash: false, caseSensitive: true },
  });
  app.removeContentTypeParser('text/plain');
  protect(app);
  answerFaults(app);
  const pushRoutes = ingestRoutes(deps);
  const otherRoutes = [...discoveryRoutes(deps), ...operationRoutes(deps)];
  for (const apiRoute of otherRoutes) register(app, deps, apiRoute);
  await app.register(ingestDoor(pushRoutes, (scope, apiRoute) => register(scope, deps, apiRoute)));
  await app.register(pages(deps, openApiDocument([...otherRoutes, ...pushRoutes], deps.version)));
  for (const { prefix, plugin } of deps.mounts) await app.register(plugin, { prefix });
  return app;
}

function register(app: FastifyInstance, deps: ServerDeps, apiRoute: ApiRoute): void {
  app.route({
    method: apiRoute.method,
    url: routerPath(apiRoute.path),
    handler: async (request, reply) => {
      const answer = await apiRoute.answer({
        identity: deps.identify(request.headers),
        path: request.url,
        params: request.params,
        query: request.query,
        body: request.body,
        contentType: request.headers['content-type'] ?? '',
      });
      return answer.kind === 'refusal'
        ? sendRefusal(reply, answer, request.url)
        : sendReply(request, reply, answer);
    },
  });
}

/** Sends an answer; a reader that has it already gets 304 (RFC 9110 §13.1.2). */
function sendReply(request: FastifyRequest, reply: FastifyReply, answer: ApiReply): FastifyReply {
  reply.headers(answer.headers);
  if (request.method === 'GET' && answer.status === 200) {
    const etag = `"${createHash('sha256').update(answer.text).digest('base64url').slice(0, 27)}"`;
    reply.header('etag', etag).header('cache-control', 'no-cache');
    if (knows(request.headers['if-none-match'], etag)) return reply.code(304).send();
  }
  return reply.code(answer.status).type(answer.contentType).send(answer.text);
}

function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((item) => item.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}

function answerFaults(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(reply, refusal(404, 'DM6110', `nothing answers ${request.method} here`), request.url),
  );
  app.setErrorHandler((error, request, reply) => {
    const refused = refusalOf(error);
    if (refused.status >= 500) request.log.error({ err: error, reqId: request.id }, 'request failed');
    return sendRefusal(reply, refused, request.url);
  });
}

/** Answers what is no HTTP request; there is no request to answer, so the socket is written to. */
function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const { type, title } = { type: 'urn:datamesh:problem:DM6102', title: PROBLEMS.DM6102.title };
  const body = JSON.stringify({
    type,
    title,
    status: Number(status.slice(0, 3)),
    detail: 'this is no HTTP request',
    code: 'DM6102',
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** What went wrong before or inside a handler, in our terms; causes stay in the log. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof SystemError) {
    const detail = `${error.system} could not answer`;
    return refusal(503, error.code, detail, error.retryable ? { retryAfterSeconds: 1 } : {});
  }
  const status = statusOf(error);
  if (status === 413) return refusal(413, 'DM6104', 'the body is larger than this address accepts');
  if (status === 415) return refusal(415, 'DM6114', 'this address does not read bodies of that content type');
  if (status >= 400 && status < 500) return refusal(status, 'DM6103', 'the request could not be understood');
  return refusal(500, 'DM6113', 'a fault of the platform; the server log has the cause');
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
