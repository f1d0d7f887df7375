import { describe } from 'vitest';
import { boundsConformance } from './compute/bounds.ts';
import { errorConformance } from './compute/errors.ts';
import { evolutionConformance } from './compute/evolution.ts';
import type { OpenCompute } from './compute/fixtures.ts';
import { limitConformance } from './compute/limits.ts';
import { orderConformance } from './compute/order.ts';
import { relationConformance } from './compute/relations.ts';
import { transformConformance } from './compute/transforms.ts';
import { valueConformance } from './compute/values.ts';

export type { ComputeUnderTest, OpenCompute } from './compute/fixtures.ts';

/** What every `Compute` of dialect `duckdb` must do; `open` makes one with an empty folder of its own. */
export function computeConformance(name: string, open: OpenCompute): void {
  describe(`compute: ${name}`, () => {
    valueConformance(open);
    relationConformance(open);
    evolutionConformance(open);
    orderConformance(open);
    transformConformance(open);
    boundsConformance(open);
    errorConformance(open);
    limitConformance(open);
  });
}
