import type { Platform } from '../capabilities/platform.ts';
import { productLease, type StateStore } from '../capabilities/state.ts';
import { formatDuration } from '../lib/duration.ts';
import { SystemError } from '../model/problem.ts';
import { type ProductKey, productName } from '../model/product-key.ts';

const RENEWALS_PER_LEASE = 3;

/** The right to build one product; nobody else has it until it is closed or its process has died. */
export interface Lease extends AsyncDisposable {
  /** False once the lease was lost: what was built must not be published. */
  held(): Promise<boolean>;
}

/** Who in this process waits for which lease: a holder is a process, and its own lease would not keep it out. */
const turns = new WeakMap<StateStore, Map<string, Promise<void>>>();

/** Waits until nobody else in this process has the lease; the answer ends the turn. */
async function takeTurn(state: StateStore, name: string): Promise<() => void> {
  const queue = turns.get(state) ?? new Map<string, Promise<void>>();
  turns.set(state, queue);
  const before = queue.get(name);
  const turn = Promise.withResolvers<void>();
  queue.set(name, turn.promise);
  await before;
  return () => {
    if (queue.get(name) === turn.promise) queue.delete(name);
    turn.resolve();
  };
}

/** INVARIANT: one runner per product. Throws DM9006, naming the holder, when somebody else has the lease. */
export async function acquireProductLease(product: ProductKey, platform: Platform): Promise<Lease> {
  const endTurn = await takeTurn(platform.state, `${platform.environment} ${productLease(product)}`);
  try {
    return await acquireLease(product, platform, endTurn);
  } catch (error) {
    endTurn();
    throw error;
  }
}

async function acquireLease(product: ProductKey, platform: Platform, endTurn: () => void): Promise<Lease> {
  const { state, clock, holder, environment, limits } = platform;
  const name = productLease(product);
  const at = clock.now();
  const acquire = () => state.leases.acquire(environment, name, holder, at, at + limits.leaseMs);
  let answer = await acquire();
  if (!answer.acquired && platform.isDead(answer.holder)) {
    // A killed process cannot give its lease back: the next run takes it over at once instead of waiting it out.
    await state.leases.release(environment, name, answer.holder);
    answer = await acquire();
  }
  if (!answer.acquired) throw heldElsewhere(product, answer.holder, answer.expiresAt - at);
  const renew = (): Promise<boolean> =>
    state.leases.renew(environment, name, holder, clock.now() + limits.leaseMs);
  // A renewal that fails is found by `held` before anything is published.
  const timer = setInterval(() => void renew().catch(() => undefined), limits.leaseMs / RENEWALS_PER_LEASE);
  timer.unref();
  return {
    held: renew,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      try {
        await state.leases.release(environment, name, holder);
      } finally {
        endTurn();
      }
    },
  };
}

function heldElsewhere(product: ProductKey, holder: string, leftMs: number): SystemError {
  const [host, pid] = holder.split(':');
  return new SystemError(
    'DM9006',
    `process ${pid} on ${host} builds ${productName(product)} now; its lease ends in ${formatDuration(Math.max(leftMs, 0))} unless it is renewed`,
    { system: 'state', retryable: true },
  );
}
