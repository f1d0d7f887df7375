import type { LiveFile } from '../../capabilities/table-format.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { StagedTable } from '../../model/build.ts';
import type { IncrementalMode } from '../../model/data-product.ts';
import type { BuildContext } from '../context.ts';
import type { TableWork } from './table-work.ts';

const MIB = 1024 * 1024;
/** Large files read fast. */
const FILE_BYTES_TARGET = 128 * MIB;
/** A merge rewrites whole files, so a merged table is cut finer: into about so many files, none smaller than that. */
const MERGED_FILES_TARGET = 64;
const MERGED_FILE_BYTES_MIN = 8 * MIB;

/** The size of new files of a table, by its mode and the bytes that it has now. */
export function fileBytesTarget(mode: IncrementalMode, liveBytes: number): number {
  if (mode !== 'merge') return FILE_BYTES_TARGET;
  const share = Math.ceil(liveBytes / MERGED_FILES_TARGET);
  return Math.min(FILE_BYTES_TARGET, Math.max(MERGED_FILE_BYTES_MIN, share));
}

/** Writes rows as new files of a table and says which live files they replace. */
export async function writeRows(
  work: TableWork,
  change: {
    /** Undefined: files go and no row comes. */
    readonly select: string | undefined;
    readonly removed: readonly LiveFile[];
    readonly kept: readonly LiveFile[];
  },
  { session, storage }: BuildContext,
): Promise<StagedTable> {
  const { planned, declaration, live } = work;
  const liveBytes = (live?.files ?? []).reduce((sum, file) => sum + file.sizeBytes, 0);
  const added =
    change.select === undefined
      ? []
      : await session.writeTable({
          select: change.select,
          schema: planned.schema,
          layout: planned.layout,
          directory: `${storage.locate(planned.location)}/data`,
          fileBytesTarget: fileBytesTarget(declaration.incremental.mode, liveBytes),
        });
  const addedRows = added.reduce((sum, file) => sum + file.rows, 0);
  return {
    table: planned.table,
    operation: change.removed.length > 0 ? 'overwrite' : 'append',
    schema: planned.schema,
    layout: planned.layout,
    added,
    removed: change.removed.map((file) => file.uri),
    kept: change.kept.map((file) => file.uri),
    ...(live ? { base: live.state.metadataLocation } : {}),
    rows: { added: addedRows, total: addedRows + change.kept.reduce((sum, file) => sum + file.rows, 0) },
  };
}

export function columnList({ planned }: TableWork, relation?: string): string {
  const prefix = relation === undefined ? '' : `${relation}.`;
  return planned.schema.fields.map((field) => prefix + quoteIdentifier(field.name)).join(', ');
}
