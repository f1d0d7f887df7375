import { CatalogError } from '../../../capabilities/catalog.ts';
import type { Long } from '../../../lib/lossless-json.ts';
import type { TableMetadata } from './table-metadata.ts';

/** Metadata in the middle of a list of updates. Id -1 in later updates means what was added last. */
export interface Draft {
  readonly metadata: TableMetadata;
  readonly lastAddedSchemaId?: number;
  readonly lastAddedSpecId?: number;
  readonly lastAddedSortOrderId?: number;
  readonly addedSnapshotIds: readonly Long[];
  /** UTC milliseconds. */
  readonly now: number;
}

/** A draft with some metadata keys replaced; the same draft when they have these values already. */
export function change(draft: Draft, part: Partial<TableMetadata>): Draft {
  const keys = Object.keys(part) as (keyof TableMetadata)[];
  const isSame = keys.every((key) => draft.metadata[key] === part[key]);
  return isSame ? draft : { ...draft, metadata: { ...draft.metadata, ...part } };
}

/** Updates or a request that make no valid table. */
export function refused(message: string): CatalogError {
  return new CatalogError('BadRequestException', message);
}
