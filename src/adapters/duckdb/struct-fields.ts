import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { DataType } from '../../model/data-type.ts';
import type { Field, TableSchema } from '../../model/schema.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';
import type { Connection } from './connection.ts';
import { fileListSql } from './file-list.ts';
import { readTableSql } from './relation-sql.ts';

/** Names of struct fields in a file, by field id. */
type FieldNames = ReadonlyMap<number, string>;

/**
 * The SELECT that reads files of a table whose structs may have changed. The engine finds columns by field id, and
 * fields inside structs by name: files whose struct fields have other names or ids are read with the names that they
 * have, and their structs are rebuilt.
 *
 * shape   paths, schema → SQL; without structs in the schema no file is opened
 * errors  those of the connection
 * source  Iceberg table spec v2 §Column Projection; DuckDB 1.5 docs, Data Import › Parquet, parquet_schema
 */
export async function tableFilesSql(
  paths: readonly string[],
  schema: TableSchema,
  connection: Connection,
  fileColumn?: string,
): Promise<string> {
  const current = structFieldNames(schema);
  if (current.size === 0) return readTableSql(paths, schema.fields, fileColumn);
  const groups = await groupByNames(paths, current, connection);
  return groups
    .map((group) =>
      signatureOf(group.names) === signatureOf(current)
        ? readTableSql(group.paths, schema.fields, fileColumn)
        : rebuiltSql(group.paths, schema, group.names, fileColumn),
    )
    .join('\nUNION ALL\n');
}

function structFieldNames(schema: TableSchema): FieldNames {
  const names = new Map<number, string>();
  for (const field of schema.fields) collectNames(field, field.type, [], names);
  return names;
}

function collectNames(
  field: Field,
  type: DataType,
  path: readonly string[],
  names: Map<number, string>,
): void {
  for (const { name, type: child, isField } of childrenOf(type)) {
    const childPath = [...path, name];
    const id = field.nestedIds?.[childPath.join('.')];
    if (isField && id !== undefined) names.set(id, name);
    collectNames(field, child, childPath, names);
  }
}

function childrenOf(
  type: DataType,
): readonly { readonly name: string; readonly type: DataType; readonly isField: boolean }[] {
  switch (type.kind) {
    case 'list':
      return [{ name: 'element', type: type.element, isField: false }];
    case 'map':
      return [
        { name: 'key', type: type.key, isField: false },
        { name: 'value', type: type.value, isField: false },
      ];
    case 'struct':
      return type.fields.map((field) => ({ name: field.name, type: field.type, isField: true }));
    default:
      return [];
  }
}

interface FileGroup {
  readonly names: FieldNames;
  readonly paths: readonly string[];
}

async function groupByNames(
  paths: readonly string[],
  current: FieldNames,
  connection: Connection,
): Promise<readonly FileGroup[]> {
  const rows = await connection.run(
    `SELECT file_name, field_id, name FROM parquet_schema(${fileListSql(paths)})
     WHERE field_id IN (${[...current.keys()].join(', ')})`,
  );
  const byFile = Map.groupBy(rows, (row) => String(row['file_name']));
  const files = paths.map((path) => {
    const found = byFile.get(path) ?? [];
    return { path, names: new Map(found.map((row) => [Number(row['field_id']), String(row['name'])])) };
  });
  return [...Map.groupBy(files, ({ names }) => signatureOf(names)).values()].map((group) => ({
    names: group[0]?.names ?? new Map(),
    paths: group.map(({ path }) => path),
  }));
}

function signatureOf(names: FieldNames): string {
  return JSON.stringify([...names].sort(([a], [b]) => a - b));
}

function rebuiltSql(
  paths: readonly string[],
  schema: TableSchema,
  names: FieldNames,
  fileColumn: string | undefined,
): string {
  const stored = schema.fields.map((field) => ({ ...field, type: storedType(field, field.type, [], names) }));
  const readable = stored.flatMap(({ type, ...field }) => (type ? [{ ...field, type }] : []));
  const list = schema.fields.map((field, index) => {
    const quoted = quoteIdentifier(field.name);
    const value = stored[index]?.type ? rebuilt(field, field.type, [], quoted, names) : 'NULL';
    return `CAST(${value} AS ${sqlTypeOf(field.type)}) AS ${quoted}`;
  });
  if (fileColumn !== undefined) list.push(quoteIdentifier(fileColumn));
  return `SELECT ${list.join(', ')} FROM (${readTableSql(paths, readable, fileColumn)})`;
}

/** The type with the names that its struct fields have in the file; undefined where the file has none of them. */
function storedType(
  field: Field,
  type: DataType,
  path: readonly string[],
  names: FieldNames,
): DataType | undefined {
  const inside = (name: string, child: DataType): DataType | undefined =>
    storedType(field, child, [...path, name], names);
  switch (type.kind) {
    case 'list': {
      const element = inside('element', type.element);
      return element && { kind: 'list', element };
    }
    case 'map': {
      const key = inside('key', type.key);
      const value = inside('value', type.value);
      return key && value && { kind: 'map', key, value };
    }
    case 'struct': {
      const fields = type.fields.flatMap((part) => {
        const name = names.get(field.nestedIds?.[[...path, part.name].join('.')] ?? -1);
        const stored = name === undefined ? undefined : inside(part.name, part.type);
        return name !== undefined && stored ? [{ name, type: stored, nullable: true }] : [];
      });
      return fields.length === 0 ? undefined : { kind: 'struct', fields };
    }
    default:
      return type;
  }
}

/** SQL that makes the current value of a stored one. */
function rebuilt(
  field: Field,
  type: DataType,
  path: readonly string[],
  value: string,
  names: FieldNames,
): string {
  const inside = (name: string, child: DataType, part: string): string =>
    rebuilt(field, child, [...path, name], part, names);
  const item = `item_${path.length}`;
  switch (type.kind) {
    case 'list':
      return `list_transform(${value}, lambda ${item}: ${inside('element', type.element, item)})`;
    case 'map': {
      const entry = `struct_pack(key := ${inside('key', type.key, `${item}.key`)}, value := ${inside('value', type.value, `${item}.value`)})`;
      return `map_from_entries(list_transform(map_entries(${value}), lambda ${item}: ${entry}))`;
    }
    case 'struct': {
      const parts = type.fields.map((part) => {
        const name = names.get(field.nestedIds?.[[...path, part.name].join('.')] ?? -1);
        const isStored = name !== undefined && storedType(field, part.type, [...path, part.name], names);
        const sql = isStored
          ? inside(part.name, part.type, `struct_extract(${value}, ${quoteLiteral(name)})`)
          : `CAST(NULL AS ${sqlTypeOf(part.type)})`;
        return `${quoteIdentifier(part.name)} := ${sql}`;
      });
      return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${parts.join(', ')}) END`;
    }
    default:
      return value;
  }
}
