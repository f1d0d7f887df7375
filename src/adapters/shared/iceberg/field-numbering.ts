import type { IcebergField, IcebergSchema, IcebergStruct, IcebergType } from './schema-model.ts';

export interface Renumbered {
  readonly schema: IcebergSchema;
  readonly lastColumnId: number;
  /** Id in the request → id given. */
  readonly idOf: ReadonlyMap<number, number>;
}

/**
 * Gives the fields of a new table ids from 1: all fields of a struct before what is nested in them.
 *
 * shape   requested schema → schema with fresh ids, and the map from old to new ids
 * source  Iceberg REST OpenAPI, CreateTableRequest; TypeUtil.assignFreshIds of the reference implementation
 */
export function renumberFields(schema: IcebergSchema): Renumbered {
  const numbering: Numbering = { last: 0, idOf: new Map() };
  const { fields } = renumberStruct(schema, numbering);
  const identifiers = (schema['identifier-field-ids'] ?? []).map((id) => numbering.idOf.get(id) ?? id);
  return {
    schema: {
      ...schema,
      'schema-id': 0,
      fields,
      ...(identifiers.length === 0 ? {} : { 'identifier-field-ids': identifiers }),
    },
    lastColumnId: numbering.last,
    idOf: numbering.idOf,
  };
}

interface Numbering {
  last: number;
  readonly idOf: Map<number, number>;
}

function renumberStruct(struct: IcebergStruct, numbering: Numbering): IcebergStruct {
  const ids = struct.fields.map((field) => next(field.id, numbering));
  const fields = struct.fields.map(
    (field, index): IcebergField => ({
      ...field,
      id: ids[index] ?? 0,
      type: renumberType(field.type, numbering),
    }),
  );
  return { type: 'struct', fields };
}

function renumberType(type: IcebergType, numbering: Numbering): IcebergType {
  if (typeof type === 'string') return type;
  if (type.type === 'struct') return renumberStruct(type, numbering);
  if (type.type === 'list') {
    const elementId = next(type['element-id'], numbering);
    return { ...type, 'element-id': elementId, element: renumberType(type.element, numbering) };
  }
  const keyId = next(type['key-id'], numbering);
  const valueId = next(type['value-id'], numbering);
  return {
    ...type,
    'key-id': keyId,
    key: renumberType(type.key, numbering),
    'value-id': valueId,
    value: renumberType(type.value, numbering),
  };
}

function next(requested: number, numbering: Numbering): number {
  const given = ++numbering.last;
  numbering.idOf.set(requested, given);
  return given;
}
