import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { CatalogError } from '../../../capabilities/catalog.ts';
import { SystemError } from '../../../model/problem.ts';

/**
 * Any failure as the protocol's error body.
 *
 * shape   {"error":{"message","type","code"}}
 * source  Iceberg REST OpenAPI, IcebergErrorResponse
 */
export function answerError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { message, type, code } = describe(error);
  if (code >= 500) request.log.error({ err: error }, 'iceberg catalog request failed');
  return reply
    .code(code)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error: { message, type, code } }));
}

interface ErrorModel {
  readonly message: string;
  readonly type: string;
  readonly code: number;
}

function describe(error: FastifyError | Error): ErrorModel {
  if (error instanceof CatalogError) return { message: error.message, type: error.type, code: error.status };
  if (error instanceof SystemError) {
    return error.retryable
      ? { message: `${error.code}: ${error.message}`, type: 'ServiceUnavailableException', code: 503 }
      : { message: `${error.code}: ${error.message}`, type: 'InternalServerError', code: 500 };
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status >= 400 && status < 500) {
    return { message: error.message, type: 'BadRequestException', code: status };
  }
  // The text of a bug is for the log, not for the network.
  return { message: 'internal error; the server log has the cause', type: 'InternalServerError', code: 500 };
}
