import type { SnapshotInfo, TableState } from '../../capabilities/table-format.ts';
import { currentSchema, type Snapshot, type TableMetadata } from '../shared/iceberg/index.ts';
import { layoutOf } from './table-layout.ts';
import { fromIcebergSchema } from './table-schema.ts';

/**
 * What a metadata file says, in our terms.
 *
 * errors  throws Error when a column's type has no counterpart in ours
 * source  Iceberg table spec v2 §Table Metadata Fields
 */
export function toTableState(metadataLocation: string, metadata: TableMetadata): TableState {
  const schema = currentSchema(metadata);
  const snapshotId = metadata['current-snapshot-id'];
  return {
    metadataLocation,
    tableUuid: metadata['table-uuid'],
    location: metadata.location.replace(/\/+$/, ''),
    schema: fromIcebergSchema(schema),
    layout: layoutOf(metadata, schema),
    lastColumnId: metadata['last-column-id'],
    ...(snapshotId === undefined ? {} : { currentSnapshotId: String(snapshotId) }),
    snapshots: metadata.snapshots.map((snapshot) => toInfo(snapshot, metadata)),
  };
}

function toInfo(snapshot: Snapshot, metadata: TableMetadata): SnapshotInfo {
  const { operation, ...summary } = snapshot.summary ?? {};
  const parentId = snapshot['parent-snapshot-id'];
  return {
    snapshotId: String(snapshot['snapshot-id']),
    ...(parentId === undefined || parentId === null ? {} : { parentId: String(parentId) }),
    timestampMs: snapshot['timestamp-ms'],
    operation: operation ?? 'append',
    summary,
    schemaId: snapshot['schema-id'] ?? metadata['current-schema-id'],
  };
}
