import type { ComputeSession } from '../capabilities/compute.ts';
import { type Problem, problem } from '../model/problem.ts';
import { DELETED_MARK, type PortRelation } from './port-input.ts';
import { relationText } from './shaped-files.ts';
import type { TableWork } from './write/table-work.ts';

/**
 * Defines the relations that a table's model reads, each with the rows that the table's mode asks for.
 *
 * errors  DM5133 an `append` table whose input cannot tell new rows from old ones
 */
export async function bindRelations(
  work: TableWork,
  relations: readonly PortRelation[],
  session: ComputeSession,
): Promise<readonly Problem[]> {
  const names = new Set(work.reads.map(({ name }) => relationText(name)));
  const read = relations.filter(({ name }) => names.has(relationText(name)));
  const drivers = work.declaration.incremental.mode === 'append' ? appendDrivers(read) : undefined;
  const problems: Problem[] = [];
  for (const relation of read) {
    const select = selectFor(work, relation, drivers);
    if (select === undefined) problems.push(notAdded(work, relation));
    else await session.define(relation.name, { kind: 'sql', select, keep: 'view' });
  }
  return problems;
}

export async function unbindRelations({ reads }: TableWork, session: ComputeSession): Promise<void> {
  for (const { name } of reads) await session.drop(name);
}

/**
 * What an append table takes new rows from: its source ports; without one its only input product. Other inputs are
 * there to be looked up, and are read whole.
 */
function appendDrivers(relations: readonly PortRelation[]): ReadonlySet<string> {
  const sources = relations.filter((relation) => !relation.isProduct);
  const drivers = sources.length > 0 ? sources : relations;
  return new Set(drivers.map((relation) => relation.port));
}

function selectFor(
  { declaration, scope }: TableWork,
  relation: PortRelation,
  drivers: ReadonlySet<string> | undefined,
): string | undefined {
  const { mode } = declaration.incremental;
  if (mode === 'merge') {
    if (scope === 'new') return relation.changed;
    return relation.marksDeleted
      ? `SELECT *, false AS ${DELETED_MARK} FROM (${relation.all}) AS rows`
      : relation.all;
  }
  if (mode === 'full' || scope === 'all' || !drivers?.has(relation.port)) return relation.all;
  return drivers.size > 1 && relation.isProduct ? undefined : relation.added;
}

function notAdded({ model, planned }: TableWork, relation: PortRelation): Problem {
  const reason = relation.whyNotAdded ?? 'it is one of several input products';
  const message = `new rows of \`${relation.port}\` for table \`${planned.table}\` cannot be told: ${reason}`;
  return problem('DM5133', message, { where: { file: model.file, line: 1, column: 1 } });
}
