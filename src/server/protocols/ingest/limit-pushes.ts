import type { FastifyInstance } from 'fastify';
import { refusal, sendRefusal } from '../../refusal.ts';

/** Larger bodies are refused before they are read. */
export const PUSH_BODY_BYTES_MAX = 8_388_608;
export const PUSHES_AT_ONCE_MAX = 32;
export const PUSH_BYTES_AT_ONCE_MAX = 67_108_864;
const RETRY_AFTER_SECONDS = 1;

/**
 * Refuses pushes instead of queueing them, before their bodies are read: what waits in memory is what a flood would
 * exhaust. A push counts from its first byte until its answer has left or its connection is gone.
 */
export function limitPushes(scope: FastifyInstance): void {
  let pushes = 0;
  let bytes = 0;
  scope.addHook('onRequest', async (request, reply) => {
    const declared = Number(request.headers['content-length'] ?? PUSH_BODY_BYTES_MAX);
    const size = Number.isFinite(declared) ? Math.min(declared, PUSH_BODY_BYTES_MAX) : PUSH_BODY_BYTES_MAX;
    if (pushes >= PUSHES_AT_ONCE_MAX || bytes + size > PUSH_BYTES_AT_ONCE_MAX) {
      const refused = refusal(503, 'DM6107', `${pushes} pushes are being written already`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
      return sendRefusal(reply, refused, request.url);
    }
    pushes++;
    bytes += size;
    reply.raw.once('close', () => {
      pushes--;
      bytes -= size;
    });
    return undefined;
  });
}
