import { digestOf } from '../../lib/hash.ts';
import { type Checked, hasErrors, type Problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import type { BatchCursor, FileContent, Shape, TrackedFile } from './cursor.ts';
import type { FileTracking, PresentFile } from './file-tracking.ts';
import { type InspectedFile, inspectFile } from './inspect-file.ts';
import type { SourceInput } from './source-input.ts';

/** A file that this build reads. */
export interface ReadFile {
  readonly file: PresentFile;
  readonly content: FileContent;
  /** Whether no release has read it. */
  readonly fresh: boolean;
}

export interface ReadFiles {
  readonly files: readonly ReadFile[];
  readonly shapes: readonly Shape[];
}

/**
 * Inspects the files that no release has read; of the others what was recorded is taken, as long as the dataset
 * declares the same.
 *
 * errors  DM5101, DM5111: all refused files are named, not only the first
 */
export async function readFiles(
  input: SourceInput,
  tracking: FileTracking,
  cursor: BatchCursor | undefined,
  context: BuildContext,
): Promise<Checked<ReadFiles | undefined>> {
  const problems: Problem[] = [];
  const files: ReadFile[] = [];
  const shapes = shapeList(cursor?.shapes ?? []);
  const trusted = cursor?.dataset === datasetDigest(input);
  for (const file of tracking.readable) {
    const fresh = tracking.fresh.has(file.path);
    if (trusted && file.recorded) {
      files.push({ file, content: contentOf(file.recorded), fresh });
      continue;
    }
    const inspected = await inspect(input, file, context);
    problems.push(...inspected.problems);
    if (!inspected.value) continue;
    const content = contentOf({ ...inspected.value, shape: shapes.indexOf(inspected.value.shape) });
    files.push({ file, content, fresh });
  }
  return { value: hasErrors(problems) ? undefined : { files, shapes: shapes.list }, problems };
}

/** An empty text file holds no rows and no fault. */
async function inspect(
  { dataset, format, landing }: SourceInput,
  { path, sizeBytes }: PresentFile,
  context: BuildContext,
): Promise<Checked<InspectedFile | undefined>> {
  if (sizeBytes === 0 && (format === 'json' || format === 'csv')) {
    return { value: { shape: dataset.columns, rows: 0 }, problems: [] };
  }
  return inspectFile({ path, format, declared: dataset.columns, landing }, context);
}

function contentOf({ rows, shape, delimiter, landed }: FileContent): FileContent {
  return {
    rows,
    shape,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(landed === undefined ? {} : { landed }),
  };
}

/** Numbers shapes; equal ones have one number. */
export interface ShapeList {
  indexOf(shape: Shape): number;
  readonly list: readonly Shape[];
}

export function shapeList(initial: readonly Shape[]): ShapeList {
  const list = [...initial];
  const known = new Map(list.map((shape, index) => [digestOf(shape), index]));
  const indexOf = (shape: Shape): number => {
    const digest = digestOf(shape);
    const index = known.get(digest) ?? list.push(shape) - 1;
    known.set(digest, index);
    return index;
  };
  return { indexOf, list };
}

export function datasetDigest({ dataset, format }: Pick<SourceInput, 'dataset' | 'format'>): string {
  return digestOf({ columns: dataset.columns, format });
}

/** What is remembered of a port's files: those that were read, their copies, and those that are gone. */
export function nextFiles(
  tracking: FileTracking,
  files: readonly Pick<ReadFile, 'file' | 'content'>[],
): readonly TrackedFile[] {
  const read = files.map(({ file, content }) => ({ ...identityOf(file), ...content }));
  const copies = tracking.copies.map(
    ({ file, original }): TrackedFile => ({ ...identityOf(file), ...NO_CONTENT, duplicateOf: original }),
  );
  return [...read, ...copies, ...tracking.gone];
}

export const NO_CONTENT: FileContent = { rows: 0, shape: 0 };

function identityOf({ path, sizeBytes, modifiedAt, sha256 }: PresentFile) {
  return { path, sizeBytes, modifiedAt, sha256 };
}
