import type { RecordedProduct } from '../capabilities/state.ts';
import type { ColumnDeclaration } from '../model/data-product.ts';
import { formatDataType } from '../model/data-type.ts';
import type { PlannedTable } from '../model/plan.ts';
import { sqlTableName } from '../model/product-key.ts';
import { type Field, formatPartitionTerm } from '../model/schema.ts';

export interface TableReport {
  readonly name: string;
  /** `domain.product.table`, as queries name it. */
  readonly sql_name: string;
  readonly description: string | null;
  readonly columns: readonly ColumnReport[];
  readonly partition_by: readonly string[];
  readonly sort_by: readonly string[];
  /** Of the live release; null before the first. */
  readonly rows: number | null;
  readonly snapshot_id: string | null;
}

export interface ColumnReport {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly key: boolean;
  readonly description: string | null;
  readonly pii: boolean;
  readonly classification: string | null;
  readonly mask: string | null;
  readonly unit: string | null;
}

/** The tables of a product as they are planned, with what the declaration and contracts say about their columns. */
export function tableReports(
  recorded: RecordedProduct,
  currentMajor: number = recorded.key.major,
): readonly TableReport[] {
  const single = recorded.tables.length === 1;
  return recorded.tables.map((table) => {
    const declared = recorded.declaration.product.tables.find((item) => item.name === table.table);
    const released = recorded.release?.tables.find((item) => item.table === table.table);
    const name = sqlTableName({ ...recorded.key, table: table.table }, currentMajor);
    const notes = columnNotes(recorded, table.table, single);
    return {
      name: table.table,
      sql_name: `${name.schema}.${name.namespace}.${name.table}`,
      description: declared?.description ?? null,
      columns: table.schema.fields.map((field) => columnReport(table, field, notes.get(field.name))),
      partition_by: table.layout.partitionBy.map(formatPartitionTerm),
      sort_by: table.layout.sortBy.map((term) => `${term.column} ${term.direction}`),
      rows: released?.rows ?? null,
      snapshot_id: released?.snapshotId ?? null,
    };
  });
}

/** What is declared about columns: the product's own words first, else its contract's. */
function columnNotes(
  recorded: RecordedProduct,
  table: string,
  single: boolean,
): ReadonlyMap<string, ColumnDeclaration> {
  const contracts = recorded.declaration.contracts.filter(
    (contract) => contract.producer.table === table || (single && contract.producer.table === undefined),
  );
  const declared = recorded.declaration.product.tables.find((item) => item.name === table)?.columns ?? [];
  const all = [...contracts.flatMap((contract) => contract.schema.columns), ...declared];
  const notes = new Map<string, ColumnDeclaration>();
  for (const column of all) notes.set(column.name, mergeNotes(notes.get(column.name), column));
  return notes;
}

function mergeNotes(base: ColumnDeclaration | undefined, over: ColumnDeclaration): ColumnDeclaration {
  return base ? { ...base, ...over, pii: base.pii || over.pii, key: base.key || over.key } : over;
}

function columnReport(table: PlannedTable, field: Field, note: ColumnDeclaration | undefined): ColumnReport {
  return {
    name: field.name,
    type: formatDataType(field.type),
    nullable: field.nullable,
    key: table.schema.keyIds.includes(field.id),
    description: field.description ?? note?.description ?? null,
    pii: note?.pii ?? false,
    classification: note?.classification ?? null,
    mask: note?.mask ?? null,
    unit: note?.unit ?? null,
  };
}
