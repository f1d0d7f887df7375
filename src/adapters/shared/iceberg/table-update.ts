import { z } from 'zod';
import {
  longJson,
  partitionSpecJson,
  propertiesJson,
  schemaJson,
  snapshotJson,
  sortOrderJson,
} from './metadata-json.ts';

const id = z.int();

/**
 * The updates of the REST protocol that a format version 2 table can take.
 *
 * source  Iceberg REST OpenAPI, TableUpdate
 */
export const updateJson = z.discriminatedUnion('action', [
  z.looseObject({ action: z.literal('assign-uuid'), uuid: z.uuid() }),
  z.looseObject({ action: z.literal('upgrade-format-version'), 'format-version': id }),
  z.looseObject({ action: z.literal('add-schema'), schema: schemaJson, 'last-column-id': id.optional() }),
  z.looseObject({ action: z.literal('set-current-schema'), 'schema-id': id }),
  z.looseObject({ action: z.literal('remove-schemas'), 'schema-ids': z.array(id) }),
  z.looseObject({ action: z.literal('add-spec'), spec: partitionSpecJson }),
  z.looseObject({ action: z.literal('set-default-spec'), 'spec-id': id }),
  z.looseObject({ action: z.literal('remove-partition-specs'), 'spec-ids': z.array(id) }),
  z.looseObject({ action: z.literal('add-sort-order'), 'sort-order': sortOrderJson }),
  z.looseObject({ action: z.literal('set-default-sort-order'), 'sort-order-id': id }),
  z.looseObject({ action: z.literal('add-snapshot'), snapshot: snapshotJson }),
  z.looseObject({
    action: z.literal('set-snapshot-ref'),
    'ref-name': z.string(),
    type: z.enum(['branch', 'tag']),
    'snapshot-id': longJson,
    'min-snapshots-to-keep': id.optional(),
    'max-snapshot-age-ms': z.int().optional(),
    'max-ref-age-ms': z.int().optional(),
  }),
  z.looseObject({ action: z.literal('remove-snapshots'), 'snapshot-ids': z.array(longJson) }),
  z.looseObject({ action: z.literal('remove-snapshot-ref'), 'ref-name': z.string() }),
  z.looseObject({ action: z.literal('set-location'), location: z.string() }),
  z.looseObject({ action: z.literal('set-properties'), updates: propertiesJson }),
  z.looseObject({ action: z.literal('remove-properties'), removals: z.array(z.string()) }),
  z.looseObject({
    action: z.literal('set-statistics'),
    statistics: z.looseObject({ 'snapshot-id': longJson, 'statistics-path': z.string() }),
  }),
  z.looseObject({ action: z.literal('remove-statistics'), 'snapshot-id': longJson }),
  z.looseObject({
    action: z.literal('set-partition-statistics'),
    'partition-statistics': z.looseObject({ 'snapshot-id': longJson, 'statistics-path': z.string() }),
  }),
  z.looseObject({ action: z.literal('remove-partition-statistics'), 'snapshot-id': longJson }),
]);
export type TableUpdate = z.infer<typeof updateJson>;
export type UpdateOf<Action extends TableUpdate['action']> = Extract<TableUpdate, { action: Action }>;
