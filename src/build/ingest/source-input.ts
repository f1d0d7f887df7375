import type { SourceFileEntry, SourceFiles } from '../../capabilities/storage.ts';
import type { Dataset } from '../../model/mesh.ts';
import type { SourcePort } from '../../model/port.ts';
import { type Checked, type Problem, problem } from '../../model/problem.ts';
import type { FileTracking } from './file-tracking.ts';
import type { SourceFormat } from './inspect-file.ts';

export const FILES_PER_PORT_MAX = 100_000;

/** A port with its dataset, as all ways of ingesting need them. */
export interface SourceInput {
  readonly port: SourcePort;
  readonly dataset: Dataset;
  readonly format: SourceFormat;
  readonly landing: string;
  /** A live table takes new rows as they come: reading rows twice would double them. */
  readonly appended: boolean;
}

/** Files that match the dataset's glob; DM5109 when they are too many. */
export async function findFiles(
  { port, dataset }: Pick<SourceInput, 'port' | 'dataset'>,
  sources: SourceFiles,
): Promise<Checked<readonly SourceFileEntry[] | undefined>> {
  const found = dataset.path === undefined ? [] : await sources.find(dataset.path);
  if (found.length <= FILES_PER_PORT_MAX) return { value: found, problems: [] };
  const message = `port \`${port.name}\` matches ${found.length} files, at most ${FILES_PER_PORT_MAX} are read`;
  return { value: undefined, problems: [problem('DM5109', message)] };
}

/** DM5105, DM5106 and DM5112: what is remarkable about the files of a port. `doubles`: a change is an error. */
export function reportTracking(
  tracking: Pick<FileTracking, 'copies' | 'changed' | 'lost'>,
  doubles: boolean,
): readonly Problem[] {
  const copies = tracking.copies
    .filter((copy) => copy.isNew && copy.file.sizeBytes > 0)
    .map(({ file, original }) =>
      problem('DM5105', `\`${file.path}\` is a copy of \`${original}\` and is not read`, at(file.path)),
    );
  const changed = tracking.changed.map((path) =>
    problem('DM5106', `\`${path}\` changed after a release had read it`, {
      ...at(path),
      severity: doubles ? 'error' : 'warning',
    }),
  );
  const lost = tracking.lost.map((path) => problem('DM5112', `\`${path}\` is gone`, at(path)));
  return [...copies, ...changed, ...lost];
}

export function unknownColumns({ port }: Pick<SourceInput, 'port'>): Problem {
  return problem('DM5108', `port \`${port.name}\` has no file and its dataset declares no columns`);
}

function at(file: string): Pick<Problem, 'where'> & object {
  return { where: { file, line: 1, column: 1 } };
}
