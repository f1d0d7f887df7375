import type { ColumnOfResult } from '../capabilities/compute.ts';
import { assignable } from '../model/assignable.ts';
import type { DataContract } from '../model/data-contract.ts';
import type { ColumnDeclaration, TableDeclaration } from '../model/data-product.ts';
import { type DataType, formatDataType } from '../model/data-type.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { PlannedTable } from '../model/plan.ts';
import { type Checked, type Problem, problem } from '../model/problem.ts';
import { type ColumnToPlace, placeColumns } from './field-ids.ts';

export interface ResolveInput {
  readonly declared: DeclaredProduct;
  /** Columns that each model answers, by table. */
  readonly results: Readonly<Record<string, readonly ColumnOfResult[]>>;
  /** Tables of the live release, whose field ids stay. */
  readonly live: readonly PlannedTable[];
}

/**
 * Resolves every column of a product's tables: from the declaration, else the contract, else the model's result.
 *
 * shape   declared product + model results → one PlannedTable per table that could be resolved
 * errors  DM3401 column not produced by the model, DM3402 column produced but not declared, DM3403 type differs,
 *         DM3404 engine type without counterpart
 * source  declarations.md §Tables, columns, keys
 */
export function resolveTables(input: ResolveInput): Checked<readonly PlannedTable[]> {
  const problems: Problem[] = [];
  const tables: PlannedTable[] = [];
  for (const table of input.declared.product.tables) {
    const result = input.results[table.name];
    if (!result) continue;
    const resolved = resolveTable(input, table, result);
    problems.push(...resolved.problems);
    if (resolved.value) tables.push(resolved.value);
  }
  return { value: tables, problems };
}

function resolveTable(
  input: ResolveInput,
  table: TableDeclaration,
  result: readonly ColumnOfResult[],
): Checked<PlannedTable | undefined> {
  const contract = contractOf(input.declared, table.name);
  const stored = result.filter(
    (column) => column.name !== DELETED_MARK || table.incremental.mode !== 'merge',
  );
  const expected = expectedColumns(table, contract);
  const { value: columns, problems } =
    expected.length > 0 ? matchColumns(expected, stored) : inferColumns(stored);
  const where = modelPlace(input.declared, table.name);
  const placed = problems.map((item) => ({ ...item, ...where }));
  if (problems.some((item) => item.severity === 'error')) return { value: undefined, problems: placed };
  const live = input.live.find((candidate) => candidate.table === table.name);
  const { schema, lastColumnId } = placeColumns(columns, live);
  return {
    value: {
      table: table.name,
      schema,
      layout: { partitionBy: table.partitionBy, sortBy: table.sortBy },
      lastColumnId,
      location: locationOf(input.declared, table.name),
    },
    problems: placed,
  };
}

/** Marks rows to delete in the result of a merge model; never stored. */
const DELETED_MARK = '_deleted';

function contractOf(declared: DeclaredProduct, table: string): DataContract | undefined {
  return declared.contracts.find((contract) => (contract.producer.table ?? table) === table);
}

/** Declared columns, completed by the contract's: type, description and flags that the declaration leaves out. */
function expectedColumns(
  table: TableDeclaration,
  contract: DataContract | undefined,
): readonly ColumnDeclaration[] {
  const agreed = contract?.schema.columns ?? [];
  if (table.columns.length === 0) return agreed;
  const byName = new Map(agreed.map((column) => [column.name, column]));
  return table.columns.map((column) => {
    const other = byName.get(column.name);
    if (!other) return column;
    return { ...other, ...column, key: column.key || other.key, pii: column.pii || other.pii };
  });
}

function matchColumns(
  expected: readonly ColumnDeclaration[],
  result: readonly ColumnOfResult[],
): Checked<readonly ColumnToPlace[]> {
  const problems: Problem[] = [];
  const columns: ColumnToPlace[] = [];
  const produced = new Map(result.map((column) => [column.name.toLowerCase(), column]));
  for (const declaration of expected) {
    const found = produced.get(declaration.name.toLowerCase());
    if (!found) {
      problems.push(
        problem('DM3401', `column \`${declaration.name}\` is declared and the model does not produce it`),
      );
      continue;
    }
    const type = declaration.type ?? found.type;
    if (!type) problems.push(untyped(found));
    else if (found.type && !assignable(found.type, type))
      problems.push(retyped(declaration.name, found.type, type));
    else columns.push(toPlace(declaration, type));
  }
  const declaredNames = new Set(expected.map((column) => column.name.toLowerCase()));
  for (const column of result) {
    if (declaredNames.has(column.name.toLowerCase())) continue;
    problems.push(problem('DM3402', `the model produces column \`${column.name}\`, which is not declared`));
  }
  return { value: columns, problems };
}

function inferColumns(result: readonly ColumnOfResult[]): Checked<readonly ColumnToPlace[]> {
  const problems = result.filter((column) => !column.type).map(untyped);
  const columns = result.flatMap((column) =>
    column.type ? [{ name: column.name, type: column.type, nullable: true, key: false }] : [],
  );
  return { value: columns, problems };
}

function toPlace(declaration: ColumnDeclaration, type: DataType): ColumnToPlace {
  return {
    name: declaration.name,
    type,
    nullable: declaration.nullable ?? true,
    key: declaration.key,
    ...(declaration.description === undefined ? {} : { description: declaration.description }),
    ...(declaration.renamedFrom === undefined ? {} : { renamedFrom: declaration.renamedFrom }),
  };
}

function untyped(column: ColumnOfResult): Problem {
  return problem(
    'DM3404',
    `column \`${column.name}\` has engine type \`${column.engineType}\`, which tables cannot hold`,
    {
      hint: 'cast it in the model to one of the types of the declaration format',
    },
  );
}

function retyped(name: string, from: DataType, to: DataType): Problem {
  const found = formatDataType(from);
  const expected = formatDataType(to);
  return problem(
    'DM3403',
    `column \`${name}\` is \`${found}\` in the model's result and declared \`${expected}\``,
    {
      hint: `cast it in the model: \`cast(${name} as …)\`, or declare \`type: ${found}\``,
    },
  );
}

function modelPlace(declared: DeclaredProduct, table: string): Pick<Problem, 'where' | 'product'> {
  const { domain, name } = declared.product.metadata;
  const model = declared.models.find((candidate) => candidate.table === table);
  return {
    product: `${domain}.${name}`,
    ...(model ? { where: { file: model.file, line: 1, column: 1 } } : {}),
  };
}

/** The declared location with the table's name below it where there are several; else a place below the domain. */
function locationOf(declared: DeclaredProduct, table: string): string {
  const { product, major } = declared;
  const base =
    product.location?.replace(/\/+$/, '') ??
    `warehouse://${product.metadata.domain}/${product.metadata.name}/v${major}`;
  return product.tables.length === 1 ? base : `${base}/${table}`;
}
