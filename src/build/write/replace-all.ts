import type { StagedTable } from '../../model/build.ts';
import type { BuildContext } from '../context.ts';
import { DELETED_MARK } from '../port-input.ts';
import { newestPerKey, resultSelect } from './result-select.ts';
import { isRetained } from './row-filter.ts';
import { columnList, writeRows } from './staged-table.ts';
import type { TableWork } from './table-work.ts';
import { timeWatermark } from './table-work.ts';

/**
 * Makes a table from the whole result of its model: all live files are replaced, by nothing when the result is empty.
 *
 * shape   table + bound relations → staged table
 * errors  SqlError when the model fails on the data
 */
export async function replaceAll(
  work: TableWork,
  options: { readonly cutoff?: number; readonly hasDeletedMark: boolean },
  context: BuildContext,
): Promise<StagedTable> {
  const watermark = timeWatermark(work);
  const kept =
    watermark && options.cutoff !== undefined ? ` WHERE ${isRetained(watermark, options.cutoff)}` : '';
  const merged = work.declaration.incremental.mode === 'merge';
  const rows = merged ? newestPerKey(work, options.hasDeletedMark) : resultSelect(work);
  const alive = merged ? ` WHERE NOT ${DELETED_MARK}` : '';
  const select = `SELECT ${columnList(work)} FROM (SELECT * FROM (${rows}) AS newest${alive}) AS alive${kept}`;
  return writeRows(work, { select, removed: work.live?.files ?? [], kept: [] }, context);
}
