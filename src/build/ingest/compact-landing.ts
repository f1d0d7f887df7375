import type { Storage } from '../../capabilities/storage.ts';
import type { Json } from '../../lib/json.ts';
import { sqlName } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import type { BuildContext } from '../context.ts';
import { defineGroups, selectGroups } from '../shaped-files.ts';
import type { ShapeList } from './batch-files.ts';
import { isRecordedCursor, type LandedFile } from './cursor.ts';
import { newestChanges } from './landings.ts';
import type { SourceInput } from './source-input.ts';

/** More landing files than this are put together: each costs an open file in every build. */
export const LANDING_FILES_MAX = 50;
/** Larger files stay as they are. */
const COMPACTED_ROWS_MAX = 1_000_000;

/**
 * Puts small landing files together when there are many. The old ones stay on disk: the live release needs them until
 * this build is published, and `sweepLanding` removes them later.
 *
 * shape   landing files → as many rows in fewer files; of changes only the newest of each key
 */
export async function compactLanding(
  { port, dataset, landing }: SourceInput,
  files: readonly LandedFile[],
  shapes: ShapeList,
  columns: readonly Column[],
  { session, storage, newId }: BuildContext,
): Promise<readonly LandedFile[]> {
  if (files.length <= LANDING_FILES_MAX) return files;
  const small = files.filter((file) => file.rows <= COMPACTED_ROWS_MAX);
  const groups = await defineGroups(session, {
    name: `${sqlName(port.name)}_compacted`,
    format: 'parquet',
    files: small.map(({ uri, shape }) => ({ path: storage.enginePath(uri), shape })),
    shapes: shapes.list,
  });
  const rows = selectGroups(groups, columns);
  const uri = `${landing}/data/${newId()}.parquet`;
  const select = port.type === 'cdc-stream' ? newestChanges(rows, dataset.key) : rows;
  const written = await session.writeParquet(select, uri);
  await storage.sync([uri]);
  const compacted = { uri, rows: written, shape: shapes.indexOf(columns) };
  return [...files.filter((file) => file.rows > COMPACTED_ROWS_MAX), compacted];
}

/** URIs of the landing files that a recorded cursor needs. */
export function landingFilesOf(cursor: Json | undefined): ReadonlySet<string> {
  if (!isRecordedCursor(cursor)) return new Set();
  if (cursor.kind === 'stream') return new Set(cursor.landing.map((file) => file.uri));
  if (cursor.kind !== 'batch') return new Set();
  return new Set(cursor.files.flatMap((file) => (file.landed === undefined ? [] : [file.landed])));
}

/**
 * Deletes files of a landing area that no release needs: of builds that were never published, and compacted ones. What
 * was set aside for people stays.
 *
 * shape   landing folder + recorded cursor → URIs deleted
 * units   `before`: UTC milliseconds; younger files may belong to a build that still runs
 */
export async function sweepLanding(
  storage: Storage,
  landing: string,
  cursor: Json | undefined,
  before: number,
): Promise<readonly string[]> {
  const needed = landingFilesOf(cursor);
  const swept: string[] = [];
  for await (const file of storage.list(landing)) {
    const isOurs = file.uri.startsWith(`${landing}/data/`) || file.uri.startsWith(`${landing}/incoming/`);
    if (!isOurs || needed.has(file.uri) || file.modifiedAt >= before) continue;
    await storage.delete(file.uri);
    swept.push(file.uri);
  }
  return swept;
}
