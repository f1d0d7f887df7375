import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { Field } from '../../model/schema.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';
import { DELETED_MARK } from '../port-input.ts';
import { statementBody } from '../transform/statement-body.ts';
import { keyFields, type TableWork, watermarkOf } from './table-work.ts';

/** SELECT of a model's result in the order, under the names and with the types of its table. */
export function resultSelect({ model, planned }: TableWork, extra: readonly string[] = []): string {
  const list = planned.schema.fields.map(
    ({ name, type }) => `CAST(${quoteIdentifier(name)} AS ${sqlTypeOf(type)}) AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${[...list, ...extra].join(', ')} FROM (\n${statementBody(model.sql)}\n) AS result`;
}

/**
 * The result with one row per key: the newest watermark wins; a deletion without one counts as newest. Equal rows are
 * told apart by their other columns, so that the same input gives the same table.
 */
export function newestPerKey(work: TableWork, hasDeletedMark: boolean): string {
  const { schema } = work.planned;
  const deleted = hasDeletedMark ? `coalesce(${DELETED_MARK}, false)` : 'false';
  const rows = resultSelect(work, [`${deleted} AS ${DELETED_MARK}`]);
  const keys = keyFields(schema).map((field) => quoteIdentifier(field.name));
  const watermark = watermarkOf(work.declaration, schema);
  const order = [
    ...(watermark ? [`(${DELETED_MARK} AND ${quoteIdentifier(watermark.name)} IS NULL) DESC`] : []),
    ...(watermark ? [`${quoteIdentifier(watermark.name)} DESC NULLS LAST`] : []),
    `${DELETED_MARK} DESC`,
    ...schema.fields.filter(isOrdered).map((field) => `${quoteIdentifier(field.name)} DESC NULLS LAST`),
  ];
  return `SELECT * FROM (${rows}) AS result QUALIFY row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${order.join(', ')}) = 1`;
}

/** Maps have no order. */
function isOrdered({ type }: Field): boolean {
  return type.kind !== 'map' && type.kind !== 'list' && type.kind !== 'struct';
}
