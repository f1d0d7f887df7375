import type { ProblemDescription } from '../problem.ts';

/** DM3xxx: schemas and rules of contracts, and how they agree with products. */
export const CONTRACT_PROBLEMS = {
  DM3101: {
    title: 'the specification is not JSON',
    severity: 'error',
    cause: 'The Avro schema of a contract is JSON text, and this text is none.',
    remedy: 'Correct the text at the place shown.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record",}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
    },
  },
  DM3102: {
    title: 'not a record',
    severity: 'error',
    cause: 'One row is one Avro record, one field one column.',
    remedy: 'Write a record with `name` and `fields`.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "string"}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
    },
  },
  DM3103: {
    title: 'unknown Avro type',
    severity: 'error',
    cause: "The type is neither one of Avro's nor named before.",
    remedy: 'Use an Avro type; named types must be described before they are used.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "text"}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
    },
  },
  DM3104: {
    title: 'not an Avro name',
    severity: 'error',
    cause: 'Avro names are letters, digits and `_`, no digit first.',
    remedy: 'Rename the field or type.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "order-id", "type": "string"}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "order_id", "type": "string"}]}',
    },
  },
  DM3105: {
    title: 'a name twice, or no symbols',
    severity: 'error',
    cause: 'Fields of a record and symbols of an enum must differ, and an enum needs symbols.',
    remedy: 'Rename or remove one of the two.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}, {"name": "id", "type": "int"}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}, {"name": "number", "type": "int"}]}',
    },
  },
  DM3106: {
    title: 'a logical type that does not fit',
    severity: 'error',
    cause: 'Each logical type stands on certain Avro types, and a decimal needs its precision.',
    remedy: 'Correct the underlying type or the attributes.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "day", "type": {"type": "long", "logicalType": "date"}}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "day", "type": {"type": "int", "logicalType": "date"}}]}',
    },
  },
  DM3107: {
    title: 'a misplaced logicalType',
    severity: 'warning',
    cause:
      'Avro ignores `logicalType` beside `type`: other readers would see a plain number. It is read here as it was meant.',
    remedy: 'Move it into the type; `--fix` does it.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "at", "type": "long", "logicalType": "timestamp-millis"}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}',
    },
  },
  DM3108: {
    title: 'a type that no column can have',
    severity: 'error',
    cause:
      'Columns hold one type, which may be missing; unions of several types and very deep or repeated types cannot be stored.',
    remedy: 'Use one type, or `["null", type]`.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": ["string", "int"]}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": ["null", "string"]}]}',
    },
  },
  DM3109: {
    title: 'a default that does not fit',
    severity: 'error',
    cause: 'Readers of older data would fill the field with a value that it cannot hold.',
    remedy: 'Correct the default.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string", "default": null}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": ["null", "string"], "default": null}]}',
    },
  },
  DM3110: {
    title: 'unknown logical type',
    severity: 'warning',
    cause: 'Avro readers ignore a logical type that they do not know; the column gets the plain type.',
    remedy: "Use one of Avro's logical types, or remove it.",
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": {"type": "string", "logicalType": "email"}}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": {"type": "string", "logicalType": "uuid"}}]}',
    },
  },
  DM3111: {
    title: 'a column attribute that cannot be read',
    severity: 'error',
    cause:
      '`pii`, `key`, `classification` and `mask` may stand on a field, with the values that columns of a product take.',
    remedy: 'Correct the value.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string", "pii": "yes"}]}',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string", "pii": true}]}',
    },
  },
  DM3301: {
    title: 'a rule lacks a parameter',
    severity: 'error',
    cause: 'The check cannot be made without it.',
    remedy: 'Add what the message names.',
    example: {
      bad: '# data-contract.yaml\nquality:\n  rules:\n    - { check: regex, column: id }',
      good: '# data-contract.yaml\nquality:\n  rules:\n    - { check: regex, column: id, pattern: "^A" }',
    },
  },
  DM3302: {
    title: 'a parameter that means nothing',
    severity: 'error',
    cause: 'The check does not use this parameter, so it would be ignored.',
    remedy: 'Remove it, or use the check that it belongs to.',
    example: {
      bad: '# data-contract.yaml\nquality:\n  rules:\n    - { check: not_null, column: id, min: 1 }',
      good: '# data-contract.yaml\nquality:\n  rules:\n    - { check: range, column: id, min: 1 }',
    },
  },
  DM3303: {
    title: 'not an RE2 pattern',
    severity: 'error',
    cause:
      'Patterns run in RE2, which has no lookaround and no backreferences, so that no pattern can run for ever.',
    remedy: 'Rewrite the pattern without them.',
    example: {
      bad: '# data-contract.yaml\nquality:\n  rules:\n    - { check: regex, column: id, pattern: "^(?!A)" }',
      good: '# data-contract.yaml\nquality:\n  rules:\n    - { check: regex, column: id, pattern: "^[^A]" }',
    },
  },
  DM3305: {
    title: 'bounds that permit nothing',
    severity: 'error',
    cause: 'The lower bound is above the upper one, or a row count is no whole number.',
    remedy: 'Correct the bounds.',
    example: {
      bad: '# data-contract.yaml\nquality:\n  rules:\n    - { check: range, column: id, min: 9, max: 1 }',
      good: '# data-contract.yaml\nquality:\n  rules:\n    - { check: range, column: id, min: 1, max: 9 }',
    },
  },
  DM3307: {
    title: 'a check that does not fit its column',
    severity: 'error',
    cause: 'The check compares or matches values of other types.',
    remedy: 'Use another check, or another column.',
    example: {
      bad: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "int"}]}\nquality:\n  rules:\n    - { check: regex, column: id, pattern: "^A" }',
      good: '# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}\nquality:\n  rules:\n    - { check: regex, column: id, pattern: "^A" }',
    },
  },
  DM3121: {
    title: 'contract and product disagree on a type',
    severity: 'error',
    cause: 'The product declares another type than its contract promises.',
    remedy: 'Correct one of the two; a change of the contract is a new version of it.',
    example: {
      bad: 'spec:\n  schema:\n    columns: [{ name: id, type: int }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
      good: 'spec:\n  schema:\n    columns: [{ name: id, type: string }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
    },
  },
  DM3122: {
    title: 'a promised column is not declared',
    severity: 'error',
    cause: "The contract promises a column that the product's columns do not list.",
    remedy: 'Declare the column, or remove it from the contract.',
    example: {
      bad: 'spec:\n  schema:\n    columns: [{ name: number }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
      good: 'spec:\n  schema:\n    columns: [{ name: id }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
    },
  },
  DM3123: {
    title: 'contract and product disagree on missing values',
    severity: 'error',
    cause: 'The contract promises that values are never missing, and the product declares that they may be.',
    remedy: 'Remove `nullable: true`, or make the field a union with `null`.',
    example: {
      bad: 'spec:\n  schema:\n    columns: [{ name: id, nullable: true }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
      good: 'spec:\n  schema:\n    columns: [{ name: id, nullable: false }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}',
    },
  },
  DM3124: {
    title: 'contract and product disagree on protection',
    severity: 'error',
    cause: 'Mask or classification of a column differ between the two files.',
    remedy: 'Declare it in one place, or the same in both.',
    example: {
      bad: 'spec:\n  schema:\n    columns: [{ name: id, mask: hash }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string", "mask": "redact"}]}',
      good: 'spec:\n  schema:\n    columns: [{ name: id, mask: hash }]\n# data-contract.yaml\nschema:\n  type: avro\n  specification: |\n    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string", "mask": "hash"}]}',
    },
  },
} as const satisfies Record<string, ProblemDescription>;
