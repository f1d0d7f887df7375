import avro from 'avsc';
import { isPlainObject } from '../../lib/json.ts';
import { type Long, toLong } from '../../lib/lossless-json.ts';

/** An Avro type whose record fields are named by Iceberg's field ids, whatever the writer called them. */
export interface RowType {
  encode(row: unknown): Buffer;
  decodeAll(block: Buffer, rows: number): readonly unknown[];
}

const TYPES_CACHED_MAX = 64;
const typeCache = new Map<string, RowType>();

/**
 * The type of a manifest's or manifest list's rows.
 *
 * shape   Avro schema text with `field-id` attributes → codec; fields without a known id keep their name,
 *         partition fields are named `f1000`, `f1001`, …
 * errors  throws Error when the schema is none
 * source  Iceberg table spec v2, appendix A: fields are matched by id, not by name
 */
export function rowType(schemaText: string): RowType {
  const cached = typeCache.get(schemaText);
  if (cached) return cached;
  const schema = renameByFieldId(JSON.parse(schemaText)) as avro.Schema;
  const type = avro.Type.forSchema(schema, {
    registry: {},
    typeHook: longHook,
    wrapUnions: 'never',
    omitRecordMethods: true,
  });
  const made: RowType = {
    encode: (row) => type.toBuffer(row),
    decodeAll: (block, rows) => decodeAll(type, block, rows),
  };
  if (typeCache.size >= TYPES_CACHED_MAX) typeCache.delete(typeCache.keys().next().value ?? '');
  typeCache.set(schemaText, made);
  return made;
}

function decodeAll(type: avro.Type, block: Buffer, rows: number): readonly unknown[] {
  const decoded: unknown[] = [];
  let position = 0;
  for (let index = 0; index < rows; index++) {
    const { value, offset } = type.decode(block, position);
    if (offset < 0) throw new Error('ends in the middle of a row');
    decoded.push(value);
    position = offset;
  }
  return decoded;
}

const PARTITION_ID_MIN = 1000;

/** Field ids of manifest entries and manifest list entries (table spec v2 §Manifests, §Manifest Lists). */
const NAMES: Readonly<Record<number, string>> = {
  0: 'status',
  1: 'snapshot_id',
  2: 'data_file',
  3: 'sequence_number',
  4: 'file_sequence_number',
  100: 'file_path',
  101: 'file_format',
  102: 'partition',
  103: 'record_count',
  104: 'file_size_in_bytes',
  108: 'column_sizes',
  109: 'value_counts',
  110: 'null_value_counts',
  125: 'lower_bounds',
  128: 'upper_bounds',
  131: 'key_metadata',
  132: 'split_offsets',
  134: 'content',
  135: 'equality_ids',
  137: 'nan_value_counts',
  140: 'sort_order_id',
  143: 'referenced_data_file',
  500: 'manifest_path',
  501: 'manifest_length',
  502: 'partition_spec_id',
  503: 'added_snapshot_id',
  504: 'added_files_count',
  505: 'existing_files_count',
  506: 'deleted_files_count',
  507: 'partitions',
  509: 'contains_null',
  510: 'lower_bound',
  511: 'upper_bound',
  512: 'added_rows_count',
  513: 'existing_rows_count',
  514: 'deleted_rows_count',
  515: 'sequence_number',
  516: 'min_sequence_number',
  517: 'content',
  518: 'contains_nan',
  519: 'key_metadata',
};

const SCHEMA_DEPTH_MAX = 32;

function renameByFieldId(schema: unknown, depth = 0): unknown {
  if (depth > SCHEMA_DEPTH_MAX) throw new Error('has a schema that is nested too deep');
  if (Array.isArray(schema)) return schema.map((branch) => renameByFieldId(branch, depth + 1));
  if (!isPlainObject(schema)) return schema;
  const renamed: Record<string, unknown> = { ...schema };
  // Logical types stay as stored: bytes, ints and longs are turned into values by the column's type.
  delete renamed['logicalType'];
  if (Array.isArray(schema['fields']))
    renamed['fields'] = schema['fields'].map((field) => renameField(field, depth));
  for (const key of ['type', 'items', 'values']) {
    if (typeof schema[key] === 'object') renamed[key] = renameByFieldId(schema[key], depth + 1);
  }
  return renamed;
}

function renameField(field: unknown, depth: number): unknown {
  if (!isPlainObject(field)) throw new Error('has a schema with a field that is no object');
  const id = field['field-id'];
  const name =
    typeof id !== 'number' ? field['name'] : id >= PARTITION_ID_MIN ? `f${id}` : (NAMES[id] ?? field['name']);
  return { ...field, name, type: renameByFieldId(field['type'], depth + 1) };
}

const longType = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer): Long => {
    const high = bytes.readInt32LE(4);
    return high >= -0x200000 && high < 0x200000
      ? high * 0x1_0000_0000 + bytes.readUInt32LE(0)
      : toLong(bytes.readBigInt64LE(0));
  },
  toBuffer: (value: Long): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: (value: Long): Long => value,
  toJSON: (value: Long): Long => value,
  isValid: (value: unknown): boolean => typeof value === 'bigint' || Number.isSafeInteger(value),
  compare: (a: Long, b: Long): number => (a < b ? -1 : a > b ? 1 : 0),
});

function longHook(schema: avro.Schema): avro.Type | undefined {
  const isLong = schema === 'long' || (isPlainObject(schema) && schema['type'] === 'long');
  return isLong ? longType : undefined;
}

/** A zig-zag variable-length long, as container headers use it. */
export function encodeLong(value: number): Buffer {
  return avro.Type.forSchema('long').toBuffer(value);
}

export function decodeLong(bytes: Buffer, at: number): { readonly value: Long; readonly position: number } {
  let encoded = 0n;
  let shift = 0n;
  for (let position = at; position < bytes.length && shift < 64n; position++) {
    const byte = bytes[position] ?? 0;
    encoded |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value: toLong((encoded >> 1n) ^ -(encoded & 1n)), position: position + 1 };
    shift += 7n;
  }
  throw new Error('ends in the middle of a number');
}
