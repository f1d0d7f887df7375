import { isPlainObject } from '../../lib/json.ts';
import type { Column, DataType } from '../../model/data-type.ts';
import {
  binaryCodec,
  booleanCodec,
  decimalCodec,
  floatCodec,
  integerCodec,
  stringCodec,
  type Text,
} from './avro-text.ts';

/** How values of one Avro schema become JSON text that the engine reads, and as which column type. */
export interface AvroCodec {
  readonly type: DataType;
  readonly nullable: boolean;
  readonly text: Text;
  /** Codecs of the fields of a record, by name. */
  readonly fields?: Readonly<Record<string, AvroCodec>>;
}

/** A schema that tables cannot hold, with the reason as one phrase. */
export interface AvroRefusal {
  readonly refused: string;
}

interface Scope {
  readonly namespace: string;
  readonly named: Map<string, AvroCodec | 'open'>;
  readonly depth: number;
}

const DEPTH_MAX = 32;

/**
 * Plans the reading of an Avro schema.
 *
 * shape   parsed schema → codec, or the reason why there is none
 * source  Avro specification 1.12 §Schema Declaration, §Logical Types; Debezium's `connect.name` of temporal types
 */
export function avroCodec(schema: unknown): AvroCodec | AvroRefusal {
  return codecOf(schema, { namespace: '', named: new Map(), depth: 0 });
}

/** The columns of a record schema. */
export function avroColumns(codec: AvroCodec): readonly Column[] {
  return codec.type.kind === 'struct' ? codec.type.fields : [];
}

export function isRefusal(result: AvroCodec | AvroRefusal): result is AvroRefusal {
  return 'refused' in result;
}

function codecOf(schema: unknown, scope: Scope): AvroCodec | AvroRefusal {
  if (scope.depth > DEPTH_MAX) return { refused: `types nest deeper than ${DEPTH_MAX}` };
  const inner = { ...scope, depth: scope.depth + 1 };
  if (typeof schema === 'string') return primitiveOrNamed(schema, {}, inner);
  if (Array.isArray(schema)) return unionOf(schema, inner);
  if (!isPlainObject(schema)) return { refused: 'the schema is not JSON of a schema' };
  const type = schema['type'];
  // `{ type: { type: 'long', … } }` nests one more time than it needs to.
  if (typeof type !== 'string') return codecOf(type, inner);
  switch (type) {
    case 'record':
    case 'error':
      return recordOf(schema, inner);
    case 'enum':
      return remember(schema, inner, stringCodec('string'));
    case 'fixed':
      return remember(schema, inner, bytesOf(schema));
    case 'array':
      return arrayOf(schema, inner);
    case 'map':
      return mapOf(schema, inner);
    default:
      return primitiveOrNamed(type, schema, inner);
  }
}

function primitiveOrNamed(
  name: string,
  attributes: Readonly<Record<string, unknown>>,
  scope: Scope,
): AvroCodec | AvroRefusal {
  const logical = String(attributes['logicalType'] ?? attributes['connect.name'] ?? '');
  switch (name) {
    case 'boolean':
      return booleanCodec;
    case 'int':
    case 'long':
      return integerCodec(name, logical);
    case 'float':
    case 'double':
      return floatCodec(name);
    case 'string':
      return stringCodec(logical);
    case 'bytes':
      return bytesOf(attributes);
    case 'null':
      return { refused: 'a column of type null' };
    default:
      return namedType(name, scope);
  }
}

function namedType(name: string, scope: Scope): AvroCodec | AvroRefusal {
  const found = scope.named.get(fullName(name, scope.namespace)) ?? scope.named.get(name);
  if (found === 'open') return { refused: `type ${name} contains itself` };
  return found ?? { refused: `type ${name} is not known` };
}

function bytesOf(attributes: Readonly<Record<string, unknown>>): AvroCodec | AvroRefusal {
  if (attributes['logicalType'] === 'duration') return { refused: 'a column of logical type duration' };
  if (attributes['logicalType'] !== 'decimal') return binaryCodec;
  return decimalCodec(Number(attributes['precision']), Number(attributes['scale'] ?? 0));
}

/** INVARIANT: the position of a branch is lost by the decoder, so only a union of one type and null is read. */
function unionOf(branches: readonly unknown[], scope: Scope): AvroCodec | AvroRefusal {
  const others = branches.filter((branch) => branch !== 'null');
  if (others.length !== 1) return { refused: `a union of ${others.length} types` };
  const codec = codecOf(others[0], scope);
  return isRefusal(codec) ? codec : { ...codec, nullable: codec.nullable || others.length < branches.length };
}

function recordOf(schema: Readonly<Record<string, unknown>>, scope: Scope): AvroCodec | AvroRefusal {
  const name = fullName(String(schema['name']), String(schema['namespace'] ?? scope.namespace));
  const namespace = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
  scope.named.set(name, 'open');
  const codecs: Record<string, AvroCodec> = {};
  const declared = Array.isArray(schema['fields']) ? schema['fields'] : [];
  for (const field of declared) {
    if (!isPlainObject(field)) return { refused: `record ${name} has a malformed field` };
    const codec = codecOf(field['type'], { ...scope, namespace });
    if (isRefusal(codec)) return { refused: `field ${String(field['name'])}: ${codec.refused}` };
    codecs[String(field['name'])] = codec;
  }
  const entries = Object.entries(codecs);
  const fields = entries.map(([field, codec]) => ({
    name: field,
    type: codec.type,
    nullable: codec.nullable,
  }));
  const keyed = entries.map(([field, codec]) => ({
    field,
    prefix: `${JSON.stringify(field)}:`,
    text: valueText(codec),
  }));
  const codec: AvroCodec = {
    type: { kind: 'struct', fields },
    nullable: false,
    fields: codecs,
    text: (value) => {
      const record = value as Readonly<Record<string, unknown>>;
      return `{${keyed.map(({ field, prefix, text }) => prefix + text(record[field])).join(',')}}`;
    },
  };
  scope.named.set(name, codec);
  return codec;
}

function arrayOf(schema: Readonly<Record<string, unknown>>, scope: Scope): AvroCodec | AvroRefusal {
  const element = codecOf(schema['items'], scope);
  if (isRefusal(element)) return element;
  const text = valueText(element);
  return {
    type: { kind: 'list', element: element.type },
    nullable: false,
    text: (value) => `[${(value as readonly unknown[]).map(text).join(',')}]`,
  };
}

function mapOf(schema: Readonly<Record<string, unknown>>, scope: Scope): AvroCodec | AvroRefusal {
  const values = codecOf(schema['values'], scope);
  if (isRefusal(values)) return values;
  const text = valueText(values);
  return {
    type: { kind: 'map', key: { kind: 'string' }, value: values.type },
    nullable: false,
    text: (value) =>
      `{${Object.entries(value as object)
        .map(([key, item]) => `${JSON.stringify(key)}:${text(item)}`)
        .join(',')}}`,
  };
}

function remember(
  schema: Readonly<Record<string, unknown>>,
  scope: Scope,
  codec: AvroCodec | AvroRefusal,
): AvroCodec | AvroRefusal {
  const name = fullName(String(schema['name']), String(schema['namespace'] ?? scope.namespace));
  if (!isRefusal(codec)) scope.named.set(name, codec);
  return codec;
}

function valueText(codec: AvroCodec): Text {
  return (value) => (value === null || value === undefined ? 'null' : codec.text(value));
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}
