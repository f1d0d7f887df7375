import { z } from 'zod';
import type { Long } from '../../../lib/lossless-json.ts';
import type { IcebergField, IcebergSchema, IcebergType } from './schema-model.ts';

/** What clients may send of a table's metadata; unknown keys are kept. */

const id = z.int();
export const longJson = z.union([z.int(), z.bigint()]) satisfies z.ZodType<Long>;

const typeJson: z.ZodType<IcebergType> = z.lazy(() =>
  z.union([z.string(), structJson, listJson, mapJson]),
) as z.ZodType<IcebergType>;

const fieldJson = z.looseObject({
  id,
  name: z.string(),
  required: z.boolean(),
  type: typeJson,
  doc: z.string().optional(),
}) as unknown as z.ZodType<IcebergField>;

const structJson = z.looseObject({ type: z.literal('struct'), fields: z.array(fieldJson) });

const listJson = z.looseObject({
  type: z.literal('list'),
  'element-id': id,
  element: typeJson,
  'element-required': z.boolean(),
});

const mapJson = z.looseObject({
  type: z.literal('map'),
  'key-id': id,
  key: typeJson,
  'value-id': id,
  value: typeJson,
  'value-required': z.boolean(),
});

export const schemaJson = structJson.extend({
  'schema-id': id.optional(),
  'identifier-field-ids': z.array(id).optional(),
}) as unknown as z.ZodType<IcebergSchema>;

export const partitionSpecJson = z.looseObject({
  'spec-id': id.optional(),
  fields: z.array(
    z.looseObject({
      'source-id': id,
      'field-id': id.optional(),
      name: z.string(),
      transform: z.string(),
    }),
  ),
});
export type PartitionSpecRequest = z.infer<typeof partitionSpecJson>;

export const sortOrderJson = z.looseObject({
  'order-id': id.optional(),
  fields: z.array(
    z.looseObject({
      'source-id': id,
      transform: z.string(),
      direction: z.enum(['asc', 'desc']),
      'null-order': z.enum(['nulls-first', 'nulls-last']),
    }),
  ),
});
export type SortOrderRequest = z.infer<typeof sortOrderJson>;

export const snapshotJson = z.looseObject({
  'snapshot-id': longJson,
  'parent-snapshot-id': longJson.optional(),
  'sequence-number': longJson.optional(),
  'timestamp-ms': z.int(),
  'manifest-list': z.string(),
  summary: z.record(z.string(), z.string()),
  'schema-id': id.optional(),
  'first-row-id': longJson.optional(),
  'added-rows': longJson.optional(),
});

export const propertiesJson = z.record(z.string(), z.string());
