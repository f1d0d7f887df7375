import type { DataContract } from '../model/data-contract.ts';
import type { ColumnDeclaration, DataProduct, Mask, TableDeclaration } from '../model/data-product.ts';
import { type DataType, formatDataType, PRIMITIVE_NAMES } from '../model/data-type.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { PartitionTerm } from '../model/schema.ts';
import type { Issue, Path } from './issue.ts';
import { oneOf, suggest } from './suggest.ts';

/** What a product says about columns must fit the columns that it declares or agrees on. */
export function checkColumns(declared: DeclaredProduct): readonly Issue[] {
  const { product } = declared;
  const tables = product.tables.map((table) => tableColumns(declared, table));
  return [
    ...tables.flatMap((table) => checkTable(product.file, table)),
    ...checkAgreement(tables),
    ...checkProductWide(declared, tables),
  ];
}

export interface TableColumns {
  readonly table: TableDeclaration;
  readonly contract: DataContract | undefined;
  /** Where the table stands in the product's file. */
  readonly path: Path;
  /** By lower-case name; undefined when only the model's result will tell. */
  readonly columns: ReadonlyMap<string, ColumnDeclaration> | undefined;
}

/** Columns of a table: declared, completed by the contract; from the contract alone where none are declared. */
export function tableColumns(declared: DeclaredProduct, table: TableDeclaration): TableColumns {
  const { product } = declared;
  const contract = declared.contracts.find(({ producer }) => (producer.table ?? table.name) === table.name);
  const isSingle = product.tables.length === 1;
  const path = isSingle ? ['spec', 'schema'] : ['spec', 'schema', 'tables', table.name];
  const columns = completed(table, contract);
  return {
    table,
    contract,
    path,
    columns:
      columns.length === 0 ? undefined : new Map(columns.map((each) => [each.name.toLowerCase(), each])),
  };
}

function completed(
  table: TableDeclaration,
  contract: DataContract | undefined,
): readonly ColumnDeclaration[] {
  const agreed = contract?.schema.columns ?? [];
  if (table.columns.length === 0 || agreed.length === 0)
    return table.columns.length === 0 ? agreed : table.columns;
  const byName = new Map(agreed.map((column) => [column.name.toLowerCase(), column]));
  return table.columns.map((column) => ({ ...byName.get(column.name.toLowerCase()), ...column }));
}

function checkTable(file: string, { table, path, columns }: TableColumns): readonly Issue[] {
  if (!columns) return [];
  const issues: Issue[] = [];
  const refer = (name: string, place: Path, what: string): ColumnDeclaration | undefined => {
    const column = columns.get(name.toLowerCase());
    if (!column) issues.push(unknownColumn(file, [...path, ...place], what, name, [...columns.values()]));
    return column;
  };
  for (const term of table.partitionBy) {
    const column = refer(term.column, ['partitionBy', term.column], 'partitionBy');
    if (column?.type && !transformFits(term, column.type)) {
      const message = `\`${term.transform.kind}\` does not fit column \`${term.column}\` of type \`${formatDataType(column.type)}\``;
      issues.push(at(file, 'DM1221', [...path, 'partitionBy', term.column], message));
    }
  }
  for (const term of table.sortBy) refer(term.column, ['sortBy', term.column], 'sortBy');
  const { watermark, mode } = table.incremental;
  if (watermark !== undefined) refer(watermark, ['incremental', 'watermark'], 'watermark');
  if (mode === 'merge' && table.columns.length === 0 && ![...columns.values()].some((column) => column.key)) {
    const message = 'mode `merge` needs a column with `key: true`, declared here or in the contract';
    issues.push(at(file, 'DM1219', [...path, 'incremental', 'mode'], message));
  }
  for (const column of table.columns) {
    const { type } = columns.get(column.name.toLowerCase()) ?? column;
    if (column.mask === undefined || !type || maskFits(column.mask, type)) continue;
    const message = `mask \`${column.mask}\` does not fit column \`${column.name}\` of type \`${formatDataType(type)}\``;
    issues.push(at(file, 'DM1216', [...path, 'columns', column.name, 'mask'], message, maskHint(type)));
  }
  return issues;
}

function maskHint(type: DataType): string {
  const masks: readonly Mask[] = ['redact', 'partial', 'hash', 'year', 'null'];
  return oneOf(masks.filter((mask) => maskFits(mask, type)));
}

/** A mask never changes a column's type (declarations.md §Access). */
export function maskFits(mask: Mask, type: DataType): boolean {
  if (mask === 'null') return true;
  if (mask === 'year') return ['date', 'timestamp', 'timestamptz'].includes(type.kind);
  return type.kind === 'string';
}

const TRANSFORMED_BY: Readonly<Record<PartitionTerm['transform']['kind'], readonly DataType['kind'][]>> = {
  identity: [...PRIMITIVE_NAMES, 'string', 'decimal'],
  year: ['date', 'timestamp', 'timestamptz'],
  month: ['date', 'timestamp', 'timestamptz'],
  day: ['date', 'timestamp', 'timestamptz'],
  hour: ['timestamp', 'timestamptz'],
  bucket: ['int', 'long', 'decimal', 'date', 'time', 'timestamp', 'timestamptz', 'string', 'uuid', 'binary'],
  truncate: ['int', 'long', 'decimal', 'string', 'binary'],
};

function transformFits(term: PartitionTerm, type: DataType): boolean {
  return TRANSFORMED_BY[term.transform.kind].includes(type.kind);
}

/** Declared here and in the contract: the two must say the same. */
function checkAgreement(tables: readonly TableColumns[]): readonly Issue[] {
  return tables.flatMap(({ table, contract }) => {
    if (!contract || table.columns.length === 0) return [];
    const own = new Map(table.columns.map((column) => [column.name.toLowerCase(), column]));
    return contract.schema.columns.flatMap((agreed, index) => {
      const column = own.get(agreed.name.toLowerCase());
      if (column) return disagreements(contract.file, index, agreed, column);
      const message = `the contract promises column \`${agreed.name}\`, which table \`${table.name}\` does not declare`;
      return [inContract(contract.file, index, 'name', 'DM3122', message)];
    });
  });
}

function disagreements(
  file: string,
  index: number,
  agreed: ColumnDeclaration,
  column: ColumnDeclaration,
): readonly Issue[] {
  const issues: Issue[] = [];
  if (agreed.type && column.type && formatDataType(agreed.type) !== formatDataType(column.type)) {
    const [promised, found] = [formatDataType(agreed.type), formatDataType(column.type)];
    const message = `the contract promises \`${agreed.name}\` as \`${promised}\`, and the product declares \`${found}\``;
    issues.push(inContract(file, index, 'type', 'DM3121', message));
  }
  if (agreed.nullable === false && column.nullable === true) {
    const message = `the contract promises \`${agreed.name}\` without missing values, and the product declares it nullable`;
    issues.push(inContract(file, index, 'type', 'DM3123', message));
  }
  for (const key of ['mask', 'classification'] as const) {
    if (agreed[key] === undefined || column[key] === undefined || agreed[key] === column[key]) continue;
    const message = `\`${key}\` of \`${agreed.name}\` is \`${agreed[key]}\` in the contract and \`${column[key]}\` in the product`;
    issues.push(inContract(file, index, key, 'DM3124', message));
  }
  return issues;
}

function inContract(file: string, index: number, key: string, code: Issue['code'], message: string): Issue {
  const json: Path = ['fields', index, key];
  return {
    code,
    message,
    file,
    at: { kind: 'json', path: ['schema', 'specification'], json, part: 'value' },
  };
}

/** References that stand beside the tables: objectives and access rules speak of all of them. */
function checkProductWide(declared: DeclaredProduct, tables: readonly TableColumns[]): readonly Issue[] {
  const { product } = declared;
  if (tables.some(({ columns }) => !columns)) return [];
  const references = [...sloReferences(product), ...accessReferences(product)];
  if (references.length === 0) return [];
  const all = tables.flatMap(({ columns }) => [...(columns?.values() ?? [])]);
  const names = new Set(all.map((column) => column.name.toLowerCase()));
  return references
    .filter(({ name }) => !names.has(name.toLowerCase()))
    .map(({ name, path, what }) => unknownColumn(product.file, path, what, name, all));
}

interface Reference {
  readonly name: string;
  readonly path: Path;
  /** Who refers, for the message. */
  readonly what: string;
}

function sloReferences({ slos }: DataProduct): readonly Reference[] {
  return slos.flatMap(({ name, column }) =>
    column === undefined
      ? []
      : [{ name: column, path: ['spec', 'slos', name, 'column'], what: `slos.${name}` }],
  );
}

function accessReferences({ governance }: DataProduct): readonly Reference[] {
  return governance.accessControl.flatMap(({ columns = [], unmask = [], rowFilter }, index) => {
    const at = (name: string, what: string, ...below: readonly string[]): Reference => ({
      name,
      path: ['spec', 'governance', 'accessControl', index, what, ...below],
      what,
    });
    return [
      ...columns.map((name) => at(name, 'columns', name)),
      ...(unmask === 'all' ? [] : unmask.map((name) => at(name, 'unmask', name))),
      ...(rowFilter ? [at(rowFilter.column, 'rowFilter', 'column')] : []),
    ];
  });
}

export function unknownColumn(
  file: string,
  path: Path,
  what: string,
  name: string,
  known: readonly ColumnDeclaration[],
): Issue {
  const { hint } = suggest(name, [...new Set(known.map((column) => column.name))]);
  return at(file, 'DM2019', path, `${what} names unknown column \`${name}\``, hint);
}

function at(file: string, code: Issue['code'], path: Path, message: string, hint?: string): Issue {
  return {
    code,
    message,
    file,
    at: { kind: 'node', path, part: 'value' },
    ...(hint === undefined ? {} : { hint }),
  };
}
