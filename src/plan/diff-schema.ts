import { type DataType, formatDataType } from '../model/data-type.ts';
import type { ColumnChange } from '../model/plan.ts';
import type { Field, TableSchema } from '../model/schema.ts';

/**
 * What happens to a table's columns, matched by field id, so that a rename is one change and not a drop and an add.
 *
 * source  Iceberg table spec v2 §Schema Evolution (allowed promotions: int → long, float → double, wider decimal)
 */
export function diffSchema(from: TableSchema, to: TableSchema): readonly ColumnChange[] {
  const before = new Map(from.fields.map((field) => [field.id, field]));
  const after = new Map(to.fields.map((field) => [field.id, field]));
  const dropped = from.fields
    .filter((field) => !after.has(field.id))
    .map(
      (field): ColumnChange => ({ column: field.name, kind: 'drop', from: describe(field), breaking: true }),
    );
  const kept = to.fields.flatMap((field) => {
    const old = before.get(field.id);
    return old ? diffField(old, field) : [added(field)];
  });
  return [...dropped, ...kept];
}

function added(field: Field): ColumnChange {
  return { column: field.name, kind: 'add', to: describe(field), breaking: false };
}

function diffField(from: Field, to: Field): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  const column = to.name;
  if (from.name !== to.name) {
    changes.push({ column, kind: 'rename', from: from.name, to: to.name, breaking: true });
  }
  const fromType = formatDataType(from.type);
  const toType = formatDataType(to.type);
  if (fromType !== toType) {
    const wider = widens(from.type, to.type);
    changes.push({ column, kind: wider ? 'widen' : 'retype', from: fromType, to: toType, breaking: !wider });
  }
  if (from.nullable && !to.nullable) changes.push({ column, kind: 'require', breaking: false });
  // Readers that relied on a value in every row can now meet NULL.
  if (!from.nullable && to.nullable) changes.push({ column, kind: 'relax', breaking: true });
  if (from.description !== to.description) changes.push({ column, kind: 'describe', breaking: false });
  return changes;
}

/** Whether old files can be read as the new type without rewriting them. */
export function widens(from: DataType, to: DataType): boolean {
  if (from.kind === 'int' && to.kind === 'long') return true;
  if (from.kind === 'float' && to.kind === 'double') return true;
  if (from.kind === 'string' && to.kind === 'string') {
    return to.lengthMax === undefined || (from.lengthMax !== undefined && from.lengthMax <= to.lengthMax);
  }
  return (
    from.kind === 'decimal' &&
    to.kind === 'decimal' &&
    from.scale === to.scale &&
    from.precision <= to.precision
  );
}

function describe(field: Field): string {
  return `${formatDataType(field.type)}${field.nullable ? '' : ' required'}`;
}
