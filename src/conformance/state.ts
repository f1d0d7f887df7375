import { describe } from 'vitest';
import { environmentIsolation } from './state/environments.ts';
import type { OpenState } from './state/fixtures.ts';
import { jobConformance } from './state/jobs.ts';
import { leaseConformance } from './state/leases.ts';
import { observationConformance } from './state/observations.ts';
import { outboxConformance } from './state/outbox.ts';
import { planConformance } from './state/plans.ts';
import { pointerConformance } from './state/pointers.ts';
import { productConformance } from './state/products.ts';
import { releaseCursorConformance } from './state/release-cursors.ts';
import { releaseMoveConformance } from './state/release-moves.ts';
import { releaseConformance } from './state/releases.ts';
import { runConformance } from './state/runs.ts';
import { storeConformance } from './state/store.ts';

export type { OpenState, StateUnderTest } from './state/fixtures.ts';

/** What every `StateStore` must do; `open` makes an empty state of its own for each test. */
export function stateConformance(name: string, open: OpenState): void {
  describe(`state: ${name}`, () => {
    productConformance(open);
    planConformance(open);
    runConformance(open);
    releaseConformance(open);
    releaseCursorConformance(open);
    releaseMoveConformance(open);
    pointerConformance(open);
    observationConformance(open);
    outboxConformance(open);
    leaseConformance(open);
    jobConformance(open);
    environmentIsolation(open);
    storeConformance(open);
  });
}
