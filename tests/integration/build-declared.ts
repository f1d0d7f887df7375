import type { TableDeclaration } from '../../src/model/data-product.ts';
import { type Column, parseDataType } from '../../src/model/data-type.ts';
import type { Dataset, DeclaredProduct } from '../../src/model/mesh.ts';
import type { PlannedTable } from '../../src/model/plan.ts';
import type { InputPort } from '../../src/model/port.ts';
import type { PartitionTerm, SortTerm } from '../../src/model/schema.ts';
import { placeColumns } from '../../src/plan/field-ids.ts';

/** A product in a few lines: what a test is about, and defaults for the rest. */
export interface WorldOptions {
  readonly ports: readonly InputPort[];
  readonly datasets?: readonly Partial<Dataset>[];
  readonly tables: readonly TableOptions[];
  readonly retentionPeriod?: string;
  readonly now?: number;
  /** Folder of another world whose warehouse this one shares. */
  readonly sharedRoot?: string;
  readonly memoryBytesMax?: number;
  readonly threads?: number;
}

export interface TableOptions {
  readonly name: string;
  /** `name type`, `!` after the type for not null, `*` for key. */
  readonly columns: readonly string[];
  readonly sql: string;
  readonly mode?: 'full' | 'append' | 'merge';
  readonly watermark?: string;
  readonly partitionBy?: readonly PartitionTerm[];
  readonly sortBy?: readonly SortTerm[];
}

export function batchPort(name: string, format: 'csv' | 'json' | 'parquet' | 'avro' = 'csv'): InputPort {
  return { kind: 'source', name, type: 'batch', source: 'erp', dataset: name, format };
}

export function streamPort(
  name: string,
  type: 'stream' | 'cdc-stream',
  format: 'json' | 'avro' = 'json',
): InputPort {
  return { kind: 'source', name, type, source: 'crm', dataset: name, format };
}

export function columnsOf(declared: readonly string[]): readonly Column[] {
  return declared.map((text) => {
    const [name = '', ...rest] = text.split(' ');
    const type = parseDataType(rest.join(' ').replace(/[!*]/g, ''));
    if (!type) throw new Error(`no type in ${text}`);
    return { name, type, nullable: !/[!*]/.test(text) };
  });
}

export function plan(table: TableOptions): PlannedTable {
  const columns = columnsOf(table.columns).map((column, index) => ({
    ...column,
    key: table.columns[index]?.includes('*') ?? false,
  }));
  return {
    table: table.name,
    ...placeColumns(columns),
    layout: { partitionBy: table.partitionBy ?? [], sortBy: table.sortBy ?? [] },
    location: `warehouse://sales/orders/v1/${table.name}`,
  };
}

export function declare(options: WorldOptions): DeclaredProduct {
  const tables = options.tables.map(
    (table): TableDeclaration => ({
      name: table.name,
      columns: [],
      partitionBy: table.partitionBy ?? [],
      sortBy: table.sortBy ?? [],
      incremental: {
        mode: table.mode ?? 'full',
        ...(table.watermark === undefined ? {} : { watermark: table.watermark }),
      },
      snapshotRetention: '7d',
    }),
  );
  return {
    product: {
      kind: 'DataProduct',
      file: 'data-product.yaml',
      metadata: { name: 'orders', domain: 'sales', owner: 'team', version: '1.0.0', tags: [] },
      description: '',
      classification: { pii: false },
      inputPorts: options.ports,
      outputPorts: [],
      format: 'iceberg',
      tables,
      slos: [],
      governance: {
        accessControl: [],
        ...(options.retentionPeriod === undefined ? {} : { retentionPeriod: options.retentionPeriod }),
      },
      extensions: {},
    },
    major: 1,
    contracts: [],
    models: options.tables.map(({ name, sql }) => ({ table: name, file: `models/${name}.sql`, sql })),
    digest: 'digest',
  };
}

export function withSql(declared: DeclaredProduct, sql: string): DeclaredProduct {
  return { ...declared, models: declared.models.map((model) => ({ ...model, sql })) };
}
