import { isPlainObject } from '../lib/json.ts';
import type { ColumnDeclaration } from '../model/data-product.ts';
import type { ProblemCode } from '../model/problem.ts';
import { checkDefault } from './avro-defaults.ts';
import { readFieldFlags } from './avro-flags.ts';
import { AVRO_NAME, type AvroContext, reportAvro, typeOf } from './avro-types.ts';
import type { Path, Sink } from './issue.ts';
import { readJsonTree } from './json-tree.ts';

export const COLUMNS_MAX = 2_000;

/**
 * Reads the Avro schema of a contract into columns.
 *
 * shape   JSON text at a path of the contract → one column per field of the top record
 * errors  DM3101–DM3111, as issues at their place inside the text
 * source  Apache Avro 1.12 specification §Schema Declaration, §Logical Types
 */
export function readAvroColumns(specification: string, path: Path, sink: Sink): readonly ColumnDeclaration[] {
  const context: AvroContext = { sink, path, names: new Map() };
  const schema = parseJson(specification, context);
  if (schema === undefined) return [];
  if (!isPlainObject(schema) || schema['type'] !== 'record' || !Array.isArray(schema['fields'])) {
    reportAvro(context, 'DM3102', [], 'the schema must be a record with `fields`: one field is one column');
    return [];
  }
  if (!AVRO_NAME.test(String(schema['name'] ?? '')))
    reportAvro(context, 'DM3104', ['name'], 'the record needs a name');
  if (schema['fields'].length > COLUMNS_MAX) {
    reportAvro(context, 'DM1104', ['fields'], `the record has more than ${COLUMNS_MAX} fields`);
    return [];
  }
  return readFields(context, schema['fields'], ['fields']);
}

function parseJson(text: string, context: AvroContext): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const tree = readJsonTree(text);
    const offset = tree.kind === 'broken' ? tree.offset : 0;
    const at = { kind: 'json-offset', path: context.path, offset } as const;
    context.sink.issues.push({
      code: 'DM3101',
      message: 'the specification is not valid JSON',
      file: context.sink.file,
      at,
    });
    return undefined;
  }
}

function readFields(
  context: AvroContext,
  fields: readonly unknown[],
  at: Path,
): readonly ColumnDeclaration[] {
  const seen = new Set<string>();
  const columns: ColumnDeclaration[] = [];
  for (const [index, field] of fields.entries()) {
    const column = readField(context, field, [...at, index]);
    if (!column) continue;
    const known = column.name.toLowerCase();
    if (seen.has(known))
      reportAvro(context, 'DM3105', [...at, index, 'name'], `two fields are named \`${column.name}\``);
    else columns.push(column);
    seen.add(known);
  }
  return columns;
}

function readField(context: AvroContext, field: unknown, at: Path): ColumnDeclaration | undefined {
  if (!isPlainObject(field))
    return refuse(context, 'DM3104', at, 'a field is an object with `name` and `type`');
  const { name } = field;
  if (typeof name !== 'string' || !AVRO_NAME.test(name)) {
    return refuse(
      context,
      'DM3104',
      [...at, 'name'],
      'a field needs a name of letters, digits and `_`, no digit first',
    );
  }
  if (!Object.hasOwn(field, 'type')) return refuse(context, 'DM3103', at, `field \`${name}\` has no type`);
  const type = typeOf(context, withMisplaced(context, field, at), [...at, 'type'], 0);
  checkDefault(context, field, type, at);
  const flags = readFieldFlags(context, field, at);
  const described = typeof field['doc'] === 'string' ? field['doc'] : type?.symbols;
  return {
    name,
    key: flags.key ?? false,
    pii: flags.pii ?? false,
    ...(type ? { type: type.type, nullable: type.nullable } : {}),
    ...(described === undefined ? {} : { description: described }),
    ...flags.rest,
  };
}

function refuse(context: AvroContext, code: ProblemCode, at: Path, message: string): undefined {
  reportAvro(context, code, at, message);
  return undefined;
}

const MISPLACED = ['logicalType', 'precision', 'scale'];

/** Attributes of a type that stand beside it: Avro ignores them there; they are read as they were meant. */
function withMisplaced(context: AvroContext, field: Record<string, unknown>, at: Path): unknown {
  const { type } = field;
  if (!Object.hasOwn(field, 'logicalType')) return type;
  const keys = MISPLACED.filter((key) => Object.hasOwn(field, key));
  context.sink.issues.push({
    code: 'DM3107',
    message: `\`logicalType\` of field \`${String(field['name'])}\` must be inside \`type\` (Avro ignores it here)`,
    file: context.sink.file,
    at: { kind: 'json', path: context.path, json: [...at, 'logicalType'], part: 'key' },
    hint: 'write `"type": {"type": …, "logicalType": …}`',
    fix: { kind: 'move-into-type', title: 'move `logicalType` into `type`', keys },
  });
  const attributes = Object.fromEntries(keys.map((key) => [key, field[key]]));
  return attach(type, attributes);
}

function attach(type: unknown, attributes: Record<string, unknown>): unknown {
  if (isPlainObject(type)) return { ...type, ...attributes };
  if (Array.isArray(type))
    return type.map((branch) => (branch === 'null' ? branch : attach(branch, attributes)));
  return { type, ...attributes };
}
