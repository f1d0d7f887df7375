import { setTimeout as pause } from 'node:timers/promises';
import type { LineageSink } from '../../capabilities/lineage.ts';
import type { LineageEvent } from '../../model/lineage.ts';
import { SystemError } from '../../model/problem.ts';
import type { LostEvent } from './lost-event.ts';

export interface HttpSinkOptions {
  /** Base URL; events go to `/api/v1/lineage` below it. Only http and https. */
  readonly url: string;
  /** Sent as it is, such as `{ authorization: 'Bearer …' }`; never logged. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Waits before the second, third, … attempt. */
  readonly retryAfterMs: readonly number[];
  readonly onLost: (lost: LostEvent) => void;
}

export const RETRIES_MAX = 5;
const EVENTS_WAITING_MAX = 1_000;
const LINEAGE_PATH = 'api/v1/lineage';

/**
 * Posts events to an OpenLineage end point such as Marquez, in order, with bounded retries.
 *
 * shape   LineageEvent → POST <url>/api/v1/lineage, Content-Type application/json; any 2xx is success
 * errors  SystemError DM9010 when made with a URL that is not http(s); `emit` throws nothing: lost events go to `onLost`
 * source  OpenLineage API specification (spec/OpenLineage.yml), `POST /lineage`
 */
export function httpSink(options: HttpSinkOptions): LineageSink {
  const target = targetOf(options.url);
  let waiting = 0;
  let previous: Promise<void> = Promise.resolve();
  return {
    emit(event) {
      if (waiting >= EVENTS_WAITING_MAX) {
        options.onLost({ event, reason: `${EVENTS_WAITING_MAX} events wait for the end point already` });
        return Promise.resolve();
      }
      waiting++;
      previous = previous.then(async () => {
        const failure = await deliver(target, event, options);
        waiting--;
        if (failure !== undefined) options.onLost({ event, reason: failure });
      });
      return previous;
    },
  };
}

function targetOf(url: string): URL {
  const base = URL.parse(url.endsWith('/') ? url : `${url}/`);
  if (!base || (base.protocol !== 'http:' && base.protocol !== 'https:')) {
    throw new SystemError('DM6118', 'the OpenLineage URL is not an http or https URL', {
      system: 'openlineage',
      retryable: false,
    });
  }
  return new URL(LINEAGE_PATH, base);
}

/** Answers why the event was given up, or undefined when it arrived. */
async function deliver(
  target: URL,
  event: LineageEvent,
  options: HttpSinkOptions,
): Promise<string | undefined> {
  const waits = options.retryAfterMs.slice(0, RETRIES_MAX);
  for (let attempt = 0; ; attempt++) {
    const answer = await attemptPost(target, event, options);
    if (answer.kind === 'delivered') return undefined;
    const waitMs = waits[attempt];
    if (answer.kind === 'refused' || waitMs === undefined) return answer.reason;
    await pause(waitMs, undefined, { ref: false });
  }
}

type Answer =
  | { readonly kind: 'delivered' }
  /** `refused`: sending the same again would not help. */
  | { readonly kind: 'failed' | 'refused'; readonly reason: string };

async function attemptPost(target: URL, event: LineageEvent, options: HttpSinkOptions): Promise<Answer> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: { ...options.headers, 'content-type': 'application/json' },
      body: JSON.stringify(event.body),
      // A redirect would carry the secret header to a host that nobody configured.
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return { kind: 'delivered' };
    const isPassing = response.status >= 500 || response.status === 429 || response.status === 408;
    return { kind: isPassing ? 'failed' : 'refused', reason: `the end point answered ${response.status}` };
  } catch (error) {
    return {
      kind: 'failed',
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}
