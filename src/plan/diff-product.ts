import { digestOf } from '../lib/hash.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { PlannedTable, ProductChange, TableChange } from '../model/plan.ts';
import type { ProductKey } from '../model/product-key.ts';
import { formatPartitionTerm, type TableLayout } from '../model/schema.ts';
import { diffSchema } from './diff-schema.ts';

/** What is live: the declaration and its tables; `released` is false when no build has been published yet. */
export interface LiveProduct {
  readonly version: string;
  readonly declaration: DeclaredProduct;
  readonly tables: readonly PlannedTable[];
  readonly released: boolean;
}

/** Compares one declared product with its live release; undefined when nothing changes. */
export function diffProduct(
  key: ProductKey,
  declared: DeclaredProduct,
  tables: readonly PlannedTable[],
  live: LiveProduct | undefined,
): ProductChange | undefined {
  const version = declared.product.metadata.version;
  if (!live) return addition(key, version, tables);
  const tableChanges = diffTables(tables, live.tables);
  const dataReasons = reasonsToRebuild(declared, live.declaration, tableChanges);
  const otherReasons = reasonsToRegister(declared, live, tableChanges);
  const reasons = live.released ? [...dataReasons, ...otherReasons] : ['no release yet', ...dataReasons];
  if (reasons.length === 0) return undefined;
  return {
    product: key,
    action: 'change',
    version: { from: live.version, to: version },
    reasons,
    tables: tableChanges.filter((change) => change.action !== 'none'),
    data: dataReasons.length > 0 || !live.released ? 'rebuild' : 'keep',
    breaking: tableChanges.some(
      (change) => change.action === 'remove' || change.columns.some((column) => column.breaking),
    ),
  };
}

function addition(key: ProductKey, version: string, tables: readonly PlannedTable[]): ProductChange {
  return {
    product: key,
    action: 'add',
    version: { to: version },
    reasons: ['new'],
    tables: tables.map((table) => ({ table: table.table, action: 'add', columns: [] })),
    data: 'rebuild',
    breaking: false,
  };
}

function diffTables(tables: readonly PlannedTable[], live: readonly PlannedTable[]): readonly TableChange[] {
  const liveByName = new Map(live.map((table) => [table.table, table]));
  const names = new Set(tables.map((table) => table.table));
  const removed = live
    .filter((table) => !names.has(table.table))
    .map((table): TableChange => ({ table: table.table, action: 'remove', columns: [] }));
  return [...tables.map((table) => diffTable(table, liveByName.get(table.table))), ...removed];
}

function diffTable(table: PlannedTable, live: PlannedTable | undefined): TableChange {
  if (!live) return { table: table.table, action: 'add', columns: [] };
  const columns = diffSchema(live.schema, table.schema);
  const from = formatLayout(live.layout);
  const to = formatLayout(table.layout);
  const changed = columns.length > 0 || from !== to;
  return {
    table: table.table,
    action: changed ? 'change' : 'none',
    columns,
    ...(from === to ? {} : { layout: { from, to } }),
  };
}

function formatLayout(layout: TableLayout): string {
  const partition = layout.partitionBy.map(formatPartitionTerm).join(', ') || 'none';
  const sort = layout.sortBy
    .map((term) => `${term.column}${term.direction === 'desc' ? ' desc' : ''}`)
    .join(', ');
  return `partitionBy ${partition}; sortBy ${sort || 'none'}`;
}

/** Changes after which the rows have to be made again. Column descriptions alone do not count. */
function reasonsToRebuild(
  declared: DeclaredProduct,
  live: DeclaredProduct,
  tables: readonly TableChange[],
): readonly string[] {
  const reasons: string[] = [];
  for (const model of declared.models) {
    const before = live.models.find((candidate) => candidate.table === model.table);
    if (before && before.sql !== model.sql) reasons.push(`${fileName(model.file)} changed`);
  }
  if (differs(declared, live, inputsOf)) reasons.push('input ports changed');
  if (differs(declared, live, (side) => side.datasets)) reasons.push('source datasets changed');
  if (differs(declared, live, incrementalOf)) reasons.push('incremental mode changed');
  if (differs(declared, live, rulesOf)) reasons.push('contract rules changed');
  if (differs(declared, live, (side) => side.product.location)) reasons.push('location changed');
  for (const table of tables) {
    if (table.action === 'add') reasons.push(`table ${table.table} added`);
    if (table.action === 'remove') reasons.push(`table ${table.table} removed`);
    if (table.columns.some((column) => column.kind !== 'describe'))
      reasons.push(`columns of ${table.table} changed`);
    if (table.layout) reasons.push(`layout of ${table.table}: ${table.layout.from} → ${table.layout.to}`);
  }
  return reasons;
}

function reasonsToRegister(
  declared: DeclaredProduct,
  live: LiveProduct,
  tables: readonly TableChange[],
): readonly string[] {
  const reasons: string[] = [];
  const before = live.declaration;
  const version = declared.product.metadata.version;
  if (version !== live.version) reasons.push(`version ${live.version} → ${version}`);
  if (differs(declared, before, (side) => side.product.metadata.owner)) reasons.push('owner changed');
  if (differs(declared, before, (side) => side.product.outputPorts)) reasons.push('output ports changed');
  if (differs(declared, before, (side) => side.product.slos)) reasons.push('slos changed');
  if (differs(declared, before, (side) => side.product.governance)) reasons.push('governance changed');
  if (tables.some((table) => table.columns.some((column) => column.kind === 'describe'))) {
    reasons.push('column descriptions changed');
  }
  if (reasons.length === 0 && declared.digest !== before.digest)
    reasons.push('description or metadata changed');
  return reasons;
}

function differs(a: DeclaredProduct, b: DeclaredProduct, part: (side: DeclaredProduct) => unknown): boolean {
  return digestOf({ part: part(a) }) !== digestOf({ part: part(b) });
}

function inputsOf({ product }: DeclaredProduct): unknown {
  // A schedule or a description does not change what is read.
  return product.inputPorts.map((port) =>
    port.kind === 'product'
      ? [port.name, port.product]
      : [port.name, port.type, port.source, port.dataset, port.format],
  );
}

function incrementalOf({ product }: DeclaredProduct): unknown {
  return product.tables.map((table) => [table.name, table.incremental]);
}

function rulesOf({ contracts }: DeclaredProduct): unknown {
  // The place of a rule in its file says nothing about what it checks.
  return contracts.map((contract) => contract.rules.map(({ where: _, ...rule }) => rule));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
