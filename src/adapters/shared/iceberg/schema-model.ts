/** A type in Iceberg's JSON form: a primitive's name (`long`, `decimal(12,2)`) or a nested type. */
export type IcebergType = string | IcebergStruct | IcebergList | IcebergMap;

export interface IcebergStruct {
  readonly type: 'struct';
  readonly fields: readonly IcebergField[];
}

export interface IcebergList {
  readonly type: 'list';
  readonly 'element-id': number;
  readonly element: IcebergType;
  readonly 'element-required': boolean;
}

export interface IcebergMap {
  readonly type: 'map';
  readonly 'key-id': number;
  readonly key: IcebergType;
  readonly 'value-id': number;
  readonly value: IcebergType;
  readonly 'value-required': boolean;
}

export interface IcebergField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: IcebergType;
  readonly doc?: string;
}

export interface IcebergSchema extends IcebergStruct {
  readonly 'schema-id'?: number;
  readonly 'identifier-field-ids'?: readonly number[];
}

/** One field of a schema at any depth. */
export interface SchemaPlace {
  readonly id: number;
  /** Names from the top, joined by `.`. */
  readonly path: string;
  readonly type: IcebergType;
  /** Below a list or map, where one row has many values. */
  readonly repeated: boolean;
}

export const SCHEMA_DEPTH_MAX = 64;

/**
 * All fields of a schema, depth first.
 *
 * shape   schema → places in declared order, parents before children
 * errors  throws RangeError beyond SCHEMA_DEPTH_MAX
 * source  Iceberg table spec v2 §Nested Types: names `element`, `key`, `value`
 */
export function placesOf(schema: IcebergStruct): readonly SchemaPlace[] {
  const places: SchemaPlace[] = [];
  visitStruct(schema, { path: '', repeated: false, depth: 0 }, places);
  return places;
}

interface Position {
  readonly path: string;
  readonly repeated: boolean;
  readonly depth: number;
}

function visitStruct(struct: IcebergStruct, at: Position, places: SchemaPlace[]): void {
  for (const field of struct.fields) visit(field.id, field.name, field.type, at, places);
}

function visit(id: number, name: string, type: IcebergType, at: Position, places: SchemaPlace[]): void {
  if (at.depth > SCHEMA_DEPTH_MAX) throw new RangeError(`schema is nested deeper than ${SCHEMA_DEPTH_MAX}`);
  const path = at.path === '' ? name : `${at.path}.${name}`;
  places.push({ id, path, type, repeated: at.repeated });
  if (typeof type === 'string') return;
  const below = { path, repeated: at.repeated || type.type !== 'struct', depth: at.depth + 1 };
  if (type.type === 'struct') {
    visitStruct(type, below, places);
  } else if (type.type === 'list') {
    visit(type['element-id'], 'element', type.element, below, places);
  } else {
    visit(type['key-id'], 'key', type.key, below, places);
    visit(type['value-id'], 'value', type.value, below, places);
  }
}

/** The largest field id in use; 0 for an empty schema. */
export function highestFieldId(schema: IcebergStruct): number {
  return placesOf(schema).reduce((highest, place) => Math.max(highest, place.id), 0);
}
