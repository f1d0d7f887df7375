import { type DataType, nestedPaths } from '../model/data-type.ts';
import type { Field, TableSchema } from '../model/schema.ts';

/** A resolved column that has no id yet. */
export interface ColumnToPlace {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly key: boolean;
  readonly description?: string;
  readonly renamedFrom?: string;
}

export interface PlacedColumns {
  readonly schema: TableSchema;
  readonly lastColumnId: number;
}

/**
 * Gives every column and nested part its field id: the recorded one where the column (or the one it was renamed from)
 * is live, else a fresh one above all that were ever used.
 *
 * source  Iceberg table spec v2 §Schema Evolution: ids are never reused, renames keep them
 */
export function placeColumns(
  columns: readonly ColumnToPlace[],
  live?: { readonly schema: TableSchema; readonly lastColumnId: number },
): PlacedColumns {
  const liveByName = new Map(live?.schema.fields.map((field) => [field.name, field]));
  const ids = { last: live?.lastColumnId ?? 0 };
  // Top-level ids first, so that a new table counts its columns 1, 2, 3 in declared order.
  const placed = columns.map((column) => {
    const before = liveByName.get(column.name) ?? liveByName.get(column.renamedFrom ?? '');
    return { column, before, id: before?.id ?? ++ids.last };
  });
  const fields = placed.map(({ column, before, id }) => toField(column, id, before, ids));
  const keyIds = placed.filter(({ column }) => column.key).map(({ id }) => id);
  const schemaId = live ? nextSchemaId(live.schema, fields, keyIds) : 0;
  return { schema: { schemaId, fields, keyIds }, lastColumnId: ids.last };
}

function toField(column: ColumnToPlace, id: number, before: Field | undefined, ids: { last: number }): Field {
  const nestedIds: Record<string, number> = {};
  for (const path of nestedPaths(column.type)) nestedIds[path] = before?.nestedIds?.[path] ?? ++ids.last;
  return {
    id,
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    ...(column.description === undefined ? {} : { description: column.description }),
    ...(Object.keys(nestedIds).length === 0 ? {} : { nestedIds }),
  };
}

function nextSchemaId(live: TableSchema, fields: readonly Field[], keyIds: readonly number[]): number {
  const same = JSON.stringify([live.fields, live.keyIds]) === JSON.stringify([fields, keyIds]);
  return same ? live.schemaId : live.schemaId + 1;
}
