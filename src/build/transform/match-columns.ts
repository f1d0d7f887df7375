import type { ColumnOfResult } from '../../capabilities/compute.ts';
import { assignable } from '../../model/assignable.ts';
import { formatDataType } from '../../model/data-type.ts';
import type { ModelFile } from '../../model/mesh.ts';
import { type Problem, problem } from '../../model/problem.ts';
import type { Field, TableSchema } from '../../model/schema.ts';
import { DELETED_MARK } from '../port-input.ts';

/**
 * Compares what a model answers now with the columns that the plan resolved for its table.
 *
 * errors  DM3401 missing, DM3402 extra, DM3403 another type, DM3404 a type that tables cannot hold
 */
export function matchColumns(
  model: ModelFile,
  result: readonly ColumnOfResult[],
  schema: TableSchema,
  mode: 'full' | 'append' | 'merge',
): readonly Problem[] {
  const where = { where: { file: model.file, line: 1, column: 1 } };
  const stored = result.filter((column) => mode !== 'merge' || column.name !== DELETED_MARK);
  const byName = new Map(stored.map((column) => [column.name.toLowerCase(), column]));
  const wanted = new Set(schema.fields.map((field) => field.name.toLowerCase()));
  const problems = schema.fields.flatMap((field) => {
    const found = byName.get(field.name.toLowerCase());
    const fault = found ? faultOf(found, field) : missing(field);
    return fault ? [{ ...fault, ...where }] : [];
  });
  const extra = stored
    .filter((column) => !wanted.has(column.name.toLowerCase()))
    .map((column) =>
      problem('DM3402', `the model produces column \`${column.name}\`, which is not declared`, where),
    );
  return [...problems, ...extra];
}

function missing(field: Field): Problem {
  return problem('DM3401', `column \`${field.name}\` is declared and the model does not produce it`);
}

function faultOf(column: ColumnOfResult, field: Field): Problem | undefined {
  if (!column.type) {
    const message = `column \`${column.name}\` has engine type \`${column.engineType}\`, which tables cannot hold`;
    return problem('DM3404', message);
  }
  if (assignable(column.type, field.type)) return undefined;
  const found = formatDataType(column.type);
  const expected = formatDataType(field.type);
  return problem(
    'DM3403',
    `column \`${field.name}\` is \`${found}\` in the model's result and declared \`${expected}\``,
  );
}
