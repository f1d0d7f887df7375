import { isPlainObject, type Json } from '../../../lib/json.ts';
import { nearest } from '../../../lib/nearest.ts';
import { type Column, type DataType, formatDataType } from '../../../model/data-type.ts';
import type { Dataset } from '../../../model/mesh.ts';
import type { FieldError } from '../../refusal.ts';

/**
 * What is wrong with one pushed event. Change events (datasets with a `key`) are checked in their `before` and `after`
 * images; datasets without declared columns take any object.
 *
 * shape   event, dataset → faults, each with the field's path
 */
export function faultsOf(event: Json, dataset: Dataset, path: string): readonly FieldError[] {
  if (!isRow(event)) return [{ field: path, message: 'is not a JSON object' }];
  if (dataset.columns.length === 0) return [];
  return rowsOf(event, dataset, path).flatMap(([row, at]) => faultsOfRow(row, dataset.columns, at));
}

type Row = Readonly<Record<string, Json>>;

function isRow(value: Json | undefined): value is Row {
  return isPlainObject(value);
}

function rowsOf(event: Row, dataset: Dataset, path: string): readonly (readonly [Row, string])[] {
  if (dataset.key.length === 0) return [[event, path]];
  const payload = event['payload'];
  const envelope = isRow(payload) ? payload : event;
  const at = isRow(payload) ? `${path}.payload` : path;
  return ['before', 'after'].flatMap((image) => {
    const row = envelope[image];
    return isRow(row) ? [[row, `${at}.${image}`] as const] : [];
  });
}

function faultsOfRow(row: Row, columns: readonly Column[], path: string): readonly FieldError[] {
  const names = columns.map((column) => column.name);
  const undeclared = Object.keys(row)
    .filter((name) => !names.includes(name))
    .map((name) => ({ field: `${path}.${name}`, message: undeclaredMessage(name, names) }));
  const wrong = columns.flatMap((column) => {
    const value = row[column.name];
    const field = `${path}.${column.name}`;
    if (value === undefined || value === null) {
      return column.nullable ? [] : [{ field, message: 'is required and absent' }];
    }
    return fits(value, column.type) ? [] : [{ field, message: `is no ${formatDataType(column.type)}` }];
  });
  return [...wrong, ...undeclared];
}

function undeclaredMessage(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return meant === undefined ? 'is not declared' : `is not declared, did you mean \`${meant}\`?`;
}

const INT_MAX = 2_147_483_647n;
const LONG_MAX = 9_223_372_036_854_775_807n;

function fits(value: Json, type: DataType): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return isInteger(value, INT_MAX);
    case 'long':
      return isInteger(value, LONG_MAX);
    case 'float':
    case 'double':
      return typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value));
    case 'decimal':
      return isDecimal(value, type.precision, type.scale);
    case 'string':
      return (
        typeof value === 'string' && (type.lengthMax === undefined || [...value].length <= type.lengthMax)
      );
    case 'date':
      return typeof value === 'string' && isDate(value);
    case 'time':
      return typeof value === 'string' && TIME.test(value);
    case 'timestamp':
    case 'timestamptz':
      return isInstant(value);
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'binary':
      return typeof value === 'string' && BASE64.test(value);
    case 'list':
      return Array.isArray(value) && value.every((item: Json) => item === null || fits(item, type.element));
    case 'map':
      return isRow(value) && Object.values(value).every((item) => item === null || fits(item, type.value));
    case 'struct':
      return isRow(value) && faultsOfRow(value, type.fields, '').length === 0;
  }
}

const NUMBER = /^-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function isInteger(value: Json, max: bigint): boolean {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,19}$/.test(text)) return false;
  const integer = BigInt(text);
  return integer <= max && integer >= -max - 1n;
}

function isDecimal(value: Json, precision: number, scale: number): boolean {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return false;
  const match = /^-?0*(\d*?)(?:\.(\d+?)0*)?$/.exec(text);
  if (!match || text === '' || text === '-') return false;
  const whole = match[1] ?? '';
  const fraction = match[2] === '0' ? '' : (match[2] ?? '');
  return whole.length <= precision - scale && fraction.length <= scale;
}

function isDate(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function isInstant(value: Json): boolean {
  if (typeof value !== 'string') return false;
  const match = INSTANT.exec(value);
  return match !== null && isDate(match[1] ?? '');
}
