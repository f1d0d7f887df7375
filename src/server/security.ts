import type { FastifyInstance } from 'fastify';
import { refusal, sendRefusal } from './refusal.ts';

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether the server may listen on this address: only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_HOSTS.has(host);
}

/**
 * Headers that hold for every answer, and the two checks that keep foreign web pages out: the `Host` header stops DNS
 * rebinding, the `Origin` header stops form posts from elsewhere. No CORS header is ever sent.
 *
 * source  OWASP Secure Headers; W3C CSP 3; Fetch Standard §Origin header
 */
export function protect(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (!isLocalHost(request.headers.host)) {
      const detail = 'the `Host` header names no loopback address';
      return sendRefusal(reply, refusal(403, 'DM6108', detail), request.url);
    }
    const { origin } = request.headers;
    if (origin !== undefined && !isLocalOrigin(origin, request.headers.host)) {
      const detail = 'the request comes from a page of another origin';
      return sendRefusal(reply, refusal(403, 'DM6108', detail), request.url);
    }
    return undefined;
  });
}

export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

function isLocalHost(header: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(header ?? '');
}

/** Only the server's own pages send requests from a browser. */
function isLocalOrigin(origin: string, host: string | undefined): boolean {
  return origin.toLowerCase() === `http://${(host ?? '').toLowerCase()}`;
}
