import { never } from '../../../lib/assert.ts';
import { change, type Draft, refused } from './metadata-draft.ts';
import { defaultSortOrder, defaultSpec, FORMAT_VERSION_MAX, type TableMetadata } from './table-metadata.ts';
import type { TableUpdate, UpdateOf } from './table-update.ts';
import {
  addSchema,
  addSortOrder,
  addSpec,
  pickSchema,
  pickSortOrder,
  pickSpec,
  removeSchemas,
  removeSpecs,
} from './update-definition.ts';
import { addSnapshot, dropRef, removeSnapshots, setRef, settleSnapshotLog } from './update-snapshots.ts';
import { removeStatistics, setStatistics } from './update-statistics.ts';

/**
 * Applies the updates of one commit in order.
 *
 * shape   base metadata, updates → new metadata, or the base itself when nothing changes
 * units   `now` in UTC milliseconds; `last-updated-ms` never goes back
 * errors  CatalogError BadRequestException for updates that make no valid table, CommitFailedException for stale ones
 * source  Iceberg REST OpenAPI, TableUpdate; TableMetadata.Builder of the reference implementation
 */
export function applyUpdates(
  base: TableMetadata,
  updates: readonly TableUpdate[],
  now: number,
): TableMetadata {
  const start: Draft = { metadata: base, addedSnapshotIds: [], now };
  const end = updates.reduce(applyUpdate, start);
  if (end.metadata === base) return base;
  const metadata = settleSnapshotLog(end);
  return { ...metadata, 'last-updated-ms': Math.max(now, metadata['last-updated-ms']) };
}

/** Checks that metadata made from nothing by updates is a whole table. */
export function assertComplete(metadata: TableMetadata): void {
  const hasSchema = metadata.schemas.some((schema) => schema['schema-id'] === metadata['current-schema-id']);
  if (!hasSchema) throw refused('Cannot create table: no current schema is set');
  defaultSpec(metadata);
  defaultSortOrder(metadata);
}

function applyUpdate(draft: Draft, update: TableUpdate): Draft {
  switch (update.action) {
    case 'assign-uuid':
      return assignUuid(draft, update);
    case 'upgrade-format-version':
      return upgrade(draft, update);
    case 'add-schema':
      return addSchema(draft, update);
    case 'set-current-schema':
      return pickSchema(draft, update);
    case 'remove-schemas':
      return removeSchemas(draft, update);
    case 'add-spec':
      return addSpec(draft, update);
    case 'set-default-spec':
      return pickSpec(draft, update);
    case 'remove-partition-specs':
      return removeSpecs(draft, update);
    case 'add-sort-order':
      return addSortOrder(draft, update);
    case 'set-default-sort-order':
      return pickSortOrder(draft, update);
    case 'add-snapshot':
      return addSnapshot(draft, update);
    case 'set-snapshot-ref':
      return setRef(draft, update);
    case 'remove-snapshots':
      return removeSnapshots(draft, update);
    case 'remove-snapshot-ref':
      return dropRef(draft, update);
    case 'set-location':
      return change(draft, { location: update.location });
    case 'set-properties':
      return setProperties(draft, update);
    case 'remove-properties':
      return removeProperties(draft, update);
    case 'set-statistics':
    case 'set-partition-statistics':
      return setStatistics(draft, update);
    case 'remove-statistics':
    case 'remove-partition-statistics':
      return removeStatistics(draft, update);
    default:
      throw never(update);
  }
}

function assignUuid(draft: Draft, update: UpdateOf<'assign-uuid'>): Draft {
  const known = draft.metadata['table-uuid'];
  if (known !== '' && known.toLowerCase() !== update.uuid.toLowerCase()) {
    throw refused(`Cannot reassign uuid: the table has ${known}`);
  }
  return known === '' ? change(draft, { 'table-uuid': update.uuid }) : draft;
}

function upgrade(draft: Draft, update: UpdateOf<'upgrade-format-version'>): Draft {
  const from = draft.metadata['format-version'];
  const to = update['format-version'];
  if (to > FORMAT_VERSION_MAX) {
    throw refused(
      `Cannot upgrade table to unsupported format version: v${to} (supported: v${FORMAT_VERSION_MAX})`,
    );
  }
  if (to < from) throw refused(`Cannot downgrade v${from} table to v${to}`);
  const rowIds = to >= 3 && from < 3 ? { 'next-row-id': 0 } : {};
  return change(draft, { 'format-version': to, ...rowIds });
}

function setProperties(draft: Draft, { updates }: UpdateOf<'set-properties'>): Draft {
  const before = draft.metadata.properties;
  const isSame = Object.entries(updates).every(([key, value]) => before[key] === value);
  return isSame ? draft : change(draft, { properties: { ...before, ...updates } });
}

function removeProperties(draft: Draft, { removals }: UpdateOf<'remove-properties'>): Draft {
  const gone = new Set(removals);
  const entries = Object.entries(draft.metadata.properties);
  const kept = entries.filter(([key]) => !gone.has(key));
  return kept.length === entries.length ? draft : change(draft, { properties: Object.fromEntries(kept) });
}
