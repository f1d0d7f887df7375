import { z } from 'zod';
import { type ApiReply, type ApiRoute, json, route } from '../../api-route.ts';
import type { ServerDeps } from '../../context.ts';
import { pushReceipt } from '../../openapi/schemas.ts';
import { nameParameter } from '../../parameters.ts';
import { type Refusal, refusal } from '../../refusal.ts';
import { faultsOf } from './check-event.ts';
import { readEvents } from './read-events.ts';

export const EVENTS_PER_PUSH_MAX = 10_000;
const FAULTS_SHOWN_MAX = 20;

/**
 * Accepts events for one dataset of an `http-push` source: all of a request or none of it. 202 means that they are on
 * disk. Sending a request again whose answer was lost stores its events again.
 *
 * shape   JSON object, JSON array of objects, or one JSON object a line → `{ topic, accepted, first_offset, end_offset }`
 */
export function pushRoute(deps: Pick<ServerDeps, 'events' | 'pushDataset'>): ApiRoute {
  return route({
    method: 'POST',
    path: '/ingest/{source}/{dataset}',
    operationId: 'pushEvents',
    tag: 'ingest',
    summary: 'Push events to a dataset of an http-push source',
    description:
      `One JSON object, an array of them, or one a line; at most ${EVENTS_PER_PUSH_MAX} events. ` +
      'All events of a request are stored or none. BIGINT and DECIMAL values may be sent as text.',
    params: z.strictObject({ source: nameParameter, dataset: nameParameter }),
    body: {
      contentTypes: ['application/json', 'application/x-ndjson'],
      schema: z.unknown(),
    },
    success: {
      status: 202,
      description: 'On disk.',
      contentType: 'application/json',
      schema: pushReceipt,
    },
    refusals: {
      404: 'No such dataset.',
      413: 'The body is too large.',
      415: 'The body is neither JSON nor NDJSON.',
      503: 'Too many pushes at once.',
    },
    handle: ({ params, body, contentType }) => {
      const text = typeof body === 'string' ? body : '';
      return push(deps, params, text, contentType);
    },
  });
}

async function push(
  { events: log, pushDataset }: Pick<ServerDeps, 'events' | 'pushDataset'>,
  { source, dataset }: { readonly source: string; readonly dataset: string },
  body: string,
  contentType: string,
): Promise<ApiReply | Refusal> {
  const known = pushDataset(source, dataset);
  if (!known) return refusal(404, 'DM6105', `no push dataset \`${source}.${dataset}\``);
  const read = readEvents(body, contentType);
  if (read.kind === 'unreadable') return refusal(400, 'DM6103', read.reason);
  if (read.events.length === 0) return refusal(400, 'DM6103', 'the request holds no event');
  if (read.events.length > EVENTS_PER_PUSH_MAX) {
    return refusal(413, 'DM6104', `${read.events.length} events, at most ${EVENTS_PER_PUSH_MAX} a request`);
  }
  const faults = read.events.flatMap((event, index) => faultsOf(event, known.dataset, `events[${index}]`));
  const [first] = faults;
  if (first) {
    return refusal(
      400,
      'DM6106',
      `\`${first.field}\` ${first.message}; none of ${read.events.length} events was stored`,
      {
        errors: faults.slice(0, FAULTS_SHOWN_MAX),
      },
    );
  }
  const topic = `${source}.${dataset}`;
  const { firstOffset, endOffset } = await log.append(topic, read.events);
  const receipt = { topic, accepted: read.events.length, first_offset: firstOffset, end_offset: endOffset };
  return json(receipt, { status: 202 });
}
