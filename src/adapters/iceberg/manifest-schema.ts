import type { PartitionSpec } from '../shared/iceberg/index.ts';
import { type IcebergSchema, placesOf, transformResultType } from '../shared/iceberg/index.ts';
import { baseOf } from './primitive-value.ts';
import { decimalBytes } from './single-value.ts';

/** One field of a partition spec with the type of its values. */
export interface TypedPartitionField {
  readonly fieldId: number;
  readonly name: string;
  readonly transform: string;
  /** Iceberg primitive, such as `string` or `decimal(9,2)`. */
  readonly type: string;
}

/**
 * The partition spec's fields with their value types under a schema.
 *
 * errors  throws Error when a source column is not in the schema or is nested
 * source  Iceberg table spec v2 §Partition Transforms, column "Result type"
 */
export function typedPartition(spec: PartitionSpec, schema: IcebergSchema): readonly TypedPartitionField[] {
  const types = new Map(placesOf(schema).map((place) => [place.id, place.type]));
  return spec.fields.map((field) => {
    // A void field holds nulls only, and its column may be gone.
    const source = types.get(field['source-id']) ?? (field.transform === 'void' ? 'string' : undefined);
    if (typeof source !== 'string') throw new Error(`partition field \`${field.name}\` has no source column`);
    return {
      fieldId: field['field-id'],
      name: field.name,
      transform: field.transform,
      type: transformResultType(field.transform, source),
    };
  });
}

/**
 * Avro schema of manifest entries.
 *
 * source  Iceberg table spec v2 §Manifests: manifest_entry and data_file; appendix A, Avro
 */
export function manifestEntrySchema(partition: readonly TypedPartitionField[]): string {
  const partitionType = {
    type: 'record',
    name: 'r102',
    fields: partition.map((field) => optional(field.fieldId, avroName(field.name), avroType(field))),
  };
  const dataFile = {
    type: 'record',
    name: 'r2',
    fields: [
      required(134, 'content', 'int'),
      required(100, 'file_path', 'string'),
      required(101, 'file_format', 'string'),
      required(102, 'partition', partitionType),
      required(103, 'record_count', 'long'),
      required(104, 'file_size_in_bytes', 'long'),
      optional(108, 'column_sizes', map(117, 118, 'long')),
      optional(109, 'value_counts', map(119, 120, 'long')),
      optional(110, 'null_value_counts', map(121, 122, 'long')),
      optional(137, 'nan_value_counts', map(138, 139, 'long')),
      optional(125, 'lower_bounds', map(126, 127, 'bytes')),
      optional(128, 'upper_bounds', map(129, 130, 'bytes')),
      optional(131, 'key_metadata', 'bytes'),
      optional(132, 'split_offsets', { type: 'array', items: 'long', 'element-id': 133 }),
      optional(135, 'equality_ids', { type: 'array', items: 'int', 'element-id': 136 }),
      optional(140, 'sort_order_id', 'int'),
    ],
  };
  return JSON.stringify({
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required(0, 'status', 'int'),
      optional(1, 'snapshot_id', 'long'),
      optional(3, 'sequence_number', 'long'),
      optional(4, 'file_sequence_number', 'long'),
      required(2, 'data_file', dataFile),
    ],
  });
}

/** Avro schema of manifest list entries (Iceberg table spec v2 §Manifest Lists, manifest_file). */
export const MANIFEST_LIST_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'manifest_file',
  fields: [
    required(500, 'manifest_path', 'string'),
    required(501, 'manifest_length', 'long'),
    required(502, 'partition_spec_id', 'int'),
    required(517, 'content', 'int'),
    required(515, 'sequence_number', 'long'),
    required(516, 'min_sequence_number', 'long'),
    required(503, 'added_snapshot_id', 'long'),
    required(504, 'added_files_count', 'int'),
    required(505, 'existing_files_count', 'int'),
    required(506, 'deleted_files_count', 'int'),
    required(512, 'added_rows_count', 'long'),
    required(513, 'existing_rows_count', 'long'),
    required(514, 'deleted_rows_count', 'long'),
    optional(507, 'partitions', {
      type: 'array',
      'element-id': 508,
      items: {
        type: 'record',
        name: 'r508',
        fields: [
          required(509, 'contains_null', 'boolean'),
          optional(518, 'contains_nan', 'boolean'),
          optional(510, 'lower_bound', 'bytes'),
          optional(511, 'upper_bound', 'bytes'),
        ],
      },
    }),
    optional(519, 'key_metadata', 'bytes'),
  ],
});

function required(id: number, name: string, type: unknown): object {
  return { name, type, 'field-id': id };
}

function optional(id: number, name: string, type: unknown): object {
  return { name, type: ['null', type], default: null, 'field-id': id };
}

/** Avro maps have text keys only, so a map by field id is an array of pairs. */
function map(keyId: number, valueId: number, value: string): object {
  return {
    type: 'array',
    logicalType: 'map',
    items: {
      type: 'record',
      name: `k${keyId}_v${valueId}`,
      fields: [required(keyId, 'key', 'int'), required(valueId, 'value', value)],
    },
  };
}

function avroType(field: TypedPartitionField): unknown {
  switch (baseOf(field.type)) {
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'time':
      return { type: 'long', logicalType: 'time-micros' };
    case 'timestamp':
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': field.type === 'timestamptz' };
    case 'binary':
      return 'bytes';
    case 'uuid':
      return { type: 'fixed', size: 16, logicalType: 'uuid', name: `uuid_${field.fieldId}` };
    case 'decimal':
      return decimalType(field);
    default:
      return field.type;
  }
}

function decimalType(field: TypedPartitionField): object {
  const match = /^decimal\((\d+),\s*(\d+)\)$/.exec(field.type);
  return {
    type: 'fixed',
    size: decimalBytes(field.type),
    logicalType: 'decimal',
    precision: Number(match?.[1]),
    scale: Number(match?.[2]),
    // Named types must be unique in one schema.
    name: `decimal_${field.fieldId}`,
  };
}

/** Avro names allow letters, digits and `_` only; other characters become `_x` and their code. */
function avroName(name: string): string {
  const safe = name.replace(
    /[^A-Za-z0-9_]/gu,
    (character) => `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
  return /^\d/.test(safe) ? `_${safe}` : safe;
}
