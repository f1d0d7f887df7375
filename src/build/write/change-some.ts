import type { LiveFile } from '../../capabilities/table-format.ts';
import type { StagedTable } from '../../model/build.ts';
import type { BackfillWindow, BuildContext } from '../context.ts';
import { DELETED_MARK } from '../port-input.ts';
import { INTERNAL_SCHEMA, relationText } from '../shaped-files.ts';
import { expiredFiles, filesInWindow } from './file-bounds.ts';
import { findHits, type Hits } from './find-hits.ts';
import { newestPerKey, resultSelect } from './result-select.ts';
import { isInside, isRetained } from './row-filter.ts';
import { columnList, writeRows } from './staged-table.ts';
import { sameKey, type TableWork, timeWatermark } from './table-work.ts';

export interface ChangeOptions {
  /** Rows older than it are removed; UTC milliseconds. */
  readonly cutoff?: number;
  /** Rows inside it are made again. */
  readonly window?: BackfillWindow;
  readonly hasDeletedMark: boolean;
}

/** Live files by what happens to them. */
interface FilePlan {
  /** Read, and written again without the rows that go. */
  readonly rewritten: readonly LiveFile[];
  /** Every row goes: never read. */
  readonly dropped: readonly LiveFile[];
  readonly kept: readonly LiveFile[];
}

/**
 * Changes a live table by the rows that its model answers now: appends them, or merges them by key and watermark.
 * Only files with rows that go are written again (copy on write); the others stay as they are.
 *
 * shape   table + bound relations → staged table
 * errors  SqlError when the model fails on the data
 * source  table-formats.md §6
 */
export async function changeSome(
  work: TableWork,
  options: ChangeOptions,
  context: BuildContext,
): Promise<StagedTable> {
  const files = work.live?.files ?? [];
  const merges = work.declaration.incremental.mode === 'merge';
  const incoming = await storeIncoming(work, options, context);
  const hits = merges ? await findHits(work, incoming, options.window, context) : undefined;
  const plan = await planFiles(work, files, options, hits, context);
  const parts = [await survivors(work, plan, options, hits, context), arrivals(work, incoming, hits)];
  const select = parts.filter((part) => part !== undefined).join('\nUNION ALL ');
  const staged = await writeRows(
    work,
    { select, removed: [...plan.rewritten, ...plan.dropped], kept: plan.kept },
    context,
  );
  await context.session.drop(incoming);
  return staged;
}

/** Computes the model once: it is read several times to find and replace rows. */
async function storeIncoming(work: TableWork, options: ChangeOptions, { session }: BuildContext) {
  const relation = { schema: INTERNAL_SCHEMA, name: 'incoming' };
  const merges = work.declaration.incremental.mode === 'merge';
  const watermark = timeWatermark(work);
  const rows = merges ? newestPerKey(work, options.hasDeletedMark) : resultSelect(work);
  const filters: string[] = [];
  if (watermark && options.cutoff !== undefined) filters.push(isRetained(watermark, options.cutoff));
  if (watermark && options.window) filters.push(isInside(watermark, options.window));
  const where = filters.length === 0 ? '' : ` WHERE ${filters.join(' AND ')}`;
  await session.define(relation, {
    kind: 'sql',
    select: `SELECT * FROM (${rows}) AS newest${where}`,
    keep: 'stored',
  });
  return relation;
}

async function planFiles(
  work: TableWork,
  files: readonly LiveFile[],
  { cutoff, window }: ChangeOptions,
  hits: Hits | undefined,
  { session }: BuildContext,
): Promise<FilePlan> {
  const watermark = timeWatermark(work);
  const expired =
    watermark && cutoff !== undefined ? await expiredFiles(session, files, watermark, cutoff) : undefined;
  const inWindow = watermark && window ? await filesInWindow(session, files, watermark, window) : [];
  const touched = new Set([...(expired?.some ?? []), ...inWindow, ...(hits?.files ?? [])]);
  const dropped = expired?.whole ?? new Set<LiveFile>();
  return {
    rewritten: files.filter((file) => touched.has(file) && !dropped.has(file)),
    dropped: [...dropped],
    kept: files.filter((file) => !touched.has(file)),
  };
}

/** Rows of rewritten files that stay. */
async function survivors(
  work: TableWork,
  { rewritten }: FilePlan,
  { cutoff, window }: ChangeOptions,
  hits: Hits | undefined,
  { session }: BuildContext,
): Promise<string | undefined> {
  if (rewritten.length === 0) return undefined;
  const relation = { schema: INTERNAL_SCHEMA, name: 'rewritten' };
  const uris = rewritten.map((file) => file.uri);
  // The live schema may be older than the planned one only in descriptions: anything else is a rebuild.
  await session.define(relation, { kind: 'table-files', uris, schema: work.planned.schema });
  const watermark = timeWatermark(work);
  const filters: string[] = [];
  if (watermark && cutoff !== undefined) filters.push(isRetained(watermark, cutoff));
  if (watermark && window) filters.push(`NOT ${isInside(watermark, window)}`);
  const where = filters.length === 0 ? '' : ` WHERE ${filters.join(' AND ')}`;
  const rows = `SELECT ${columnList(work)} FROM ${relationText(relation)}${where}`;
  if (!hits) return rows;
  return `SELECT * FROM (${rows}) AS old WHERE NOT EXISTS (SELECT 1 FROM ${relationText(hits.relation)} AS hit WHERE hit.wins AND ${sameKey(work, 'old', 'hit')})`;
}

/** Incoming rows that are not beaten by a newer live row, and are no deletions. */
function arrivals(work: TableWork, incoming: { readonly name: string }, hits: Hits | undefined): string {
  const from = relationText({ schema: INTERNAL_SCHEMA, name: incoming.name });
  if (!hits) return `SELECT ${columnList(work)} FROM ${from}`;
  return `SELECT ${columnList(work, 'new')} FROM ${from} AS new WHERE NOT new.${DELETED_MARK} AND NOT EXISTS (SELECT 1 FROM ${relationText(hits.relation)} AS hit WHERE NOT hit.wins AND ${sameKey(work, 'new', 'hit')})`;
}
