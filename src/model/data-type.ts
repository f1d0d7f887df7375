/**
 * Column types of declarations and tables. The names are Iceberg's (table spec v2 §Schemas and Data Types), which
 * Avro, Parquet and every engine map to.
 */
export type PrimitiveName =
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'binary'
  | 'uuid';

export type DataType =
  | { readonly kind: PrimitiveName }
  | { readonly kind: 'string'; readonly lengthMax?: number }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'list'; readonly element: DataType }
  | { readonly kind: 'map'; readonly key: DataType; readonly value: DataType }
  | { readonly kind: 'struct'; readonly fields: readonly Column[] };

export interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

const DECIMAL_PRECISION_MAX = 38;
export const PRIMITIVE_NAMES: readonly PrimitiveName[] = [
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'binary',
  'uuid',
];
const PRIMITIVES: ReadonlySet<string> = new Set(PRIMITIVE_NAMES);

export const TYPE_NAMES: readonly string[] = [
  ...PRIMITIVE_NAMES,
  'string',
  'decimal',
  'list',
  'map',
  'struct',
];

/** Prints a type as declarations write it: `decimal(12,2)`, `list<string>`, `struct<a: int, b: string>`. */
export function formatDataType(type: DataType): string {
  switch (type.kind) {
    case 'string':
      return type.lengthMax === undefined ? 'string' : `string(${type.lengthMax})`;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'list':
      return `list<${formatDataType(type.element)}>`;
    case 'map':
      return `map<${formatDataType(type.key)}, ${formatDataType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}: ${formatDataType(field.type)}`).join(', ')}>`;
    default:
      return type.kind;
  }
}

const TYPE_DEPTH_MAX = 16;

/** Parses a declared type; undefined when it is none. */
export function parseDataType(text: string): DataType | undefined {
  const reader = { text, position: 0 };
  const type = readType(reader, 0);
  skipSpace(reader);
  return type && reader.position === text.length ? type : undefined;
}

interface Reader {
  readonly text: string;
  position: number;
}

function readType(reader: Reader, depth: number): DataType | undefined {
  if (depth > TYPE_DEPTH_MAX) return undefined;
  const name = take(reader, /[a-z]+/y);
  if (name === undefined) return undefined;
  if (PRIMITIVES.has(name)) return { kind: name as PrimitiveName };
  switch (name) {
    case 'string':
      return readString(reader);
    case 'decimal':
      return readDecimal(reader);
    case 'list':
      return readList(reader, depth);
    case 'map':
      return readMap(reader, depth);
    case 'struct':
      return readStruct(reader, depth);
    default:
      return undefined;
  }
}

function readString(reader: Reader): DataType | undefined {
  if (take(reader, /\(/y) === undefined) return { kind: 'string' };
  const length = take(reader, /[1-9]\d{0,8}/y);
  return length !== undefined && take(reader, /\)/y) !== undefined
    ? { kind: 'string', lengthMax: Number(length) }
    : undefined;
}

function readDecimal(reader: Reader): DataType | undefined {
  if (take(reader, /\(/y) === undefined) return undefined;
  const precision = Number(take(reader, /\d{1,2}/y) ?? 0);
  const scale = take(reader, /,/y) === undefined ? 0 : Number(take(reader, /\d{1,2}/y) ?? Number.NaN);
  if (take(reader, /\)/y) === undefined) return undefined;
  return precision >= 1 && precision <= DECIMAL_PRECISION_MAX && scale <= precision
    ? { kind: 'decimal', precision, scale }
    : undefined;
}

function readList(reader: Reader, depth: number): DataType | undefined {
  if (take(reader, /</y) === undefined) return undefined;
  const element = readType(reader, depth + 1);
  return element && take(reader, />/y) !== undefined ? { kind: 'list', element } : undefined;
}

function readMap(reader: Reader, depth: number): DataType | undefined {
  if (take(reader, /</y) === undefined) return undefined;
  const key = readType(reader, depth + 1);
  if (!key || take(reader, /,/y) === undefined) return undefined;
  const value = readType(reader, depth + 1);
  return value && take(reader, />/y) !== undefined ? { kind: 'map', key, value } : undefined;
}

function readStruct(reader: Reader, depth: number): DataType | undefined {
  if (take(reader, /</y) === undefined) return undefined;
  const fields: Column[] = [];
  do {
    const name = take(reader, /[A-Za-z_][A-Za-z0-9_]*/y);
    if (name === undefined || take(reader, /:/y) === undefined) return undefined;
    const type = readType(reader, depth + 1);
    if (!type) return undefined;
    fields.push({ name, type, nullable: true });
  } while (take(reader, /,/y) !== undefined);
  return take(reader, />/y) !== undefined ? { kind: 'struct', fields } : undefined;
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  skipSpace(reader);
  pattern.lastIndex = reader.position;
  const match = pattern.exec(reader.text);
  if (!match) return undefined;
  reader.position = pattern.lastIndex;
  return match[0];
}

function skipSpace(reader: Reader): void {
  while (reader.text[reader.position] === ' ') reader.position++;
}

/** Paths of all parts below a column: `element`, `key`, `value` or a struct field's name, joined by `.`. */
export function nestedPaths(type: DataType): readonly string[] {
  const below = (prefix: string, child: DataType): string[] => [
    prefix,
    ...nestedPaths(child).map((path) => `${prefix}.${path}`),
  ];
  switch (type.kind) {
    case 'list':
      return below('element', type.element);
    case 'map':
      return [...below('key', type.key), ...below('value', type.value)];
    case 'struct':
      return type.fields.flatMap((field) => below(field.name, field.type));
    default:
      return [];
  }
}
