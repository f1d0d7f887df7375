import { isPlainObject } from '../lib/json.ts';
import type { Column, DataType } from '../model/data-type.ts';
import type { ProblemCode } from '../model/problem.ts';
import type { Path, Sink } from './issue.ts';
import { suggest } from './suggest.ts';

export interface AvroContext {
  readonly sink: Sink;
  /** Where the JSON text stands in the contract. */
  readonly path: Path;
  /** Named types met so far. */
  readonly names: Map<string, AvroType>;
}

export interface AvroType {
  readonly type: DataType;
  readonly nullable: boolean;
  /** Types inside it, each as often as names repeat it. */
  readonly size: number;
  /** Symbols of an enum, as a sentence. */
  readonly symbols?: string;
}

export const AVRO_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
export const AVRO_DEPTH_MAX = 16;
/** Named types multiply: a short text can describe a type too large to print. */
export const AVRO_TYPES_MAX = 5_000;
const DECIMAL_PRECISION_MAX = 38;

const PRIMITIVES: Readonly<Record<string, DataType>> = {
  boolean: { kind: 'boolean' },
  int: { kind: 'int' },
  long: { kind: 'long' },
  float: { kind: 'float' },
  double: { kind: 'double' },
  bytes: { kind: 'binary' },
  string: { kind: 'string' },
};

const COMPLEX = ['record', 'enum', 'array', 'map', 'fixed'];

export function reportAvro(
  context: AvroContext,
  code: ProblemCode,
  json: Path,
  message: string,
  hint?: string,
): void {
  context.sink.issues.push({
    code,
    message,
    file: context.sink.file,
    at: { kind: 'json', path: context.path, json, part: 'value' },
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The column type of an Avro type; undefined when there is none, which has been reported. */
export function typeOf(context: AvroContext, schema: unknown, at: Path, depth: number): AvroType | undefined {
  if (depth > AVRO_DEPTH_MAX)
    return refuse(context, 'DM3108', at, `types nest deeper than ${AVRO_DEPTH_MAX} levels`);
  if (typeof schema === 'string') return namedType(context, schema, at);
  if (Array.isArray(schema)) return unionType(context, schema, at, depth);
  if (!isPlainObject(schema)) return refuse(context, 'DM3103', at, 'a type is a name, an object or a list');
  const { type } = schema;
  const below = [...at, 'type'];
  if (type === undefined) return refuse(context, 'DM3103', at, 'the type object has no `type`');
  if (typeof type !== 'string') return typeOf(context, type, below, depth + 1);
  switch (type) {
    case 'record':
      return recordType(context, schema, at, depth);
    case 'enum':
      return enumType(context, schema, at);
    case 'fixed':
      return fixedType(context, schema, at);
    case 'array':
      return wrap(typeOf(context, schema['items'], [...at, 'items'], depth + 1), (element) => ({
        kind: 'list',
        element,
      }));
    case 'map':
      return wrap(typeOf(context, schema['values'], [...at, 'values'], depth + 1), (value) => ({
        kind: 'map',
        key: { kind: 'string' },
        value,
      }));
    default:
      return logicalType(context, schema, type, at);
  }
}

function refuse(
  context: AvroContext,
  code: ProblemCode,
  at: Path,
  message: string,
  hint?: string,
): undefined {
  reportAvro(context, code, at, message, hint);
  return undefined;
}

function wrap(inner: AvroType | undefined, build: (type: DataType) => DataType): AvroType | undefined {
  return inner && { type: build(inner.type), nullable: false, size: inner.size + 1 };
}

function namedType(context: AvroContext, name: string, at: Path): AvroType | undefined {
  const primitive = PRIMITIVES[name];
  if (primitive && Object.hasOwn(PRIMITIVES, name)) return { type: primitive, nullable: false, size: 1 };
  const known = context.names.get(name);
  if (known) return known;
  if (name === 'null') return refuse(context, 'DM3108', at, 'a column cannot be of type `null` alone');
  const { hint } = suggest(name, [...Object.keys(PRIMITIVES), ...COMPLEX]);
  return refuse(context, 'DM3103', at, `unknown Avro type \`${name.slice(0, 60)}\``, hint);
}

/** Only "this or nothing" has a column type. */
function unionType(
  context: AvroContext,
  branches: readonly unknown[],
  at: Path,
  depth: number,
): AvroType | undefined {
  const position = branches.findIndex((branch) => branch !== 'null');
  const nullable = branches.includes('null');
  if (position < 0 || branches.length !== (nullable ? 2 : 1)) {
    return refuse(
      context,
      'DM3108',
      at,
      'a union must be one type, or `null` and one type',
      'write `["null", "string"]`',
    );
  }
  const inner = typeOf(context, branches[position], [...at, position], depth + 1);
  return inner && { ...inner, nullable };
}

function recordType(
  context: AvroContext,
  schema: Record<string, unknown>,
  at: Path,
  depth: number,
): AvroType | undefined {
  const { fields } = schema;
  if (!Array.isArray(fields) || fields.length === 0)
    return refuse(context, 'DM3102', at, 'a record needs `fields`');
  const columns: Column[] = [];
  let size = 1;
  for (const [index, field] of fields.entries()) {
    const place = [...at, 'fields', index];
    const name = isPlainObject(field) ? field['name'] : undefined;
    if (!isPlainObject(field) || typeof name !== 'string' || !AVRO_NAME.test(name)) {
      reportAvro(context, 'DM3104', place, 'a field needs a name of letters, digits and `_`, no digit first');
      continue;
    }
    if (columns.some((column) => column.name.toLowerCase() === name.toLowerCase())) {
      reportAvro(context, 'DM3105', [...place, 'name'], `two fields are named \`${name}\``);
      continue;
    }
    const inner = typeOf(context, field['type'], [...place, 'type'], depth + 1);
    if (!inner) continue;
    columns.push({ name, type: inner.type, nullable: inner.nullable });
    size += inner.size;
  }
  if (size > AVRO_TYPES_MAX)
    return refuse(context, 'DM3108', at, `the record holds more than ${AVRO_TYPES_MAX} types`);
  return remember(context, schema, at, { type: { kind: 'struct', fields: columns }, nullable: false, size });
}

function remember(context: AvroContext, schema: Record<string, unknown>, at: Path, type: AvroType): AvroType {
  const { name, namespace } = schema;
  const simple = typeof name === 'string' ? name.split('.').at(-1) : undefined;
  if (
    typeof name !== 'string' ||
    simple === undefined ||
    !name.split('.').every((part) => AVRO_NAME.test(part))
  ) {
    reportAvro(context, 'DM3104', [...at, 'name'], `type \`${String(schema['type'])}\` needs a name`);
    return type;
  }
  context.names.set(name, type);
  context.names.set(simple, type);
  if (typeof namespace === 'string') context.names.set(`${namespace}.${simple}`, type);
  return type;
}

function enumType(context: AvroContext, schema: Record<string, unknown>, at: Path): AvroType | undefined {
  const { symbols } = schema;
  const valid =
    Array.isArray(symbols) && symbols.length > 0 && symbols.every((symbol) => AVRO_NAME.test(String(symbol)));
  if (!valid)
    return refuse(context, 'DM3105', [...at, 'symbols'], 'an enum needs a list of names as `symbols`');
  if (new Set(symbols).size !== symbols.length) {
    return refuse(context, 'DM3105', [...at, 'symbols'], 'a symbol stands twice in the enum');
  }
  const type: DataType = { kind: 'string' };
  return remember(context, schema, at, {
    type,
    nullable: false,
    size: 1,
    symbols: `one of ${symbols.join(', ')}`,
  });
}

function fixedType(context: AvroContext, schema: Record<string, unknown>, at: Path): AvroType | undefined {
  const { size } = schema;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1) {
    return refuse(context, 'DM3106', [...at, 'size'], 'a fixed type needs a whole number of bytes as `size`');
  }
  const inner = logicalType(context, schema, 'fixed', at);
  return inner && remember(context, schema, at, inner);
}

/** Logical type → Avro types that may carry it, and the column type. Milliseconds and microseconds are one type here. */
const LOGICAL: Readonly<Record<string, { readonly on: readonly string[]; readonly type: DataType }>> = {
  date: { on: ['int'], type: { kind: 'date' } },
  'time-millis': { on: ['int'], type: { kind: 'time' } },
  'time-micros': { on: ['long'], type: { kind: 'time' } },
  'timestamp-millis': { on: ['long'], type: { kind: 'timestamptz' } },
  'timestamp-micros': { on: ['long'], type: { kind: 'timestamptz' } },
  'local-timestamp-millis': { on: ['long'], type: { kind: 'timestamp' } },
  'local-timestamp-micros': { on: ['long'], type: { kind: 'timestamp' } },
  uuid: { on: ['string', 'fixed'], type: { kind: 'uuid' } },
};

function logicalType(
  context: AvroContext,
  schema: Record<string, unknown>,
  base: string,
  at: Path,
): AvroType | undefined {
  const { logicalType: logical } = schema;
  const plain =
    base === 'fixed' ? { type: { kind: 'binary' } as const, nullable: false, size: 1 } : undefined;
  if (logical === undefined) return plain ?? namedType(context, base, [...at, 'type']);
  const place = [...at, 'logicalType'];
  if (logical === 'decimal') return decimalType(context, schema, base, at);
  const known = typeof logical === 'string' && Object.hasOwn(LOGICAL, logical) ? LOGICAL[logical] : undefined;
  if (!known) {
    const { hint } = suggest(String(logical), [...Object.keys(LOGICAL), 'decimal']);
    reportAvro(
      context,
      'DM3110',
      place,
      `unknown logical type \`${String(logical).slice(0, 60)}\` is ignored`,
      hint,
    );
    return plain ?? namedType(context, base, [...at, 'type']);
  }
  if (!known.on.includes(base)) {
    return refuse(
      context,
      'DM3106',
      place,
      `\`${logical}\` stands on \`${base}\`: expected ${known.on.join(' or ')}`,
    );
  }
  return { type: known.type, nullable: false, size: 1 };
}

function decimalType(
  context: AvroContext,
  schema: Record<string, unknown>,
  base: string,
  at: Path,
): AvroType | undefined {
  const { precision, scale = 0 } = schema;
  if (base !== 'bytes' && base !== 'fixed') {
    return refuse(
      context,
      'DM3106',
      [...at, 'logicalType'],
      `\`decimal\` stands on \`${base}\`: expected bytes or fixed`,
    );
  }
  const valid =
    typeof precision === 'number' &&
    typeof scale === 'number' &&
    Number.isInteger(precision) &&
    Number.isInteger(scale) &&
    precision >= 1 &&
    precision <= DECIMAL_PRECISION_MAX &&
    scale >= 0 &&
    scale <= precision;
  if (!valid) {
    const message = `a decimal needs \`precision\` from 1 to ${DECIMAL_PRECISION_MAX} and \`scale\` from 0 to the precision`;
    return refuse(context, 'DM3106', [...at, 'precision'], message);
  }
  return { type: { kind: 'decimal', precision, scale }, nullable: false, size: 1 };
}
