/**
 * Owns the table format: real Iceberg v2 metadata, manifest lists and manifests, written so that any Iceberg reader
 * understands them. It deliberately writes no data files and moves no pointer: nothing it makes is visible by itself.
 */
import type { Clock } from '../../capabilities/clock.ts';
import type { Storage } from '../../capabilities/storage.ts';
import type { TableFormat } from '../../capabilities/table-format.ts';
import { expireSnapshots } from './expire-snapshots.ts';
import { listFiles } from './list-files.ts';
import { toTableState } from './load-table.ts';
import type { CommitFiles } from './manifest-writer.ts';
import { metadataFiles, orDamaged } from './metadata-files.ts';
import { prepareCommit } from './prepare.ts';
import { reachableFiles } from './reachable-files.ts';
import { rollbackTable } from './rollback.ts';

export interface IcebergOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Fresh UUIDs: table uuids, file names, and the randomness of snapshot ids. */
  readonly newId: () => string;
}

/**
 * The Iceberg table format over a storage.
 *
 * errors  SystemError DM9007 for damaged or unsupported metadata; what the storage throws
 * source  Iceberg table spec, format version 2
 */
export function icebergFormat({ storage, clock, newId }: IcebergOptions): TableFormat {
  const reader = metadataFiles(storage);
  const filesOf = async (metadataLocation: string): Promise<CommitFiles> => {
    const { location } = await reader.metadata(metadataLocation);
    return { storage, newId, location: location.replace(/\/+$/, '') };
  };
  return {
    load: async (metadataLocation) => {
      const metadata = await reader.metadata(metadataLocation);
      return orDamaged(metadataLocation, () => toTableState(metadataLocation, metadata));
    },
    files: (metadataLocation, snapshotId) => listFiles(reader, metadataLocation, snapshotId),
    prepare: (change) => prepareCommit({ storage, newId, location: change.location }, reader, change),
    expire: async (metadataLocation, retainAfter) => {
      const files = await filesOf(metadataLocation);
      return expireSnapshots(files, reader, metadataLocation, retainAfter, clock.now());
    },
    reachable: (metadataLocation) => reachableFiles(reader, metadataLocation),
    rollback: async (metadataLocation, snapshotId) => {
      const files = await filesOf(metadataLocation);
      return rollbackTable(files, reader, metadataLocation, snapshotId, clock.now());
    },
  };
}
