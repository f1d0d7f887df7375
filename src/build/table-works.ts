import { sqlName } from '../lib/sql-text.ts';
import type { BuildStep } from '../model/plan.ts';
import { type Checked, hasErrors, type Problem, problem } from '../model/problem.ts';
import type { BuildContext } from './context.ts';
import type { RelationOfPort } from './port-input.ts';
import { gateModel } from './transform/check-model.ts';
import { type TableWork, timeWatermark } from './write/table-work.ts';

/**
 * Brings together what belongs to each table of a step, and checks that its mode can work.
 *
 * errors  DM5120, DM5121 the model is refused, DM5124 no model, DM5140 an input without release, DM5130 merge without key, DM5131 backfill impossible, DM5132 (warning) retention without
 *         effect
 */
export async function tableWorks(
  step: BuildStep,
  context: BuildContext,
): Promise<Checked<readonly TableWork[] | undefined>> {
  const problems: Problem[] = [...unreleasedInputs(context)];
  if (hasErrors(problems)) return { value: undefined, problems };
  const relations = relationNames(context);
  const works: TableWork[] = [];
  const { product, models } = context.declared;
  for (const planned of step.tables) {
    const declaration = product.tables.find((table) => table.name === planned.table);
    const model = models.find((candidate) => candidate.table === planned.table);
    if (!declaration || !model) {
      problems.push(problem('DM5124', `table \`${planned.table}\` has no model`, at(product.file)));
      continue;
    }
    const live = context.live[planned.table];
    const all = context.mode === 'rebuild' || context.window !== undefined || !live;
    const gate = await gateModel(context.declared, model, relations, context.compute);
    const work: TableWork = {
      declaration,
      planned,
      model,
      scope: all ? 'all' : 'new',
      reads: gate.value,
      ...(live ? { live } : {}),
    };
    works.push(work);
    problems.push(...gate.problems, ...checkMode(work, context));
  }
  return { value: hasErrors(problems) ? undefined : works, problems };
}

function unreleasedInputs({ declared, published }: BuildContext): readonly Problem[] {
  return declared.product.inputPorts.flatMap((port) =>
    port.kind === 'product' && !published(port)
      ? [problem('DM5140', `port \`${port.name}\`: \`${port.product}\` has no release`)]
      : [],
  );
}

/** The names that models may read: a port, `port.table` of a product, or just the port where it has one table. */
function relationNames({ declared, published }: BuildContext): readonly RelationOfPort[] {
  return declared.product.inputPorts.flatMap((port): readonly RelationOfPort[] => {
    const own = { port: port.name, name: { name: sqlName(port.name) } };
    if (port.kind === 'source') return [own];
    const tables = published(port)?.tables ?? [];
    const full = tables.map(({ table }) => ({
      port: port.name,
      name: { schema: sqlName(port.name), name: sqlName(table) },
    }));
    return tables.length === 1 ? [...full, own] : full;
  });
}

function checkMode(work: TableWork, context: BuildContext): readonly Problem[] {
  const { declaration, planned } = work;
  const { product } = context.declared;
  const { file, governance } = product;
  const name = planned.table;
  const problems: Problem[] = [];
  if (declaration.incremental.mode === 'merge' && planned.schema.keyIds.length === 0) {
    problems.push(problem('DM5130', `table \`${name}\` has mode \`merge\` and no key column`, at(file)));
  }
  const watermark = timeWatermark(work);
  // A table in mode `full` is made again whole where a window means nothing to it.
  const needsWatermark = declaration.incremental.mode !== 'full' || product.tables.length === 1;
  if (context.window && (!work.live || (needsWatermark && !watermark))) {
    const lacks = work.live ? 'no watermark of type date or timestamp' : 'no release yet';
    problems.push(problem('DM5131', `table \`${name}\` has ${lacks}`, at(file)));
  }
  // Told when the declaration is applied, not again by every refresh.
  if (governance.retentionPeriod !== undefined && !watermark && context.mode === 'rebuild') {
    const message = `\`retentionPeriod: ${governance.retentionPeriod}\` has no effect on table \`${name}\`, which has no watermark`;
    problems.push(problem('DM5132', message, at(file)));
  }
  return problems;
}

function at(file: string): { readonly where: { file: string; line: number; column: number } } {
  return { where: { file, line: 1, column: 1 } };
}
