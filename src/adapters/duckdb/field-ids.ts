import { assert } from '../../lib/assert.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { DataType } from '../../model/data-type.ts';
import type { Field, TableSchema } from '../../model/schema.ts';

/**
 * The FIELD_IDS option of COPY: every column and nested part with its id.
 *
 * shape   `{"id": 1, "tags": {__duckdb_field_id: 2, "element": 3}}`
 * source  DuckDB 1.5 docs, SQL › COPY › Parquet Options, FIELD_IDS; Iceberg table spec v2, appendix A, Parquet
 */
export function fieldIdsSql(schema: TableSchema): string {
  return `{${schema.fields.map((field) => `${quoteIdentifier(field.name)}: ${idsOf(field, field.type, [], field.id)}`).join(', ')}}`;
}

function idsOf(field: Field, type: DataType, path: readonly string[], id: number): string {
  const children = childrenOf(type);
  if (children.length === 0) return String(id);
  const list = children.map(({ name, type: child }) => {
    const childPath = [...path, name];
    const childId = field.nestedIds?.[childPath.join('.')];
    assert(childId !== undefined, `column ${field.name} has no id for ${childPath.join('.')}`);
    return `${quoteIdentifier(name)}: ${idsOf(field, child, childPath, childId)}`;
  });
  return `{__duckdb_field_id: ${id}, ${list.join(', ')}}`;
}

function childrenOf(type: DataType): readonly { readonly name: string; readonly type: DataType }[] {
  switch (type.kind) {
    case 'list':
      return [{ name: 'element', type: type.element }];
    case 'map':
      return [
        { name: 'key', type: type.key },
        { name: 'value', type: type.value },
      ];
    case 'struct':
      return type.fields;
    default:
      return [];
  }
}
