import { expect, test } from 'vitest';
import { CatalogError } from '../../../capabilities/catalog.ts';
import { emptyMetadata } from './create-table.ts';
import type { TableMetadata } from './table-metadata.ts';
import { checkRequirements, requirementJson } from './table-requirement.ts';

const TABLE: TableMetadata = {
  ...emptyMetadata(2, { uuid: 'AAAA', location: 'file:///t', now: 5 }),
  'last-column-id': 3,
  'current-schema-id': 1,
  refs: {
    main: { type: 'branch', 'snapshot-id': 1569335435687870790n },
    v1: { type: 'tag', 'snapshot-id': 7 },
  },
};

// The texts are those of Java's UpdateRequirement: clients and Apache's compatibility kit match them.
const CASES = [
  [{ type: 'assert-create' }, 'table already exists'],
  [{ type: 'assert-table-uuid', uuid: 'aaaa' }, undefined],
  [{ type: 'assert-table-uuid', uuid: 'b' }, 'UUID does not match: expected AAAA != b'],
  [{ type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': 1569335435687870790n }, undefined],
  [
    { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': 1569335435687870791n },
    'branch main has changed: expected id 1569335435687870791 != 1569335435687870790',
  ],
  [{ type: 'assert-ref-snapshot-id', ref: 'main' }, 'branch main was created concurrently'],
  [{ type: 'assert-ref-snapshot-id', ref: 'v1' }, 'tag v1 was created concurrently'],
  [{ type: 'assert-ref-snapshot-id', ref: 'audit' }, undefined],
  [
    { type: 'assert-ref-snapshot-id', ref: 'audit', 'snapshot-id': 5 },
    'branch or tag audit is missing, expected 5',
  ],
  [
    { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 2 },
    'last assigned field id changed: expected id 2 != 3',
  ],
  [
    { type: 'assert-current-schema-id', 'current-schema-id': 0 },
    'current schema changed: expected id 0 != 1',
  ],
  [
    { type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': 1000 },
    'last assigned partition id changed: expected id 1000 != 999',
  ],
  [
    { type: 'assert-default-spec-id', 'default-spec-id': 1 },
    'default partition spec changed: expected id 1 != 0',
  ],
  [
    { type: 'assert-default-sort-order-id', 'default-sort-order-id': 1 },
    'default sort order changed: expected id 1 != 0',
  ],
] as const;

test.each(
  CASES.map(
    ([requirement, failure]) => [`${requirement.type}: ${failure ?? 'holds'}`, requirement, failure] as const,
  ),
)('%s', (_name, requirement, failure) => {
  const check = () => checkRequirements([requirementJson.parse(requirement)], TABLE);
  if (failure === undefined) {
    expect(check).not.toThrow();
  } else {
    expect(check).toThrow(new CatalogError('CommitFailedException', `Requirement failed: ${failure}`));
  }
});

test('a table that does not exist meets assert-create', () => {
  expect(() => checkRequirements([{ type: 'assert-create' }], undefined)).not.toThrow();
});
