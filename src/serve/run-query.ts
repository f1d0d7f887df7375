import type {
  ColumnOfResult,
  Compute,
  ComputeSession,
  RelationName,
  ResultRow,
} from '../capabilities/compute.ts';
import { SqlError } from '../capabilities/compute.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import { nearest } from '../lib/nearest.ts';
import { checkSelect, type GateRefusal, refusalText } from '../lib/sql-gate/index.ts';
import type { AccessDecision } from '../model/access.ts';
import type { OutputPort } from '../model/port.ts';
import { type Checked, hasErrors, type Problem, problem } from '../model/problem.ts';
import { type ProductKey, productName } from '../model/product-key.ts';
import type { TableSchema } from '../model/schema.ts';
import { limitRows } from './limit-rows.ts';
import { nameKey, type ServedName } from './served-names.ts';

export interface QueryInput {
  readonly sql: string;
  /** Every name that exists; whether it may be read is decided for those that the text names. */
  readonly names: readonly ServedName[];
  readonly rowsMax: number;
  readonly signal?: AbortSignal;
}

/** Whether the caller may read a product by a port, and what of it. */
export type AccessOf = (product: RecordedProduct, port: OutputPort | undefined) => Promise<AccessDecision>;

export interface QueryDeps {
  readonly compute: Pick<Compute, 'parse'>;
  readonly openSession: () => Promise<ComputeSession>;
  readonly accessOf: AccessOf;
  /** The snapshot that is to be read; undefined when the table has none at that time. */
  readonly snapshotOf: (served: ServedName) => Promise<TableSnapshot | undefined>;
}

/** The exact files of one snapshot of a table. */
export interface TableSnapshot {
  readonly snapshotId: string;
  /** UTC milliseconds. */
  readonly publishedAt: number;
  readonly schema: TableSchema;
  readonly uris: readonly string[];
}

/** What a query read: enough to run it again on the same rows. */
export interface TableRead {
  readonly product: ProductKey;
  readonly table: string;
  readonly snapshotId: string;
  /** UTC milliseconds. */
  readonly publishedAt: number;
}

/** A query under way. Its engine is freed when the rows end or the answer is disposed of, whichever comes first. */
export interface QueryAnswer extends AsyncDisposable {
  readonly columns: readonly ColumnOfResult[];
  /** Batches of rows, once. Throws `SqlError` where the query fails on the data; `queryProblem` words it. */
  readonly rows: AsyncIterable<readonly ResultRow[]>;
  readonly tablesRead: readonly TableRead[];
  /** Whether rows beyond `rowsMax` were left out; known when the rows have ended. */
  truncated(): boolean;
}

/** Stands for the file of a query's text in places of problems. */
export const QUERY_FILE = '(query)';

/**
 * Answers a SELECT over published tables. The text is parsed and checked against what is allowed; access is decided
 * for each table it names; only these are defined, over the exact files of one snapshot; the engine is sealed; then
 * the text runs unchanged.
 *
 * shape   SQL → columns, batches of rows, and which snapshots they are from
 * errors  DM6001 no SELECT, DM6002 not permitted, DM6003 no such table, DM6004 does not bind, DM6005 nothing published,
 *         DM6006 no access, DM6007 a decision that cannot be carried out, DM6008 an unusable name
 * source  design secured-queries.md §1, §2
 */
export async function runQuery(
  input: QueryInput,
  deps: QueryDeps,
): Promise<Checked<QueryAnswer | undefined>> {
  const named = await namedTables(input, deps.compute);
  if (named.value === undefined) return { value: undefined, problems: named.problems };
  const readable = await Promise.all(named.value.map((served) => readableTable(served, deps)));
  const problems = readable.flatMap((table) => table.problems);
  if (hasErrors(problems)) return { value: undefined, problems };
  const tables = readable.flatMap(({ value }) => (value ? [value] : []));
  return { ...(await start(input, tables, await deps.openSession())) };
}

/** Words an error that came up while rows were read. */
export function queryProblem(error: SqlError, sql: string): Problem {
  const message = `the query fails: ${error.message.split('\n', 1)[0] ?? ''}`;
  return problem('DM6004', message, placeOf(sql, error.position));
}

async function namedTables(
  { sql, names }: QueryInput,
  compute: QueryDeps['compute'],
): Promise<Checked<readonly ServedName[] | undefined>> {
  const parsed = await compute.parse(sql);
  if (!parsed.ok) {
    return refused(
      problem('DM6001', `the query is not a SELECT: ${parsed.message}`, placeOf(sql, parsed.position)),
    );
  }
  const gate = checkSelect(parsed.tree, { relations: names.map(({ name }) => name), functions: 'query' });
  if (!gate.ok) return refused(refusalProblem(gate, names, sql));
  const read = new Set(gate.relations.map(nameKey));
  return { value: names.filter(({ name }) => read.has(nameKey(name))), problems: [] };
}

function refusalProblem(gate: GateRefusal, names: readonly ServedName[], sql: string): Problem {
  const place = placeOf(sql, gate.position);
  if (gate.what !== 'a relation') return problem('DM6002', `${refusalText(gate)}`, place);
  const like = nearest(
    gate.name,
    names.map(({ name }) => textOf(name)),
  );
  return problem('DM6003', `there is no table \`${gate.name}\``, {
    ...place,
    ...(like === undefined ? {} : { hint: `did you mean \`${like}\`?` }),
  });
}

interface ReadableTable {
  readonly served: ServedName;
  readonly snapshot: TableSnapshot;
}

async function readableTable(
  served: ServedName,
  deps: QueryDeps,
): Promise<Checked<ReadableTable | undefined>> {
  const { name, product, port, unusable } = served;
  const table = textOf(name);
  const about = { product: productName(product.key) };
  if (unusable !== undefined) {
    return refused(problem('DM6008', `the name \`${table}\` is ${unusable} and cannot be read`, about));
  }
  const decision = await deps.accessOf(product, port);
  if (!decision.allowed) {
    return refused(problem('DM6006', `\`${table}\` may not be read: ${decision.reason}`, about));
  }
  if (decision.columns !== 'all' || decision.rowFilter) {
    return refused(problem('DM6007', `\`${table}\` may be read with masks or filters only`, about));
  }
  const snapshot = await deps.snapshotOf(served);
  if (!snapshot) return refused(problem('DM6005', `\`${table}\` has no snapshot at that time`, about));
  return { value: { served, snapshot }, problems: [] };
}

async function start(
  input: QueryInput,
  tables: readonly ReadableTable[],
  session: ComputeSession,
): Promise<Checked<QueryAnswer | undefined>> {
  try {
    for (const { served, snapshot } of tables) {
      const { uris, schema } = snapshot;
      await session.define(served.definedAs, { kind: 'table-files', uris, schema });
    }
    await session.seal();
    const columns = await session.describe(input.sql);
    return { value: { columns, tablesRead: tablesRead(tables), ...limitRows(input, session) }, problems: [] };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    if (!(error instanceof SqlError)) throw error;
    return refused(queryProblem(error, input.sql));
  }
}

/** A table that the text names in two ways was read once. */
function tablesRead(tables: readonly ReadableTable[]): readonly TableRead[] {
  const read = tables.map(({ served, snapshot }) => ({
    product: served.product.key,
    table: served.table,
    snapshotId: snapshot.snapshotId,
    publishedAt: snapshot.publishedAt,
  }));
  return [...new Map(read.map((item) => [JSON.stringify([item.product, item.table]), item])).values()];
}

function textOf({ catalog, schema, name }: RelationName): string {
  return [catalog, schema, name].filter((part) => part !== undefined).join('.');
}

function placeOf(sql: string, position: number | undefined): Pick<Problem, 'where'> | object {
  if (position === undefined) return {};
  const lines = sql.slice(0, position).split('\n');
  return { where: { file: QUERY_FILE, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 } };
}

function refused(reason: Problem): { readonly value: undefined; readonly problems: readonly Problem[] } {
  return { value: undefined, problems: [reason] };
}
