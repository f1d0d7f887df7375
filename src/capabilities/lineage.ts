import type { LineageEvent } from '../model/lineage.ts';

/** Where OpenLineage events go besides state: a file or an HTTP end point. Failing to deliver never fails a run. */
export interface LineageSink {
  emit(event: LineageEvent): Promise<void>;
}
