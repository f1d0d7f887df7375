import { quoteIdentifier } from '../lib/sql-text.ts';
import { type Checked, type Problem, problem, SystemError } from '../model/problem.ts';
import type { BuildContext } from './context.ts';
import { isAboutContent } from './ingest/inspect-file.ts';
import type { PortInput } from './port-input.ts';
import { INTERNAL_SCHEMA, relationText } from './shaped-files.ts';
import { oneLine, placeIn } from './transform/check-model.ts';
import type { TableWork } from './write/table-work.ts';

/**
 * Runs the writing of a table. When it fails, the source files are read one by one to find a damaged one and name it;
 * else the model itself failed on the data.
 *
 * errors  DM5101, DM5123 as problems; rethrows what is about neither
 */
export async function explainFailure<T>(
  { model }: TableWork,
  inputs: readonly PortInput[],
  context: BuildContext,
  write: () => Promise<T>,
): Promise<Checked<T | undefined>> {
  try {
    return { value: await write(), problems: [] };
  } catch (error) {
    if (!mayBeContent(error)) throw error;
    const damaged = await damagedFiles(inputs, context);
    if (damaged.length > 0) return { value: undefined, problems: damaged };
    if (!isAboutContent(error)) throw error;
    const message = `the model fails on the data: ${oneLine(error.message)}`;
    return { value: undefined, problems: [problem('DM5123', message, placeIn(model, undefined))] };
  }
}

/** The engine may fail on damaged pages of a file without knowing that it is about a file. */
function mayBeContent(error: unknown): error is Error {
  return (
    isAboutContent(error) || (error instanceof SystemError && error.code === 'DM9001' && !error.retryable)
  );
}

async function damagedFiles(inputs: readonly PortInput[], { session, sources }: BuildContext) {
  const problems: Problem[] = [];
  const probe = { schema: INTERNAL_SCHEMA, name: 'probe' };
  for (const { path, format } of inputs.flatMap((input) => input.readInPlace)) {
    // Text was read to its end when it was new; the pages of a Parquet file are read only when a query needs them.
    if (format !== 'parquet') continue;
    try {
      const paths = [sources.enginePath(path)];
      const columns = await session.define(probe, { kind: 'files', format, paths, columns: [] });
      // A count may be answered from the footer; hashing reads every page.
      const values = columns.map((column) => `bit_xor(hash(${quoteIdentifier(column.name)}))`);
      await session.rows(`SELECT ${['count(*)', ...values].join(', ')} FROM ${relationText(probe)}`);
    } catch (error) {
      if (!mayBeContent(error)) throw error;
      const where = { file: path, line: 1, column: 1 };
      problems.push(problem('DM5101', `\`${path}\` cannot be read: ${oneLine(error.message)}`, { where }));
    }
  }
  await session.drop(probe);
  return problems;
}
