import { canonicalJson } from '../../../lib/json.ts';
import { change, type Draft, refused } from './metadata-draft.ts';
import { highestFieldId, type IcebergSchema, placesOf } from './schema-model.ts';
import type { PartitionField, PartitionSpec, SortOrder } from './table-metadata.ts';
import type { UpdateOf } from './table-update.ts';

const LAST_ADDED = -1;

/** A schema that the table has already keeps its id; else it gets the next one. */
export function addSchema(draft: Draft, { schema }: UpdateOf<'add-schema'>): Draft {
  const { schemas } = draft.metadata;
  const text = schemaText(schema);
  const equal = schemas.find((item) => schemaText(item) === text);
  const schemaId = equal?.['schema-id'] ?? nextId(schemas.map((item) => item['schema-id'] ?? 0));
  const placed = change(draft, {
    schemas: equal ? schemas : [...schemas, { ...schema, 'schema-id': schemaId }],
    'last-column-id': Math.max(draft.metadata['last-column-id'], highestFieldId(schema)),
  });
  return { ...placed, lastAddedSchemaId: schemaId };
}

export function pickSchema(draft: Draft, update: UpdateOf<'set-current-schema'>): Draft {
  const schemaId = resolve(update['schema-id'], draft.lastAddedSchemaId, 'schema');
  if (!draft.metadata.schemas.some((item) => (item['schema-id'] ?? 0) === schemaId)) {
    throw refused(`Cannot set current schema to unknown schema with id ${schemaId}`);
  }
  return change(draft, { 'current-schema-id': schemaId });
}

export function removeSchemas(draft: Draft, update: UpdateOf<'remove-schemas'>): Draft {
  const gone = new Set(update['schema-ids']);
  if (gone.has(draft.metadata['current-schema-id'])) throw refused('Cannot remove the current schema');
  const kept = draft.metadata.schemas.filter((item) => !gone.has(item['schema-id'] ?? 0));
  return kept.length === draft.metadata.schemas.length ? draft : change(draft, { schemas: kept });
}

/** A spec with the same fields keeps its id; fields without an id get the next one. */
export function addSpec(draft: Draft, { spec }: UpdateOf<'add-spec'>): Draft {
  const { schemas, 'current-schema-id': schemaId, 'partition-specs': specs } = draft.metadata;
  const schema = schemas.find((item) => item['schema-id'] === schemaId) ?? schemas.at(-1);
  let last = draft.metadata['last-partition-id'];
  const fields = spec.fields.map((field): PartitionField => {
    assertSource(schema, field['source-id'], field.transform, 'partition');
    return { ...field, 'field-id': field['field-id'] ?? ++last };
  });
  const text = specText(fields);
  const equal = specs.find((item) => specText(item.fields) === text);
  const specId = equal?.['spec-id'] ?? nextId(specs.map((item) => item['spec-id']));
  const added: PartitionSpec = { ...spec, 'spec-id': specId, fields };
  const placed = change(draft, {
    'partition-specs': equal ? specs : [...specs, added],
    'last-partition-id': fields.reduce((highest, field) => Math.max(highest, field['field-id']), last),
  });
  return { ...placed, lastAddedSpecId: specId };
}

export function pickSpec(draft: Draft, update: UpdateOf<'set-default-spec'>): Draft {
  const specId = resolve(update['spec-id'], draft.lastAddedSpecId, 'partition spec');
  if (!draft.metadata['partition-specs'].some((item) => item['spec-id'] === specId)) {
    throw refused(`Cannot set default spec to unknown spec with id ${specId}`);
  }
  return change(draft, { 'default-spec-id': specId });
}

export function removeSpecs(draft: Draft, update: UpdateOf<'remove-partition-specs'>): Draft {
  const gone = new Set(update['spec-ids']);
  if (gone.has(draft.metadata['default-spec-id'])) throw refused('Cannot remove the default partition spec');
  const specs = draft.metadata['partition-specs'];
  const kept = specs.filter((item) => !gone.has(item['spec-id']));
  return kept.length === specs.length ? draft : change(draft, { 'partition-specs': kept });
}

/** Order 0 is the unsorted one; others count from 1. */
export function addSortOrder(draft: Draft, update: UpdateOf<'add-sort-order'>): Draft {
  const { schemas, 'current-schema-id': schemaId, 'sort-orders': orders } = draft.metadata;
  const schema = schemas.find((item) => item['schema-id'] === schemaId) ?? schemas.at(-1);
  const { fields } = update['sort-order'];
  for (const field of fields) assertSource(schema, field['source-id'], field.transform, 'sort');
  const text = canonicalJson(fields);
  const equal = orders.find((item) => canonicalJson(item.fields) === text);
  const freshId = fields.length === 0 ? 0 : Math.max(1, nextId(orders.map((item) => item['order-id'])));
  const orderId = equal?.['order-id'] ?? freshId;
  const added: SortOrder = { ...update['sort-order'], 'order-id': orderId };
  const placed = change(draft, { 'sort-orders': equal ? orders : [...orders, added] });
  return { ...placed, lastAddedSortOrderId: orderId };
}

export function pickSortOrder(draft: Draft, update: UpdateOf<'set-default-sort-order'>): Draft {
  const orderId = resolve(update['sort-order-id'], draft.lastAddedSortOrderId, 'sort order');
  if (!draft.metadata['sort-orders'].some((item) => item['order-id'] === orderId)) {
    throw refused(`Cannot set default sort order to unknown sort order with id ${orderId}`);
  }
  return change(draft, { 'default-sort-order-id': orderId });
}

function resolve(wanted: number, lastAdded: number | undefined, what: string): number {
  if (wanted !== LAST_ADDED) return wanted;
  if (lastAdded === undefined) throw refused(`Cannot set last added ${what}: no ${what} has been added`);
  return lastAdded;
}

function nextId(ids: readonly number[]): number {
  return ids.reduce((next, id) => Math.max(next, id + 1), 0);
}

function schemaText(schema: IcebergSchema): string {
  return canonicalJson([schema.fields, schema['identifier-field-ids'] ?? []]);
}

function specText(fields: readonly PartitionField[]): string {
  return canonicalJson(
    fields.map((field) => [field['source-id'], field['field-id'], field.name, field.transform]),
  );
}

function assertSource(
  schema: IcebergSchema | undefined,
  sourceId: number,
  transform: string,
  what: 'partition' | 'sort',
): void {
  // A void field may outlive its column.
  const isKnown = schema && placesOf(schema).some((place) => place.id === sourceId);
  if (!isKnown && transform !== 'void') {
    throw refused(`Cannot find source column for ${what} field: ${sourceId}`);
  }
}
