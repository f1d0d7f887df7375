import { z } from 'zod';
import { CatalogError } from '../../../capabilities/catalog.ts';
import { longJson } from './metadata-json.ts';
import type { TableMetadata } from './table-metadata.ts';

export const requirementJson = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('assert-create') }),
  z.looseObject({ type: z.literal('assert-table-uuid'), uuid: z.string() }),
  z.looseObject({
    type: z.literal('assert-ref-snapshot-id'),
    ref: z.string(),
    'snapshot-id': longJson.optional(),
  }),
  z.looseObject({ type: z.literal('assert-last-assigned-field-id'), 'last-assigned-field-id': z.int() }),
  z.looseObject({ type: z.literal('assert-current-schema-id'), 'current-schema-id': z.int() }),
  z.looseObject({
    type: z.literal('assert-last-assigned-partition-id'),
    'last-assigned-partition-id': z.int(),
  }),
  z.looseObject({ type: z.literal('assert-default-spec-id'), 'default-spec-id': z.int() }),
  z.looseObject({ type: z.literal('assert-default-sort-order-id'), 'default-sort-order-id': z.int() }),
]);
export type TableRequirement = z.infer<typeof requirementJson>;

/**
 * Checks what a commit requires of the table as it is now.
 *
 * shape   requirements, metadata (undefined: no such table)
 * errors  CatalogError CommitFailedException 409 for the first that fails; clients match these texts
 * source  Iceberg REST OpenAPI, TableRequirement; messages of the reference implementation's UpdateRequirement
 */
export function checkRequirements(
  requirements: readonly TableRequirement[],
  table: TableMetadata | undefined,
): void {
  for (const requirement of requirements) {
    const failure = table ? failureOf(requirement, table) : undefined;
    if (failure !== undefined) {
      throw new CatalogError('CommitFailedException', `Requirement failed: ${failure}`);
    }
  }
}

function failureOf(requirement: TableRequirement, table: TableMetadata): string | undefined {
  switch (requirement.type) {
    case 'assert-create':
      return 'table already exists';
    case 'assert-table-uuid':
      return requirement.uuid.toLowerCase() === table['table-uuid'].toLowerCase()
        ? undefined
        : `UUID does not match: expected ${table['table-uuid']} != ${requirement.uuid}`;
    case 'assert-ref-snapshot-id':
      return refFailure(requirement.ref, requirement['snapshot-id'] ?? undefined, table);
    case 'assert-last-assigned-field-id':
      return changed(
        'last assigned field id',
        requirement['last-assigned-field-id'],
        table['last-column-id'],
      );
    case 'assert-current-schema-id':
      return changed('current schema', requirement['current-schema-id'], table['current-schema-id']);
    case 'assert-last-assigned-partition-id':
      return changed(
        'last assigned partition id',
        requirement['last-assigned-partition-id'],
        table['last-partition-id'],
      );
    case 'assert-default-spec-id':
      return changed('default partition spec', requirement['default-spec-id'], table['default-spec-id']);
    case 'assert-default-sort-order-id':
      return changed(
        'default sort order',
        requirement['default-sort-order-id'],
        table['default-sort-order-id'],
      );
  }
}

function refFailure(
  name: string,
  expected: number | bigint | undefined,
  table: TableMetadata,
): string | undefined {
  const ref = table.refs[name];
  if (!ref)
    return expected === undefined ? undefined : `branch or tag ${name} is missing, expected ${expected}`;
  if (expected === undefined) return `${ref.type} ${name} was created concurrently`;
  return ref['snapshot-id'] === expected
    ? undefined
    : `${ref.type} ${name} has changed: expected id ${expected} != ${ref['snapshot-id']}`;
}

function changed(what: string, expected: number, found: number): string | undefined {
  return expected === found ? undefined : `${what} changed: expected id ${expected} != ${found}`;
}
