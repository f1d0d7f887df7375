import type { Column, DataType } from '../../model/data-type.ts';
import { parseDataType } from '../../model/data-type.ts';
import type { Field, TableSchema } from '../../model/schema.ts';
import type { IcebergField, IcebergSchema, IcebergType } from '../shared/iceberg/index.ts';

/**
 * A table schema in Iceberg's JSON form.
 *
 * shape   string(20) loses its length: Iceberg has none
 * errors  throws Error when a nested part has no id
 * source  Iceberg table spec v2, appendix C, Schemas
 */
export function toIcebergSchema(schema: TableSchema): IcebergSchema {
  return {
    type: 'struct',
    'schema-id': schema.schemaId,
    ...(schema.keyIds.length === 0 ? {} : { 'identifier-field-ids': schema.keyIds }),
    fields: schema.fields.map((field) => ({
      id: field.id,
      name: field.name,
      required: !field.nullable,
      type: toIcebergType(field.type, field, ''),
      ...(field.description === undefined ? {} : { doc: field.description }),
    })),
  };
}

function toIcebergType(type: DataType, field: Field, path: string): IcebergType {
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  switch (type.kind) {
    case 'string':
      return 'string';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'list':
      return {
        type: 'list',
        'element-id': nestedId(field, below('element')),
        element: toIcebergType(type.element, field, below('element')),
        'element-required': false,
      };
    case 'map':
      return {
        type: 'map',
        'key-id': nestedId(field, below('key')),
        key: toIcebergType(type.key, field, below('key')),
        'value-id': nestedId(field, below('value')),
        value: toIcebergType(type.value, field, below('value')),
        'value-required': false,
      };
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map((part) => toStructField(part, field, below(part.name))),
      };
    default:
      return type.kind;
  }
}

function toStructField(part: Column, field: Field, path: string): IcebergField {
  return {
    id: nestedId(field, path),
    name: part.name,
    required: !part.nullable,
    type: toIcebergType(part.type, field, path),
  };
}

function nestedId(field: Field, path: string): number {
  const id = field.nestedIds?.[path];
  if (id === undefined) throw new Error(`column \`${field.name}\`: \`${path}\` has no field id`);
  return id;
}

/**
 * The schema of a metadata file in our terms.
 *
 * errors  throws Error for types that declarations have no word for (fixed, nanosecond times, variant)
 * source  Iceberg table spec v2, appendix C, Schemas
 */
export function fromIcebergSchema(schema: IcebergSchema): TableSchema {
  return {
    schemaId: schema['schema-id'] ?? 0,
    fields: schema.fields.map(fromIcebergField),
    keyIds: schema['identifier-field-ids'] ?? [],
  };
}

function fromIcebergField(field: IcebergField): Field {
  const nestedIds: Record<string, number> = {};
  const type = fromIcebergType(field.type, '', nestedIds);
  return {
    id: field.id,
    name: field.name,
    type,
    nullable: !field.required,
    ...(field.doc === undefined ? {} : { description: field.doc }),
    ...(Object.keys(nestedIds).length === 0 ? {} : { nestedIds }),
  };
}

function fromIcebergType(type: IcebergType, path: string, nestedIds: Record<string, number>): DataType {
  if (typeof type === 'string') {
    const known = parseDataType(type);
    if (!known) throw new Error(`type \`${type}\` is not supported`);
    return known;
  }
  const below = (name: string, id: number, part: IcebergType): DataType => {
    const partPath = path === '' ? name : `${path}.${name}`;
    nestedIds[partPath] = id;
    return fromIcebergType(part, partPath, nestedIds);
  };
  switch (type.type) {
    case 'list':
      return { kind: 'list', element: below('element', type['element-id'], type.element) };
    case 'map':
      return {
        kind: 'map',
        key: below('key', type['key-id'], type.key),
        value: below('value', type['value-id'], type.value),
      };
    default:
      return {
        kind: 'struct',
        fields: type.fields.map((part) => ({
          name: part.name,
          type: below(part.name, part.id, part.type),
          nullable: !part.required,
        })),
      };
  }
}
