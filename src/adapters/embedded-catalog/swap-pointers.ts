import { CatalogError } from '../../capabilities/catalog.ts';
import type { PointerSwap } from '../../capabilities/state.ts';
import type { EmbeddedCatalogOptions } from './embedded-catalog.ts';

/**
 * Moves pointers together. When state fails in the middle nobody knows whether it happened, and a client that hears
 * CommitStateUnknownException keeps its files.
 *
 * source  Iceberg REST OpenAPI, updateTable, response 500 CommitStateUnknownException
 */
export async function swapPointers(
  { state, environment }: EmbeddedCatalogOptions,
  swaps: readonly PointerSwap[],
): Promise<{ readonly conflict?: string }> {
  try {
    return await state.pointers.swap(environment, swaps);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = new CatalogError(
      'CommitStateUnknownException',
      `The commit's outcome is unknown: ${reason}`,
    );
    error.cause = cause;
    throw error;
  }
}
