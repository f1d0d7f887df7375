import type { DataContract } from '../model/data-contract.ts';
import type { ColumnDeclaration, TableDeclaration } from '../model/data-product.ts';
import { type DataType, formatDataType } from '../model/data-type.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { QualityRule } from '../model/quality.ts';
import type { Issue } from './issue.ts';
import { tableColumns } from './resolve-columns.ts';
import type { InputTargets } from './resolve-inputs.ts';
import { suggest } from './suggest.ts';

/** Rules of contracts speak of columns that exist and that they can check. */
export function checkRules(declared: DeclaredProduct, targets: InputTargets): readonly Issue[] {
  return declared.contracts.flatMap((contract) => {
    const columns = columnsOf(declared, contract);
    return [
      ...contract.rules.flatMap((rule) => [
        ...checkRuleColumns(contract, rule, columns),
        ...checkReference(contract, rule, targets),
      ]),
      ...contract.slos.flatMap(({ name, column }) => {
        if (column === undefined || !columns || columns.has(column.toLowerCase())) return [];
        const path = ['slos', name, 'column'];
        const message = `slos.${name} names unknown column \`${column}\``;
        return [
          {
            code: 'DM2019',
            message,
            file: contract.file,
            at: { kind: 'node', path, part: 'value' },
          } satisfies Issue,
        ];
      }),
    ];
  });
}

type Columns = ReadonlyMap<string, ColumnDeclaration>;

/** The contract's own columns; where it agrees on none, those that the table declares. */
function columnsOf(declared: DeclaredProduct, contract: DataContract): Columns | undefined {
  const { columns } = contract.schema;
  if (columns.length > 0) return new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const { tables } = declared.product;
  const table = tables.find(({ name }) => name === (contract.producer.table ?? tables[0]?.name));
  return table && tableColumns(declared, table).columns;
}

function checkRuleColumns(
  contract: DataContract,
  rule: QualityRule,
  columns: Columns | undefined,
): readonly Issue[] {
  if (!columns) return [];
  return columnsOfRule(rule).flatMap((name) => {
    const column = columns.get(name.toLowerCase());
    if (!column) {
      const { hint } = suggest(
        name,
        [...columns.values()].map((known) => known.name),
      );
      return [
        atRule(contract, rule, 'DM2020', `rule \`${rule.name}\` checks unknown column \`${name}\``, hint),
      ];
    }
    if (!column.type || checkFits(rule.check, column.type)) return [];
    const message = `check \`${rule.check}\` does not fit column \`${name}\` of type \`${formatDataType(column.type)}\``;
    return [atRule(contract, rule, 'DM3307', message)];
  });
}

function columnsOfRule(rule: QualityRule): readonly string[] {
  if (rule.check === 'unique') return rule.columns;
  return 'column' in rule ? [rule.column] : [];
}

const NESTED: readonly DataType['kind'][] = ['list', 'map', 'struct'];
const TIMES: readonly DataType['kind'][] = ['date', 'timestamp', 'timestamptz'];

function checkFits(check: QualityRule['check'], type: DataType): boolean {
  switch (check) {
    case 'regex':
      return type.kind === 'string';
    case 'freshness':
      return TIMES.includes(type.kind);
    case 'range':
      return ![...NESTED, 'boolean', 'binary'].includes(type.kind);
    case 'enum':
    case 'reference':
      return ![...NESTED, 'binary'].includes(type.kind);
    default:
      return true;
  }
}

/** `reference` looks values up in another product, or in this one. */
function checkReference(contract: DataContract, rule: QualityRule, targets: InputTargets): readonly Issue[] {
  if (rule.check !== 'reference' || targets.unreadable.has(rule.to.product)) return [];
  const { product, table, column } = rule.to;
  const target = targets.products.get(product);
  const say = (message: string, hint?: string): readonly Issue[] => [
    atRule(contract, rule, 'DM2026', message, hint),
  ];
  if (!target) {
    return say(
      `rule \`${rule.name}\` refers to unknown product \`${product}\``,
      suggest(product, targets.productNames).hint,
    );
  }
  const { tables } = target.product;
  const found = referencedTable(target, table);
  if (!found) {
    return say(
      `rule \`${rule.name}\` refers to unknown table \`${table}\` of \`${product}\``,
      suggest(
        table,
        tables.map(({ name }) => name),
      ).hint,
    );
  }
  const { columns } = tableColumns(target, found);
  if (!columns || columns.has(column.toLowerCase())) return [];
  const names = [...columns.values()].map(({ name }) => name);
  return say(
    `rule \`${rule.name}\` refers to unknown column \`${column}\` of \`${product}\``,
    suggest(column, names).hint,
  );
}

/** `domain.product.column` is short for the one table of a product, whatever its name. */
function referencedTable(target: DeclaredProduct, table: string): TableDeclaration | undefined {
  const { tables, metadata } = target.product;
  const named = tables.find(({ name }) => name === table);
  return named ?? (tables.length === 1 && table === metadata.name ? tables[0] : undefined);
}

/** Writes the short form of references out, so that later stages find the table by its name. */
export function resolveReferences(declared: DeclaredProduct, targets: InputTargets): DeclaredProduct {
  if (!declared.contracts.some(({ rules }) => rules.some(({ check }) => check === 'reference')))
    return declared;
  const contracts = declared.contracts.map((contract) => ({
    ...contract,
    rules: contract.rules.map((rule) => {
      const target = rule.check === 'reference' ? targets.products.get(rule.to.product) : undefined;
      const table = rule.check === 'reference' && target ? referencedTable(target, rule.to.table) : undefined;
      return rule.check === 'reference' && table ? { ...rule, to: { ...rule.to, table: table.name } } : rule;
    }),
  }));
  return { ...declared, contracts };
}

function atRule(
  contract: DataContract,
  rule: QualityRule,
  code: Issue['code'],
  message: string,
  hint?: string,
): Issue {
  return {
    code,
    message,
    file: contract.file,
    at: { kind: 'where', where: rule.where },
    ...(hint === undefined ? {} : { hint }),
  };
}
