import type { SnapshotInfo } from '../../capabilities/table-format.ts';
import type { BuildContext, PublishedTable } from '../context.ts';

/** Data files of an earlier snapshot; undefined when the table no longer keeps it. */
export async function filesAt(
  { metadataLocation }: PublishedTable,
  snapshotId: string,
  { format }: Pick<BuildContext, 'format'>,
): Promise<readonly string[] | undefined> {
  const { snapshots } = await format.load(metadataLocation);
  if (!snapshots.some((snapshot) => snapshot.snapshotId === snapshotId)) return undefined;
  return (await format.files(metadataLocation, snapshotId)).map((file) => file.uri);
}

/**
 * Files with the rows that a table has got since an earlier snapshot: those that each append has added. Compaction
 * changes no rows; its files are not taken, and those that it replaced are kept as long as their snapshots are.
 *
 * shape   table + snapshot read last → URIs; undefined when rows were rewritten, or the snapshot is no longer kept
 * source  Iceberg table spec v2 §Snapshots, summary `operation`
 */
export async function filesSince(
  table: PublishedTable,
  snapshotId: string,
  { format }: Pick<BuildContext, 'format'>,
): Promise<readonly string[] | undefined> {
  if (snapshotId === table.snapshotId) return [];
  const { snapshots } = await format.load(table.metadataLocation);
  const chain = chainBetween(snapshots, snapshotId, table.snapshotId);
  if (!chain) return undefined;
  let before = new Set((await format.files(table.metadataLocation, snapshotId)).map((file) => file.uri));
  const added: string[] = [];
  for (const snapshot of chain) {
    const files = (await format.files(table.metadataLocation, snapshot.snapshotId)).map((file) => file.uri);
    if (snapshot.operation === 'append') added.push(...files.filter((uri) => !before.has(uri)));
    else if (snapshot.operation !== 'replace') return undefined;
    before = new Set(files);
  }
  return added;
}

/** Snapshots after one and up to another, oldest first; undefined when the one is no ancestor of the other. */
function chainBetween(
  snapshots: readonly SnapshotInfo[],
  from: string,
  to: string,
): readonly SnapshotInfo[] | undefined {
  const byId = new Map(snapshots.map((snapshot) => [snapshot.snapshotId, snapshot]));
  const chain: SnapshotInfo[] = [];
  for (let at = byId.get(to); at; at = byId.get(at.parentId ?? '')) {
    if (at.snapshotId === from) return chain.reverse();
    chain.push(at);
  }
  return undefined;
}
