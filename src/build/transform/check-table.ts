import type { Checked } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import { DELETED_MARK } from '../port-input.ts';
import type { TableWork } from '../write/table-work.ts';
import { bindModel } from './check-model.ts';
import { matchColumns } from './match-columns.ts';

/**
 * Binds a table's model to the relations that are defined, and compares its result with the planned columns.
 *
 * shape   table → whether the result marks deleted rows
 */
export async function checkTable(
  { declaration, model, planned }: TableWork,
  { session }: Pick<BuildContext, 'session'>,
): Promise<Checked<boolean>> {
  const bound = await bindModel(model, session);
  if (!bound.value) return { value: false, problems: bound.problems };
  const { mode } = declaration.incremental;
  const marked = mode === 'merge' && bound.value.some((column) => column.name === DELETED_MARK);
  return { value: marked, problems: matchColumns(model, bound.value, planned.schema, mode) };
}
