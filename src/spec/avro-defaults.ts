import { isPlainObject } from '../lib/json.ts';
import type { DataType } from '../model/data-type.ts';
import { type AvroContext, type AvroType, reportAvro } from './avro-types.ts';
import type { Path } from './issue.ts';

/**
 * A default must be of the field's type, in Avro's JSON encoding; for a union, of one of its branches.
 *
 * source  Apache Avro 1.12 specification §Complex Types, table "field default values"
 */
export function checkDefault(
  context: AvroContext,
  field: Record<string, unknown>,
  type: AvroType | undefined,
  at: Path,
): void {
  if (!Object.hasOwn(field, 'default') || !type) return;
  const value = field['default'];
  if (value === null ? type.nullable : fits(value, type.type)) return;
  const shown = JSON.stringify(value).slice(0, 60);
  reportAvro(
    context,
    'DM3109',
    [...at, 'default'],
    `default ${shown} is not of the type of field \`${field['name']}\``,
  );
}

function fits(value: unknown, type: DataType): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
    case 'long':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return Number.isInteger(value);
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value);
    case 'map':
    case 'struct':
      return isPlainObject(value);
    default:
      return typeof value === 'string';
  }
}
