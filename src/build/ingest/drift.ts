import { assignable } from '../../model/assignable.ts';
import { type Column, formatDataType } from '../../model/data-type.ts';
import { type Problem, problem } from '../../model/problem.ts';
import { columnNamed } from '../shaped-files.ts';
import type { Shape } from './cursor.ts';
import type { SourceFormat } from './inspect-file.ts';

/**
 * Compares the columns of a source file with those of its dataset.
 *
 * errors  DM5102 column missing, DM5103 type changed, DM5104 (warning) column that the dataset does not have
 */
export function findDrift(
  path: string,
  shape: Shape,
  reference: readonly Column[],
  format: SourceFormat,
): readonly Problem[] {
  const where = { where: { file: path, line: 1, column: 1 } };
  const problems = reference.flatMap((column) => {
    const found = columnNamed(shape, column.name);
    if (!found) {
      // In JSON a key may be left out where its value is NULL.
      const severity = format === 'json' && column.nullable ? 'warning' : 'error';
      return [problem('DM5102', `\`${path}\` lacks the column \`${column.name}\``, { ...where, severity })];
    }
    if (assignable(found.type, column.type)) return [];
    const message = `column \`${column.name}\` of \`${path}\` is \`${formatDataType(found.type)}\` and was expected to be \`${formatDataType(column.type)}\``;
    return [problem('DM5103', message, where)];
  });
  const extra = shape
    .filter((column) => !columnNamed(reference, column.name))
    .map((column) =>
      problem(
        'DM5104',
        `\`${path}\` has the column \`${column.name}\`, which the dataset does not have`,
        where,
      ),
    );
  return [...problems, ...extra];
}
