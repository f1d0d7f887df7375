import type { Job, RecordedProduct } from '../capabilities/state.ts';
import { nextDue } from '../lib/cron.ts';
import { productName } from '../model/product-key.ts';

/** What is known about a product when the loop looks for work. */
export interface ProductActivity {
  readonly product: RecordedProduct;
  /** Start of its newest run, UTC milliseconds; undefined when it never ran. */
  readonly lastRunAt?: number;
  /** Source files or events have arrived since that run. */
  readonly newInput: boolean;
}

/** Events wait this long for company, so that a burst becomes one micro-batch. */
export const MICRO_BATCH_MS = 2_000;

export type NewJob = Omit<Job, 'id' | 'attempts'>;

/**
 * The builds that are due: by schedule, or because input has arrived for a product without one. A schedule that was
 * missed while nothing ran is caught up once, not once for each time it was missed.
 *
 * shape   activities → jobs
 * units   UTC milliseconds
 */
export function dueJobs(activities: readonly ProductActivity[], now: number): readonly NewJob[] {
  return activities.flatMap((activity) => {
    const due = [scheduledAt(activity, now), inputAt(activity, now)].filter((at) => at !== undefined);
    return due.length === 0
      ? []
      : [buildJob(productName(activity.product.key), Math.min(...due), 'schedule')];
  });
}

function scheduledAt({ product, lastRunAt }: ProductActivity, now: number): number | undefined {
  const after = lastRunAt ?? product.recordedAt;
  const times = schedulesOf(product).flatMap((schedule) => nextDue(schedule, after) ?? []);
  const earliest = Math.min(...times);
  return earliest <= now ? earliest : undefined;
}

/** A port with a schedule is read when the schedule says so; the others are read when something arrives. */
function inputAt({ product, newInput }: ProductActivity, now: number): number | undefined {
  const waits = product.declaration.product.inputPorts.some(
    (port) => port.kind === 'source' && !port.schedule,
  );
  return newInput && waits ? now + MICRO_BATCH_MS : undefined;
}

function schedulesOf({ declaration }: RecordedProduct): readonly string[] {
  return declaration.product.inputPorts.flatMap((port) =>
    port.kind === 'source' && port.schedule ? [port.schedule] : [],
  );
}

/** Products that read a published one follow it at once. */
export function followerJobs(
  published: string,
  products: readonly RecordedProduct[],
  now: number,
): readonly NewJob[] {
  return products
    .filter((product) => product.state === 'live')
    .filter((product) =>
      product.declaration.product.inputPorts.some(
        (port) => port.kind === 'product' && port.product === published,
      ),
    )
    .map((product) => buildJob(productName(product.key), now, `input ${published} changed`));
}

function buildJob(subject: string, dueAt: number, trigger: string): NewJob {
  return { kind: 'build', subject, payload: { trigger }, dueAt };
}

const RETRY_FIRST_MS = 5_000;
const RETRY_LAST_MS = 15 * 60_000;

/** Doubles from 5 s up to a quarter of an hour. */
export function retryDelayMs(attempts: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempts, 20), RETRY_LAST_MS);
}
