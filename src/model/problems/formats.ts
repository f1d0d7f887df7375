import type { ProblemDescription } from '../problem.ts';

/** DM12xx: values of declarations that are not what they should be. */
export const FORMAT_PROBLEMS = {
  DM1201: {
    title: 'not a name',
    severity: 'error',
    cause:
      'Names become SQL names, paths and topics, so they are limited to lower-case letters, digits and `-`.',
    remedy: 'Choose a name such as `customer-360`.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: "SQL Access", type: sql }',
      good: 'spec:\n  outputPorts:\n    - { name: sql-access, type: sql }',
    },
  },
  DM1202: {
    title: 'not a column name',
    severity: 'error',
    cause: 'Column names are letters, digits and `_`, no digit first, at most 128 characters.',
    remedy: 'Rename the column in the model and here.',
    example: {
      bad: 'spec:\n  schema:\n    columns:\n      - { name: "total amount" }',
      good: 'spec:\n  schema:\n    columns:\n      - { name: total_amount }',
    },
  },
  DM1203: {
    title: 'unknown word',
    severity: 'error',
    cause: 'The key takes one of a few words, and this is none of them.',
    remedy: 'Use one of the words in the hint.',
    example: {
      bad: 'spec:\n  classification: { tier: platinum }',
      good: 'spec:\n  classification: { tier: gold }',
    },
  },
  DM1204: {
    title: 'unknown type for an output port',
    severity: 'error',
    cause: 'A product is read through ports of type sql, rest, graphql or kafka.',
    remedy: 'Use one of the four types; `--fix` corrects a misspelt one.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: stream-access, type: kafak }',
      good: 'spec:\n  outputPorts:\n    - { name: stream-access, type: kafka }',
    },
  },
  DM1205: {
    title: 'not a version',
    severity: 'error',
    cause: 'Versions follow Semantic Versioning: three numbers, with a suffix such as `-rc.1` where wanted.',
    remedy: 'Write a version such as `1.2.0`.',
    example: {
      bad: 'metadata: { name: orders, domain: sales, owner: sales-team, version: "2.1" }',
      good: 'metadata: { name: orders, domain: sales, owner: sales-team, version: 2.1.0 }',
    },
  },
  DM1206: {
    title: 'not a duration',
    severity: 'error',
    cause: 'Durations are numbers with a unit: ms s m h d w mo y.',
    remedy: 'Write a duration such as `15m`, `4h` or `7y`.',
    example: {
      bad: 'spec:\n  slos:\n    freshness: { target: 4 hours }',
      good: 'spec:\n  slos:\n    freshness: { target: 4h }',
    },
  },
  DM1207: {
    title: 'not a percentage',
    severity: 'error',
    cause: 'Completeness, accuracy, availability and thresholds are percentages from 0% to 100%.',
    remedy: 'Write a percentage such as `99.5%`.',
    example: {
      bad: 'spec:\n  slos:\n    completeness: { target: "0.995" }',
      good: 'spec:\n  slos:\n    completeness: { target: 99.5% }',
    },
  },
  DM1208: {
    title: 'not a cron expression',
    severity: 'error',
    cause: 'Schedules are cron expressions in UTC, with five fields, or six with seconds first.',
    remedy: 'Write an expression such as `0 */4 * * *`.',
    example: {
      bad: 'spec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: parquet, schedule: "every 4 hours" }',
      good: 'spec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: parquet, schedule: "0 */4 * * *" }',
    },
  },
  DM1209: {
    title: 'not a column type',
    severity: 'error',
    cause:
      'Types are boolean, int, long, float, double, decimal(p,s), string, date, time, timestamp, timestamptz, binary, uuid, list<…>, map<…>, struct<…>.',
    remedy: 'Use one of these types.',
    example: {
      bad: 'spec:\n  schema:\n    columns:\n      - { name: amount, type: number }',
      good: 'spec:\n  schema:\n    columns:\n      - { name: amount, type: "decimal(12,2)" }',
    },
  },
  DM1210: {
    title: 'not a partition or sort term',
    severity: 'error',
    cause: 'Tables are partitioned by columns or transforms of them, and sorted by columns.',
    remedy:
      'Write a term such as `region`, `year(updated_at)` or `bucket(16, customer_id)`; for sorting `updated_at desc`.',
    example: {
      bad: 'spec:\n  schema:\n    partitionBy: ["week(updated_at)"]',
      good: 'spec:\n  schema:\n    partitionBy: ["month(updated_at)"]',
    },
  },
  DM1211: {
    title: 'a path that leaves the mesh folder',
    severity: 'error',
    cause:
      'Datasets lie inside the mesh folder, so that a declaration cannot read other files of the machine.',
    remedy: 'Use a relative path without `..`.',
    example: {
      bad: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: ../../etc/passwd } } }',
      good: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/orders/*.csv } } }',
    },
  },
  DM1212: {
    title: 'not a storage location',
    severity: 'error',
    cause:
      'Tables are stored in an object store or below the warehouse; other places of the machine are out of reach.',
    remedy: 'Write a location such as `s3://bucket/path/`.',
    example: {
      bad: 'spec:\n  schema:\n    location: /var/lib/orders',
      good: 'spec:\n  schema:\n    location: s3://data-lake/orders/',
    },
  },
  DM1213: {
    title: 'a table format without adapter',
    severity: 'error',
    cause: '`delta` is part of the format, and no adapter writes it yet.',
    remedy: 'Use `iceberg`.',
    example: {
      bad: 'spec:\n  schema:\n    format: delta',
      good: 'spec:\n  schema:\n    format: iceberg',
    },
  },
  DM1214: {
    title: 'not a version range',
    severity: 'error',
    cause: 'The versions that a port relies on are a range as npm writes it.',
    remedy: 'Write a range such as `^1.2`.',
    example: {
      bad: 'spec:\n  inputPorts:\n    - { name: orders, product: sales.returns, contract: newest }',
      good: 'spec:\n  inputPorts:\n    - { name: orders, product: sales.returns, contract: ^1.2 }',
    },
  },
  DM1215: {
    title: 'a key that does not belong here',
    severity: 'error',
    cause: 'The key exists for another kind of port or table and would be ignored here.',
    remedy: 'Remove it or move it where the hint says.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: sql-access, type: sql, topic: orders }',
      good: 'spec:\n  outputPorts:\n    - { name: stream-access, type: kafka, topic: orders }',
    },
  },
  DM1216: {
    title: 'a mask that does not fit its column',
    severity: 'error',
    cause:
      'A mask never changes a type: redact, partial and hash are for strings, year for dates and timestamps, null for any.',
    remedy: 'Use one of the masks in the hint.',
    example: {
      bad: 'spec:\n  schema:\n    columns:\n      - { name: born, type: date, mask: hash }',
      good: 'spec:\n  schema:\n    columns:\n      - { name: born, type: date, mask: year }',
    },
  },
  DM1217: {
    title: 'not a product or column reference',
    severity: 'error',
    cause: 'Products are named `domain.product`, their columns `domain.product.column`.',
    remedy: 'Write the reference with its domain.',
    example: {
      bad: 'spec:\n  inputPorts:\n    - { name: orders, product: returns }',
      good: 'spec:\n  inputPorts:\n    - { name: orders, product: sales.returns }',
    },
  },
  DM1218: {
    title: 'not a date',
    severity: 'error',
    cause: 'Dates are written as ISO 8601 says.',
    remedy: 'Write `2026-12-31` or `2026-12-31T18:00:00Z`.',
    example: {
      bad: 'spec:\n  governance:\n    accessControl:\n      - { role: bi, permissions: [read], until: next year }',
      good: 'spec:\n  governance:\n    accessControl:\n      - { role: bi, permissions: [read], until: 2027-12-31 }',
    },
  },
  DM1219: {
    title: 'merge without a key',
    severity: 'error',
    cause: 'Mode `merge` replaces rows by key, and no column is one.',
    remedy: 'Declare the columns and set `key: true` on those that name a row.',
    example: {
      bad: 'spec:\n  schema:\n    incremental: { mode: merge }\n    columns:\n      - { name: id }',
      good: 'spec:\n  schema:\n    incremental: { mode: merge }\n    columns:\n      - { name: id, key: true }',
    },
  },
  DM1220: {
    title: 'two of the same name',
    severity: 'error',
    cause: 'Names in one list must differ; case does not count.',
    remedy: 'Rename one of the two.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: access, type: sql }\n    - { name: access, type: rest }',
      good: 'spec:\n  outputPorts:\n    - { name: access, type: sql }\n    - { name: api, type: rest }',
    },
  },
  DM1221: {
    title: 'a transform that does not fit its column',
    severity: 'error',
    cause: 'Each partition transform works on some types only.',
    remedy: 'Use another transform, or another column.',
    example: {
      bad: 'spec:\n  schema:\n    partitionBy: ["year(id)"]\n    columns:\n      - { name: id, type: string }',
      good: 'spec:\n  schema:\n    partitionBy: ["bucket(16, id)"]\n    columns:\n      - { name: id, type: string }',
    },
  },
  DM1223: {
    title: 'not an endpoint',
    severity: 'error',
    cause: 'Endpoints are paths below the server, without `..` and without parameters.',
    remedy: 'Write a path such as `/api/v2/customers`.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: api, type: rest, endpoint: "api?x=1" }',
      good: 'spec:\n  outputPorts:\n    - { name: api, type: rest, endpoint: /api/v2/orders }',
    },
  },
  DM1224: {
    title: 'not a topic',
    severity: 'error',
    cause: 'Topics are letters, digits, `.`, `_` and `-`.',
    remedy: 'Write a topic such as `sales.orders`.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: stream, type: kafka, topic: "sales orders" }',
      good: 'spec:\n  outputPorts:\n    - { name: stream, type: kafka, topic: sales.orders }',
    },
  },
} as const satisfies Record<string, ProblemDescription>;
