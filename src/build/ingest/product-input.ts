import { assert } from '../../lib/assert.ts';
import { quoteIdentifier, quoteLiteral, sqlName } from '../../lib/sql-text.ts';
import type { AccessDecision } from '../../model/access.ts';
import type { Column } from '../../model/data-type.ts';
import type { ProductPort } from '../../model/port.ts';
import { type Checked, type Problem, problem } from '../../model/problem.ts';
import type { TableSchema } from '../../model/schema.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';
import type { BuildContext, PublishedInput, PublishedTable } from '../context.ts';
import type { PortInput, PortRelation } from '../port-input.ts';
import { INTERNAL_SCHEMA, relationText, selectNothing } from '../shaped-files.ts';
import { positionOf, productCursor, toJson } from './cursor.ts';
import { filesAt, filesSince } from './snapshot-files.ts';

/**
 * Reads the published release of another product, as far as the access decision lets this build's team.
 *
 * shape   port + published tables → one relation per table (and the port's own name where there is only one)
 * errors  DM5141 not allowed, DM5142 a mask that cannot be applied
 */
export async function ingestProduct(
  port: ProductPort,
  { appended }: { readonly appended: boolean },
  context: BuildContext,
): Promise<Checked<PortInput | undefined>> {
  const published = context.published(port);
  assert(published, 'inputs without a release are refused before');
  const problems = refusals(port, published);
  if (problems.length > 0) return { value: undefined, problems };
  const cursor = context.mode === 'rebuild' ? undefined : productCursor(context.cursors[port.name]);
  const relations: PortRelation[] = [];
  let added = 0;
  for (const table of published.tables) {
    const before = cursor?.snapshots[table.table];
    const relation = await relationOf(port, table, { before, published, appended }, context);
    relations.push(...named(relation, port, table, published));
    if (before !== table.snapshotId) added += table.rows;
  }
  const snapshots = Object.fromEntries(published.tables.map((table) => [table.table, table.snapshotId]));
  // A backfill must not run ahead of what `append` tables have read.
  const recorded = context.window && cursor ? cursor : ({ kind: 'product', snapshots } as const);
  return {
    value: {
      relations,
      use: { port: port.name, dataset: port.product, cursor: toJson(recorded), snapshots },
      position: positionOf(recorded),
      rows: { all: published.tables.reduce((sum, table) => sum + table.rows, 0), added },
      fresh: published.tables.some((table) => cursor?.snapshots[table.table] !== table.snapshotId),
      readInPlace: [],
    },
    problems,
  };
}

function refusals(port: ProductPort, { decision }: PublishedInput): readonly Problem[] {
  if (!decision.allowed) {
    return [
      problem('DM5141', `port \`${port.name}\`: \`${port.product}\` may not be read: ${decision.reason}`),
    ];
  }
  // Failing closed: an unmasked copy in a downstream table could not be taken back.
  return maskedColumns(decision)
    .filter(([, mask]) => mask !== 'null')
    .map(([column, mask]) =>
      problem(
        'DM5142',
        `port \`${port.name}\`: column \`${column}\` of \`${port.product}\` has mask \`${mask}\``,
      ),
    );
}

function maskedColumns({ columns }: AccessDecision): readonly (readonly [string, string])[] {
  if (columns === 'all') return [];
  return Object.entries(columns).flatMap(([name, access]) =>
    access.kind === 'masked' ? [[name, access.mask] as const] : [],
  );
}

interface TableInput {
  readonly published: PublishedInput;
  /** Snapshot read last. */
  readonly before: string | undefined;
  readonly appended: boolean;
}

async function relationOf(
  port: ProductPort,
  table: PublishedTable,
  { published, before, appended }: TableInput,
  context: BuildContext,
): Promise<PortRelation> {
  const { decision } = published;
  const columns = visibleColumns(table.schema, decision);
  const name = { schema: sqlName(port.name), name: sqlName(table.table) };
  const internal = `${port.name}__${table.table}`;
  // A backfill must not read rows ahead that a later build would append once more.
  const frozen = context.window && appended && before !== undefined;
  const uris = frozen ? ((await filesAt(table, before, context)) ?? []) : table.uris;
  const all = await secured(internal, table, uris, decision, context);
  const common = { port: port.name, name, columns, marksDeleted: false, isProduct: true, all, changed: all };
  // Telling new rows costs a look into the table's metadata, and only `append` asks for them.
  if (before === undefined || !appended || context.window) return { ...common, added: all };
  const since = await filesSince(table, before, context);
  const added = since && (await secured(`${internal}_new`, table, since, decision, context));
  return added === undefined
    ? {
        ...common,
        whyNotAdded: `\`${port.product}\` has rewritten \`${table.table}\` since it was last read`,
      }
    : { ...common, added };
}

/**
 * INVARIANT: hidden columns and rows are not in what a model reads: columns are left out of the relation, and a row
 * filter is computed into a copy, because an expression of the model could run below a filter in a view
 * (secured-queries.md §4).
 */
async function secured(
  name: string,
  table: PublishedTable,
  uris: readonly string[],
  decision: AccessDecision,
  { session }: BuildContext,
): Promise<string> {
  const columns = visibleColumns(table.schema, decision);
  if (uris.length === 0) return selectNothing(columns);
  const files = { schema: INTERNAL_SCHEMA, name: sqlName(name) };
  await session.define(files, { kind: 'table-files', uris, schema: table.schema });
  const list = columns.map((column) => `${readSecured(column, decision)} AS ${quoteIdentifier(column.name)}`);
  const select = `SELECT ${list.join(', ')} FROM ${relationText(files)}`;
  if (!decision.rowFilter) return select;
  const { column, value } = decision.rowFilter;
  const copy = { schema: INTERNAL_SCHEMA, name: `${sqlName(name)}_rows` };
  const filtered = `${select} WHERE CAST(${quoteIdentifier(column)} AS VARCHAR) = ${quoteLiteral(value)}`;
  await session.define(copy, { kind: 'sql', select: filtered, keep: 'stored' });
  return `SELECT * FROM ${relationText(copy)}`;
}

function readSecured(column: Column, { columns }: AccessDecision): string {
  const access = columns === 'all' ? undefined : columns[column.name];
  return access?.kind === 'masked' ? `CAST(NULL AS ${sqlTypeOf(column.type)})` : quoteIdentifier(column.name);
}

/** With a list of columns, what is not in it is hidden. */
function visibleColumns(schema: TableSchema, { columns }: AccessDecision): readonly Column[] {
  return schema.fields
    .filter((field) => columns === 'all' || (columns[field.name] ?? { kind: 'hidden' }).kind !== 'hidden')
    .map(({ name, type, nullable }) => ({ name, type, nullable }));
}

function named(
  relation: PortRelation,
  port: ProductPort,
  table: PublishedTable,
  { tables }: PublishedInput,
): readonly PortRelation[] {
  return tables.length === 1 && tables[0] === table
    ? [relation, { ...relation, name: { name: sqlName(port.name) } }]
    : [relation];
}
