import type { LineageEvent } from '../../model/lineage.ts';

/** An event that a sink gave up on. It is still in state and can be sent again from there. */
export interface LostEvent {
  readonly event: LineageEvent;
  /** Why, without secrets. */
  readonly reason: string;
}
