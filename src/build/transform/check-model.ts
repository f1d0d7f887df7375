import {
  type ColumnOfResult,
  type Compute,
  type ComputeSession,
  SqlError,
} from '../../capabilities/compute.ts';
import { checkSelect, type GateRefusal, refusalText } from '../../lib/sql-gate/index.ts';
import { sqlName } from '../../lib/sql-text.ts';
import type { DeclaredProduct, ModelFile } from '../../model/mesh.ts';
import { type Checked, type Problem, problem } from '../../model/problem.ts';
import type { RelationOfPort } from '../port-input.ts';
import { statementBody } from './statement-body.ts';

/**
 * Whether a model may run: one SELECT that reads the given relations and nothing else.
 *
 * shape   model → those of the relations that it reads
 * errors  DM5121 it does not parse, DM5120 it reads something else
 */
export async function gateModel<Relation extends RelationOfPort>(
  declared: DeclaredProduct,
  model: ModelFile,
  relations: readonly Relation[],
  compute: Pick<Compute, 'parse'>,
): Promise<Checked<readonly Relation[]>> {
  const parsed = await compute.parse(model.sql);
  if (!parsed.ok) {
    const message = `the model does not parse: ${oneLine(parsed.message)}`;
    return { value: [], problems: [problem('DM5121', message, placeIn(model, parsed.position))] };
  }
  const gate = checkSelect(parsed.tree, { relations: relations.map(({ name }) => name), functions: 'model' });
  if (!gate.ok) return { value: [], problems: [refusal(gate, declared, model, relations)] };
  const read = new Set<unknown>(gate.relations);
  return { value: relations.filter(({ name }) => read.has(name)), problems: [] };
}

function refusal(
  gate: GateRefusal,
  { product }: DeclaredProduct,
  model: ModelFile,
  relations: readonly RelationOfPort[],
): Problem {
  const ownTables = product.tables.map((table) => sqlName(table.name).toLowerCase());
  const isOwn =
    gate.what === 'a relation' && ownTables.includes(gate.name.toLowerCase().split('.').at(-1) ?? '');
  const inputs = relations.map(({ name }) => [name.schema, name.name].filter(Boolean).join('.')).sort();
  const hint = isOwn
    ? 'models of one product cannot read each other: repeat the query in a WITH clause, or make it a product of its own'
    : `the inputs of this product are: ${inputs.join(', ') || 'none'}`;
  return problem('DM5120', refusalText(gate), { ...placeIn(model, gate.position), hint });
}

/** Columns that a model answers over the relations that are defined in the session; DM5122 when it does not bind. */
export async function bindModel(
  model: ModelFile,
  session: ComputeSession,
): Promise<Checked<readonly ColumnOfResult[] | undefined>> {
  try {
    return { value: await session.describe(statementBody(model.sql)), problems: [] };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const message = `the model does not bind: ${oneLine(error.message)}`;
    return { value: undefined, problems: [problem('DM5122', message, placeIn(model, error.position))] };
  }
}

/** A place in a model file from an offset in its text. */
export function placeIn(model: ModelFile, offset: number | undefined): Pick<Problem, 'where'> & object {
  const before = model.sql.slice(0, offset ?? 0).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { where: { file: model.file, line: before.length, column } };
}

export function oneLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
