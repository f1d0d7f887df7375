import { sqlName } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import { type Checked, hasErrors, type Problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import type { PortInput, PortRelation } from '../port-input.ts';
import { defineGroups, type FileGroup } from '../shaped-files.ts';
import { NO_CONTENT, nextFiles, shapeList } from './batch-files.ts';
import { compactLanding } from './compact-landing.ts';
import {
  type LandedFile,
  positionOf,
  type Shape,
  type StreamCursor,
  streamCursor,
  toJson,
} from './cursor.ts';
import { findDrift } from './drift.ts';
import { type FileTracking, trackFiles } from './file-tracking.ts';
import { landEvents } from './land-events.ts';
import { changeLanding, eventLanding } from './landings.ts';
import { avroEventColumns, readEvents, topicOf } from './read-events.ts';
import { findFiles, reportTracking, type SourceInput, unknownColumns } from './source-input.ts';
import { streamRelation } from './stream-relation.ts';

/**
 * Lands what is new in a `stream` or `cdc-stream` port: history files first, then pushed events from the recorded
 * position on.
 *
 * shape   port + recorded cursor → relation over its landed rows, or undefined when a file is refused
 * errors  DM5101, DM5102, DM5103, DM5106, DM5108, DM5109, DM5111; DM5110 (warning) for events set aside
 */
export async function ingestStream(
  input: SourceInput,
  context: BuildContext,
): Promise<Checked<PortInput | undefined>> {
  const recorded = context.mode === 'rebuild' ? undefined : streamCursor(context.cursors[input.port.name]);
  const cursor = recorded ?? EMPTY;
  // A backfill reads what the live release has read, so that it never runs ahead of the recorded position.
  if (context.window)
    return { value: await toPortInput(input, cursor, { cursor, added: 0 }, context), problems: [] };
  const news = await findNews(input, cursor, context);
  if (!news.value) return { value: undefined, problems: news.problems };
  const columns = await columnsOf(input, cursor, news.value, context);
  const found = [...news.problems, ...columns.problems];
  if (!columns.value || hasErrors(found)) return { value: undefined, problems: found };
  const landed = await land(input, cursor, { ...news.value, columns: columns.value }, context);
  const problems = [...found, ...landed.problems];
  if (!landed.value || hasErrors(problems)) return { value: undefined, problems };
  return { value: await toPortInput(input, cursor, landed.value, context), problems };
}

const EMPTY: StreamCursor = {
  kind: 'stream',
  files: [],
  offset: 0,
  arrivals: 0,
  landing: [],
  shapes: [],
  columns: [],
};

interface News {
  readonly tracking: FileTracking;
  readonly endOffset: number;
}

async function findNews(
  input: SourceInput,
  cursor: StreamCursor,
  { sources, events }: BuildContext,
): Promise<Checked<News | undefined>> {
  const { port, dataset } = input;
  const found = await findFiles(input, sources);
  if (!found.value) return { value: undefined, problems: found.problems };
  const tracking = await trackFiles(found.value, cursor.files, (path) => sources.hash(path));
  // Landed rows outlive their file; a file that grows is read again, which its keys make harmless.
  const doubles = port.type === 'stream' && dataset.key.length === 0;
  const problems = reportTracking({ ...tracking, lost: [] }, doubles);
  const endOffset = Math.max(cursor.offset, await events.endOffset(topicOf(port)));
  return { value: hasErrors(problems) ? undefined : { tracking, endOffset }, problems };
}

/** Declared columns, else those that the port had, else those of the first Avro file; all files are compared with them. */
async function columnsOf(
  input: SourceInput,
  cursor: StreamCursor,
  { tracking }: News,
  { sources }: BuildContext,
): Promise<Checked<Shape | undefined>> {
  const { port, dataset, format } = input;
  const problems: Problem[] = [];
  let columns: Shape = dataset.columns.length > 0 ? dataset.columns : cursor.columns;
  const type = port.type === 'cdc-stream' ? 'cdc-stream' : 'stream';
  for (const { path, sizeBytes } of format === 'avro' ? freshFiles(tracking) : []) {
    if (sizeBytes === 0) continue;
    const found = await avroEventColumns(path, type, sources);
    problems.push(...found.problems);
    if (!found.value) continue;
    if (columns.length === 0) columns = found.value;
    problems.push(...findDrift(path, found.value, columns, 'avro'));
  }
  if (columns.length > 0 || problems.length > 0) return { value: columns, problems };
  return { value: undefined, problems: [unknownColumns(input)] };
}

function freshFiles(tracking: FileTracking) {
  return tracking.readable.filter((file) => tracking.fresh.has(file.path));
}

interface Landed {
  readonly cursor: StreamCursor;
  /** Rows landed by this build. */
  readonly added: number;
  /** Landed by this build, before compaction. */
  readonly file?: LandedFile;
}

async function land(
  input: SourceInput,
  cursor: StreamCursor,
  news: News & { readonly columns: readonly Column[] },
  context: BuildContext,
): Promise<Checked<Landed | undefined>> {
  const { columns, tracking, endOffset } = news;
  const old = await groupsOf(input, 'old', cursor.landing, cursor.shapes, context);
  const landing =
    input.port.type === 'stream'
      ? { ...eventLanding(input, columns, old), position: () => undefined }
      : changeLanding(input, columns, cursor.position);
  const source = readEvents(
    input,
    { files: freshFiles(tracking), offset: cursor.offset, endOffset },
    context,
  );
  const landed = await landEvents(
    input,
    { events: source.events, arrivals: cursor.arrivals },
    landing,
    context,
  );
  const problems = [...landed.problems, ...source.problems()];
  if (hasErrors(problems)) return { value: undefined, problems };
  const shapes = shapeList(cursor.shapes);
  const file = landed.file && { ...landed.file, shape: shapes.indexOf(landing.columns) };
  const all = [...cursor.landing, ...(file ? [file] : [])];
  const position = landing.position();
  const next: StreamCursor = {
    kind: 'stream',
    // Of history files only that they were read: their rows are counted where they are landed.
    files: nextFiles(
      tracking,
      tracking.readable.map((file) => ({ file, content: NO_CONTENT })),
    ),
    offset: endOffset,
    arrivals: landed.arrivals,
    landing: await compactLanding(input, all, shapes, landing.columns, context),
    shapes: shapes.list,
    columns,
    ...(position === undefined ? {} : { position }),
  };
  return { value: { cursor: next, added: file?.rows ?? 0, ...(file ? { file } : {}) }, problems };
}

async function toPortInput(
  input: SourceInput,
  before: StreamCursor,
  { cursor, added, file }: Landed,
  context: BuildContext,
): Promise<PortInput> {
  const shapes = cursor.shapes;
  const old = await groupsOf(input, 'old', before.landing, shapes, context);
  const fresh = await groupsOf(input, 'new', file ? [file] : [], shapes, context);
  const relation: PortRelation = streamRelation(input, {
    old,
    fresh,
    columns: cursor.columns,
    since: before.arrivals,
  });
  const all = before.landing.reduce((sum, each) => sum + each.rows, added);
  const consumed =
    cursor.offset !== before.offset || cursor.arrivals !== before.arrivals || hasNewFiles(before, cursor);
  return {
    relations: [relation],
    use: { port: input.port.name, dataset: topicOf(input.port), cursor: toJson(cursor) },
    position: positionOf(cursor),
    rows: { all, added },
    fresh: consumed,
    readInPlace: [],
  };
}

/** A file whose events were all set aside, or all deletions of nothing, still moves the position. */
function hasNewFiles(before: StreamCursor, after: StreamCursor): boolean {
  const known = new Set(before.files.map((file) => file.sha256));
  return after.files.some((file) => !known.has(file.sha256));
}

function groupsOf(
  { port }: SourceInput,
  part: 'old' | 'new',
  files: readonly LandedFile[],
  shapes: readonly Shape[],
  { session, storage }: BuildContext,
): Promise<readonly FileGroup[]> {
  const shaped = files.map(({ uri, shape }) => ({ path: storage.enginePath(uri), shape }));
  return defineGroups(session, {
    name: `${sqlName(port.name)}_${part}`,
    format: 'parquet',
    files: shaped,
    shapes,
  });
}
