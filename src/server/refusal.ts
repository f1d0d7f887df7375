import type { FastifyReply } from 'fastify';
import { PROBLEMS, type ProblemCode } from '../model/problem.ts';

/** An answer that says why not. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly code: ProblemCode;
  /** One sentence about this request. */
  readonly detail: string;
  readonly hint?: string;
  /** The faults one by one, where there are several. */
  readonly errors?: readonly FieldError[];
  /** Seconds after which the same request may be sent again. */
  readonly retryAfterSeconds?: number;
}

export interface FieldError {
  /** `query.limit`, `body.tags`, `events[3].amount`. */
  readonly field: string;
  readonly message: string;
}

export function refusal(
  status: number,
  code: ProblemCode,
  detail: string,
  more: Pick<Refusal, 'hint' | 'errors' | 'retryAfterSeconds'> = {},
): Refusal {
  return { kind: 'refusal', status, code, detail, ...more };
}

/**
 * Writes a refusal as RFC 9457 problem details:
 * `{ type, title, status, detail, instance, code, hint?, errors? }` as `application/problem+json`.
 */
export function sendRefusal(reply: FastifyReply, refused: Refusal, instance: string): FastifyReply {
  const { status, code, detail, hint, errors, retryAfterSeconds } = refused;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  const body = {
    type: `urn:datamesh:problem:${code}`,
    title: PROBLEMS[code].title,
    status,
    detail,
    instance,
    code,
    hint: hint ?? PROBLEMS[code].remedy,
    ...(errors ? { errors } : {}),
  };
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(body));
}
