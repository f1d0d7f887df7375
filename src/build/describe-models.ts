import type { ColumnOfResult, Compute, ComputeSession } from '../capabilities/compute.ts';
import { assert } from '../lib/assert.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import { type Checked, hasErrors, type Problem, problem } from '../model/problem.ts';
import { DELETED_MARK, type InputRelation } from './port-input.ts';
import { bindModel, gateModel } from './transform/check-model.ts';

/**
 * Gates every model of a product and binds it over empty relations.
 *
 * shape   product + relations → columns that each model answers, by table; tables whose model is refused are absent
 * errors  DM5120, DM5121, DM5122, DM5124
 */
export async function describeModels(
  product: DeclaredProduct,
  relations: readonly InputRelation[],
  context: { readonly compute: Pick<Compute, 'parse'>; readonly session: ComputeSession },
): Promise<Checked<Readonly<Record<string, readonly ColumnOfResult[]>>>> {
  const problems: Problem[] = [];
  const results: Record<string, readonly ColumnOfResult[]> = {};
  const { metadata } = product.product;
  for (const table of product.product.tables) {
    const model = product.models.find((candidate) => candidate.table === table.name);
    if (!model) {
      const where = { file: product.product.file, line: 1, column: 1 };
      problems.push(problem('DM5124', `table \`${table.name}\` has no model`, { where }));
      continue;
    }
    const gate = await gateModel(product, model, relations, context.compute);
    problems.push(...gate.problems);
    if (hasErrors(gate.problems)) continue;
    // Only what it reads: in a large mesh the engine's catalogue is most of the time of a plan.
    await defineEmpty(gate.value, table.incremental.mode === 'merge', context.session);
    const bound = await bindModel(model, context.session);
    for (const { name } of gate.value) await context.session.drop(name);
    problems.push(...bound.problems);
    if (bound.value) results[table.name] = bound.value;
  }
  return {
    value: results,
    problems: problems.map((item) => ({ ...item, product: `${metadata.domain}.${metadata.name}` })),
  };
}

async function defineEmpty(
  relations: readonly InputRelation[],
  merges: boolean,
  session: ComputeSession,
): Promise<void> {
  for (const { name, columns, marksDeleted } of relations) {
    assert(columns.length > 0, 'an input relation has columns');
    const mark = { name: DELETED_MARK, type: { kind: 'boolean' }, nullable: false } as const;
    const visible = merges && marksDeleted ? [...columns, mark] : columns;
    await session.define(name, { kind: 'empty', columns: visible });
  }
}
