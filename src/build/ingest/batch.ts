import { sqlName } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import { type Checked, hasErrors, type Problem, problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import type { FileInPlace, PortInput } from '../port-input.ts';
import { defineGroups, type FileGroup, type ShapedFile, selectGroups } from '../shaped-files.ts';
import { datasetDigest, nextFiles, type ReadFile, type ReadFiles, readFiles } from './batch-files.ts';
import { type BatchCursor, batchCursor, positionOf, toJson } from './cursor.ts';
import { findDrift } from './drift.ts';
import { type FileTracking, trackFiles } from './file-tracking.ts';
import type { SourceFormat } from './inspect-file.ts';
import { findFiles, reportTracking, type SourceInput, unknownColumns } from './source-input.ts';

/**
 * Finds the files of a batch port and tells those that no release has read from the others.
 *
 * shape   port + recorded cursor → relations over its files, or undefined when a file is refused
 * errors  DM5101 to DM5109, DM5112, DM5114; a refused file is named and nothing of the build becomes visible
 */
export async function ingestBatch(
  input: SourceInput,
  context: BuildContext,
): Promise<Checked<PortInput | undefined>> {
  const cursor = context.mode === 'rebuild' ? undefined : batchCursor(context.cursors[input.port.name]);
  const found = await findFiles(input, context.sources);
  if (!found.value) return { value: undefined, problems: found.problems };
  const all = await trackFiles(found.value, cursor?.files ?? [], (path) => context.sources.hash(path));
  const tracking = context.window ? recordedOnly(all) : all;
  const read = await readFiles(input, tracking, cursor, context);
  const columns = referenceColumns(input, read.value);
  const problems = [
    ...(found.value.length === 0 ? [noFiles(input)] : []),
    ...read.problems,
    ...reportTracking(tracking, input.appended),
    ...(read.value ? reportDrift(input, read.value, columns, cursor) : []),
  ];
  if (!read.value || hasErrors(problems)) return { value: undefined, problems };
  if (columns.length === 0) return { value: undefined, problems: [...problems, unknownColumns(input)] };
  const next = context.window && cursor ? cursor : nextCursor(input, tracking, read.value);
  const prepared = { ...read.value, columns, cursor: next, fresh: tracking.differs };
  return { value: await toPortInput(input, prepared, context), problems };
}

/** A backfill reads what the live release has read, so that it never runs ahead of the recorded position. */
function recordedOnly(tracking: FileTracking): FileTracking {
  const readable = tracking.readable.filter((file) => !tracking.fresh.has(file.path));
  return { ...tracking, readable, fresh: new Set(), changed: [], copies: [], differs: false };
}

function noFiles({ port, dataset }: SourceInput): Problem {
  return problem('DM5114', `port \`${port.name}\`: no file matches \`${dataset.path ?? ''}\``);
}

/** Declared columns, else those of the first file. */
function referenceColumns({ dataset }: SourceInput, read: ReadFiles | undefined): readonly Column[] {
  if (dataset.columns.length > 0) return dataset.columns;
  const first = read?.files[0];
  return first ? (read?.shapes[first.content.shape] ?? []) : [];
}

/** Each shape is compared once, at its first file; extra columns are told only when they are new. */
function reportDrift(
  { format }: SourceInput,
  { files, shapes }: ReadFiles,
  columns: readonly Column[],
  cursor: BatchCursor | undefined,
): readonly Problem[] {
  const knownShapes = cursor?.shapes.length ?? 0;
  return shapes.flatMap((shape, index) => {
    const example = files.find(({ file, content }) => content.shape === index && file.sizeBytes > 0);
    if (!example) return [];
    return findDrift(example.file.path, shape, columns, format).filter(
      (item) => item.severity === 'error' || index >= knownShapes,
    );
  });
}

function nextCursor(input: SourceInput, tracking: FileTracking, { files, shapes }: ReadFiles): BatchCursor {
  return { kind: 'batch', dataset: datasetDigest(input), files: nextFiles(tracking, files), shapes };
}

interface Prepared extends ReadFiles {
  readonly columns: readonly Column[];
  readonly cursor: BatchCursor;
  readonly fresh: boolean;
}

async function toPortInput(
  input: SourceInput,
  prepared: Prepared,
  context: BuildContext,
): Promise<PortInput> {
  const { port, format } = input;
  const { columns } = prepared;
  const files = prepared.files.filter(({ content }) => content.rows > 0);
  const fresh = files.filter((file) => file.fresh);
  const old = files.filter((file) => !file.fresh);
  const freshGroups = await groups(input, 'new', fresh, prepared, context);
  const oldGroups = await groups(input, 'old', old, prepared, context);
  const added = selectGroups(freshGroups, columns);
  const rowsOf = (some: readonly ReadFile[]): number =>
    some.reduce((sum, { content }) => sum + content.rows, 0);
  const relation = { port: port.name, name: { name: sqlName(port.name) }, columns };
  const all = selectGroups([...oldGroups, ...freshGroups], columns);
  return {
    relations: [{ ...relation, marksDeleted: false, isProduct: false, all, added, changed: added }],
    use: { port: port.name, dataset: `${port.source}.${port.dataset}`, cursor: toJson(prepared.cursor) },
    position: positionOf(prepared.cursor),
    rows: { all: rowsOf(files), added: rowsOf(fresh) },
    fresh: prepared.fresh,
    readInPlace: inPlace(format, files),
  };
}

function inPlace(format: SourceFormat, files: readonly ReadFile[]): readonly FileInPlace[] {
  if (format === 'avro') return [];
  return files.map(({ file: { path, sizeBytes, modifiedAt } }) => ({ path, format, sizeBytes, modifiedAt }));
}

function groups(
  { port, format }: SourceInput,
  part: 'new' | 'old',
  files: readonly ReadFile[],
  { shapes }: ReadFiles,
  { session, sources, storage }: BuildContext,
): Promise<readonly FileGroup[]> {
  const shaped = files.map(({ file, content: { shape, delimiter, landed } }): ShapedFile => {
    const path = landed === undefined ? sources.enginePath(file.path) : storage.enginePath(landed);
    return { path, shape, ...(delimiter === undefined ? {} : { delimiter }) };
  });
  const engineFormat = format === 'avro' ? 'parquet' : format;
  return defineGroups(session, { name: `${port.name}_${part}`, format: engineFormat, files: shaped, shapes });
}
