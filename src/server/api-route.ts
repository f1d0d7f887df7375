import type { z } from 'zod';
import type { Identity } from '../model/identity.ts';
import type { FieldError, Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';

/** One operation of the API: what OpenAPI says about it and what the server does, so that they cannot differ. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** OpenAPI form: `/api/v1/data-products/{domain}/{name}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: RouteBody;
  /** What answers when all went well. */
  readonly success: RouteAnswer;
  /** Statuses with a problem body besides 400, which every route may answer. */
  readonly refusals: Readonly<Record<number, string>>;
  /** Other statuses with a body of their own that is no problem. */
  readonly otherAnswers?: readonly RouteAnswer[];
  readonly answer: (request: RawRequest) => Promise<ApiReply | Refusal>;
}

export interface RouteBody {
  readonly schema: z.ZodType;
  readonly contentTypes: readonly string[];
}

export interface RouteAnswer {
  readonly status: number;
  readonly description: string;
  readonly contentType: string;
  /** Absent for text. */
  readonly schema?: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request before anything of it is believed. */
export interface RawRequest {
  readonly identity: Identity;
  readonly path: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly contentType: string;
}

export interface ApiReply {
  readonly kind: 'reply';
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

export function json(
  body: unknown,
  more: { status?: number; headers?: Record<string, string> } = {},
): ApiReply {
  const { status = 200, headers = {} } = more;
  return { kind: 'reply', status, contentType: JSON_TYPE, text: JSON.stringify(body), headers };
}

export interface Parsed<P, Q, B> {
  readonly identity: Identity;
  readonly path: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly contentType: string;
}

type Nothing = Readonly<Record<string, never>>;

/** Makes a route whose handler sees only what its schemas let through. */
export function route<
  P extends z.ZodObject = z.ZodObject<Nothing>,
  Q extends z.ZodObject = z.ZodObject<Nothing>,
  B extends z.ZodType = z.ZodUndefined,
>(
  definition: Omit<ApiRoute, 'params' | 'query' | 'body' | 'answer'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: { readonly schema: B; readonly contentTypes: readonly string[] };
    readonly handle: (request: Parsed<z.output<P>, z.output<Q>, z.output<B>>) => Promise<ApiReply | Refusal>;
  },
): ApiRoute {
  const { handle, ...described } = definition;
  return {
    ...described,
    async answer(raw) {
      const params = check<z.output<P>>('path', definition.params, raw.params);
      const query = check<z.output<Q>>('query', definition.query, raw.query);
      const body = check<z.output<B>>('body', definition.body?.schema, raw.body);
      const wrong = [...params.errors, ...query.errors];
      if (wrong.length > 0) return wrongParameters(wrong);
      if (body.errors.length > 0) return wrongBody(body.errors);
      const { identity, path, contentType } = raw;
      return handle({
        identity,
        path,
        contentType,
        params: params.value,
        query: query.value,
        body: body.value,
      });
    },
  };
}

interface Check<T> {
  readonly value: T;
  readonly errors: readonly FieldError[];
}

function check<T>(place: 'path' | 'query' | 'body', schema: z.ZodType | undefined, given: unknown): Check<T> {
  if (!schema) {
    const names = place === 'query' && typeof given === 'object' && given !== null ? Object.keys(given) : [];
    return {
      value: {} as T,
      errors: names.map((name) => ({
        field: `query.${name}`,
        message: 'this address takes no such parameter',
      })),
    };
  }
  const parsed = schema.safeParse(given);
  // The schema is the parser: what it lets through has its output type.
  if (parsed.success) return { value: parsed.data as T, errors: [] };
  return {
    value: undefined as T,
    errors: parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            field: `${place}.${key}`,
            message: 'this address takes no such parameter',
          }))
        : [{ field: [place, ...issue.path.map(String)].join('.'), message: issue.message }],
    ),
  };
}

function wrongParameters(errors: readonly FieldError[]): Refusal {
  return refusal(400, 'DM6102', sentence(errors), { errors });
}

function wrongBody(errors: readonly FieldError[]): Refusal {
  return refusal(400, 'DM6103', sentence(errors), { errors });
}

function sentence(errors: readonly FieldError[]): string {
  return errors.map(({ field, message }) => `\`${field}\`: ${message}`).join('; ');
}

/** `/a/{b}` as the router writes it: `/a/:b`. */
export function routerPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
