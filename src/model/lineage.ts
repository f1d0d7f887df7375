import type { JsonObject } from '../lib/json.ts';

/** One OpenLineage RunEvent (spec 2-0-2) as it is stored and sent, with the columns it is looked up by. */
export interface LineageEvent {
  readonly runId: string;
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL';
  /** UTC milliseconds. */
  readonly eventTime: number;
  /** `domain.product`. */
  readonly job: string;
  readonly body: JsonObject;
}
