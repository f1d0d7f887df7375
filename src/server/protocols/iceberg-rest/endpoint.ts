import { z } from 'zod';
import { CatalogError } from '../../../capabilities/catalog.ts';
import { parseLossless } from '../../../lib/lossless-json.ts';

/** One endpoint of the protocol: what `GET /v1/config` lists and what the server does, so that they cannot differ. */
export interface Endpoint {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  /** As the protocol writes it: `/v1/{prefix}/namespaces/{namespace}`. */
  readonly path: string;
  answer(request: Request): Promise<Answer>;
}

export interface Request {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Text of the body, unparsed. */
  readonly body: string;
  readonly ifNoneMatch: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** JSON text; absent for an answer without a body. */
  readonly text?: string;
  readonly etag?: string;
}

export const NO_CONTENT: Answer = { status: 204 };

export function json(value: unknown): Answer {
  return { status: 200, text: JSON.stringify(value) };
}

/** `/v1/{prefix}/namespaces` → `/v1/:prefix/namespaces`. */
export function fastifyPath(path: string): string {
  return path.replaceAll(/\{([a-z-]+)\}/g, ':$1');
}

export function parameter(request: Request, name: string): string {
  const value = request.params[name];
  if (value === undefined || value === '')
    throw new CatalogError('BadRequestException', `${name} is missing`);
  return value;
}

/** Of a repeated query parameter the first counts. */
export function queryText(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Parses a body; unsafe integers become bigints. */
export function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  const result = schema.safeParse(jsonOf(request.body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'body';
  throw new CatalogError(
    'BadRequestException',
    `Malformed request: ${place}: ${issue?.message ?? 'is invalid'}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return parseLossless(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CatalogError('BadRequestException', `Malformed request: ${reason}`);
  }
}

export const propertiesBody = z.record(z.string(), z.string());
