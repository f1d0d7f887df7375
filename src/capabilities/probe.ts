import type { RecordedProduct } from './state.ts';

/** Tries the doors of a product as a consumer would. */
export interface Probe {
  probes(product: RecordedProduct): Promise<{
    readonly probes: number;
    readonly answered: number;
    /** Declared output ports that have no server and so cannot be probed. */
    readonly portsWithoutServer: readonly string[];
  }>;
}
