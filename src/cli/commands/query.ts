import { readFileSync } from 'node:fs';
import { type ResultRow, SqlError } from '../../capabilities/compute.ts';
import { QUERY_FILE, type QueryAnswer, queryDoor, queryProblem } from '../../doors/query.ts';
import { quoteIdentifier, sqlName } from '../../lib/sql-text.ts';
import type { DataType } from '../../model/data-type.ts';
import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { Problem } from '../../model/problem.ts';
import { productName } from '../../model/product-key.ts';
import type { CliContext } from '../context.ts';
import { productOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { type MeshSession, openMesh } from '../mesh-session.ts';
import { plural, renderProblems } from '../render/problems.ts';
import { cellOf, renderTable } from '../render/table.ts';

type Options = Readonly<Record<string, unknown>>;

/** `datamesh query "<sql>"`: rows of published tables, as readers see them now or saw them then. */
export async function query(
  context: CliContext,
  [text]: readonly string[],
  options: Options,
): Promise<ExitCode> {
  refuseRole(options);
  const sql = typeof options['file'] === 'string' ? readFileSync(options['file'], 'utf8') : text;
  if (!sql) throw new CliError(EXIT.usage, 'query needs SQL', 'datamesh query "select …", or -f file.sql');
  await using mesh = await openMesh(context);
  return await answer(sql, rowsMaxOf(options['limit']), mesh, context, options);
}

/** `datamesh preview <product>`: a few rows of each of its tables. */
export async function preview(
  context: CliContext,
  [reference = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  refuseRole(options);
  await using mesh = await openMesh(context);
  const { domain, product } = productOf(reference, mesh.loaded.value);
  const declared = mesh.loaded.value.products.find(
    ({ product: { metadata } }) => metadata.domain === domain && metadata.name === product,
  );
  const wanted = reference.split(':')[1];
  const tables = (declared?.product.tables ?? []).filter(
    (table) => wanted === undefined || table.name === wanted,
  );
  let worst: ExitCode = tables.length === 0 ? EXIT.notFound : EXIT.ok;
  for (const table of tables) {
    const name = [domain, product, table.name].map((part) => quoteIdentifier(sqlName(part))).join('.');
    const code = await answer(`SELECT * FROM ${name}`, rowsMaxOf(options['rows']), mesh, context, {});
    if (code !== EXIT.ok) worst = code;
  }
  return worst;
}

/** A masked answer is not possible yet, and an unmasked one under another role's name would be a lie. */
function refuseRole(options: Options): void {
  if (options['as'] !== undefined)
    throw new CliError(EXIT.usage, '--as is not possible yet: masks and roles are not enforced (DM7002)');
}

const ROWS_MAX = 1_000_000;

function rowsMaxOf(value: unknown): number {
  const rows = Number(value);
  if (Number.isInteger(rows) && rows >= 1 && rows <= ROWS_MAX) return rows;
  throw new CliError(EXIT.usage, `the number of rows must be from 1 to ${ROWS_MAX}`);
}

async function answer(
  sql: string,
  rowsMax: number,
  mesh: MeshSession,
  context: CliContext,
  options: Options,
): Promise<ExitCode> {
  const started = performance.now();
  const { environment, state, format, compute, limits } = mesh.platform;
  const door = queryDoor({
    environment,
    state,
    format,
    compute,
    limits: { memoryBytesMax: limits.buildMemoryBytesMax, threads: limits.threads },
  });
  const at = momentOf(options['at']);
  const { value, problems } = await door.query({
    sql,
    identity: LOCAL_PLATFORM,
    rowsMax,
    signal: context.signal,
    ...(at ? { at } : {}),
  });
  if (!value) {
    context.talk(renderProblems(problems, [{ path: QUERY_FILE, text: sql }], context));
    return EXIT.checkFailed;
  }
  await using result = value;
  const rows = await collect(result, sql);
  if ('code' in rows) {
    context.talk(renderProblems([rows], [{ path: QUERY_FILE, text: sql }], context));
    return EXIT.checkFailed;
  }
  print(result, rows, context);
  const tables = result.tablesRead.map(
    ({ product, table, snapshotId }) => `${productName(product)}:${table} snapshot ${snapshotId}`,
  );
  const cut = result.truncated() ? ` (cut at ${rowsMax}, --limit shows more)` : '';
  const symbols = context.unicode ? ' · ' : ' - ';
  const time = `${Math.round(performance.now() - started)} ms`;
  context.talk(context.colors.dim([`${plural(rows.length, 'row')}${cut}`, time, ...tables].join(symbols)));
  return EXIT.ok;
}

async function collect(result: QueryAnswer, sql: string): Promise<readonly ResultRow[] | Problem> {
  const rows: ResultRow[] = [];
  try {
    for await (const batch of result.rows) rows.push(...batch);
    return rows;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return queryProblem(error, sql);
  }
}

function print(result: QueryAnswer, rows: readonly ResultRow[], context: CliContext): void {
  context.out(textOf(result, rows, context));
}

function textOf(result: QueryAnswer, rows: readonly ResultRow[], context: CliContext): string {
  const names = result.columns.map((column) => column.name);
  const cells = (): string[][] => rows.map((row) => names.map((name) => cellOf(row[name])));
  switch (context.options.output) {
    case 'json':
      return JSON.stringify({ columns: names, rows, truncated: result.truncated() }, null, 2);
    case 'jsonl':
      return rows.map((row) => JSON.stringify(row)).join('\n');
    case 'csv':
      return [names, ...cells()].map(csvLine).join('\n');
    default: {
      const columns = result.columns.map(({ name, type }) => ({
        name,
        align: isNumber(type) ? ('right' as const) : ('left' as const),
      }));
      return renderTable(columns, cells(), context);
    }
  }
}

function isNumber(type: DataType | undefined): boolean {
  return ['int', 'long', 'float', 'double', 'decimal'].includes(type?.kind ?? '');
}

/** RFC 4180: quotes where a cell holds a separator, a quote or a line end. */
function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** A snapshot id is digits only; anything else is a time. */
function momentOf(value: unknown): { readonly snapshotId: string } | { readonly utcMs: number } | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  if (/^\d+$/.test(text)) return { snapshotId: text };
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new CliError(EXIT.usage, `--at ${text} is no time and no snapshot id`);
  return { utcMs: time };
}
