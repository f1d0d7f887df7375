import type { ProblemDescription } from '../problem.ts';

/** DM50xx: quality rules on staged data (gate 2). In each case nothing is published and the last good release stays. */
export const DATA_PROBLEMS = {
  DM5001: {
    title: 'values are missing',
    severity: 'error',
    cause:
      'A `not_null` rule, or a column declared `nullable: false`, met rows without a value. The staged data was not published.',
    remedy:
      'Fill the column in the model or the source, allow a share with `threshold`, or declare the column nullable.',
    example: {
      bad: 'select order_id, null as amount from orders',
      good: 'select order_id, coalesce(amount, 0) as amount from orders',
    },
  },
  DM5002: {
    title: 'keys occur more than once',
    severity: 'error',
    cause:
      'A `unique` rule, or columns declared `key: true`, met rows whose key another row already has, in the new files or in the live ones. Counted are the rows beyond the first of each key.',
    remedy:
      'Remove duplicates in the model, or use `incremental: { mode: merge }` so that a repeated key updates its row.',
    example: {
      bad: 'select transaction_id, amount from orders',
      good: 'select transaction_id, max(amount) as amount from orders group by transaction_id',
    },
  },
  DM5003: {
    title: 'values are not in the list',
    severity: 'error',
    cause:
      'An `enum` rule met values that it does not list. Lists are compared exactly, upper and lower case included.',
    remedy: 'Correct the values, or add the new one to `values` and raise the version of the contract.',
    example: {
      bad: '{ column: channel, check: enum, values: [web] }',
      good: '{ column: channel, check: enum, values: [web, store] }',
    },
  },
  DM5004: {
    title: 'values do not match a pattern',
    severity: 'error',
    cause:
      'A `regex` rule met values in which its pattern (RE2 syntax) does not occur. A pattern matches anywhere in the value unless `^` and `$` anchor it.',
    remedy: 'Correct the values or the pattern.',
    example: { bad: 'pattern: "CUS-[0-9]+$"', good: 'pattern: "^CUS-[A-Z0-9]{8}$"' },
  },
  DM5005: {
    title: 'values are out of range',
    severity: 'error',
    cause:
      'A `range` rule met values below `min` or above `max`. Both bounds are allowed values; NaN lies in no range.',
    remedy: 'Correct the values or the bounds.',
    example: {
      bad: '{ column: amount, check: range, min: 1 }',
      good: '{ column: amount, check: range, min: 0 }',
    },
  },
  DM5006: {
    title: 'the table has too few or too many rows',
    severity: 'error',
    cause: 'A `row_count` rule met another number of rows in the whole table, live rows that stay included.',
    remedy: 'Check that every input delivered; correct `min` or `max` when the new size is right.',
    example: { bad: '{ check: row_count, min: 1000000 }', good: '{ check: row_count, min: 1000 }' },
  },
  DM5007: {
    title: 'the newest row is too old',
    severity: 'error',
    cause:
      'A `freshness` rule found no value of its column that is recent enough. Times in the future are ignored, and an empty table is not fresh.',
    remedy: 'Find the input that is late with `datamesh status`; widen `target` when that age is acceptable.',
    example: {
      bad: '{ column: updated_at, check: freshness, target: 1m }',
      good: '{ column: updated_at, check: freshness, target: 4h }',
    },
  },
  DM5008: {
    title: 'values are not in the referenced column',
    severity: 'error',
    cause:
      'A `reference` rule met values that the column named in `to` does not hold. Live rows are checked again with every build, because the referenced table may have lost rows.',
    remedy: 'Build the referenced product first, or correct the values.',
    example: {
      bad: '{ column: sku, check: reference, to: sales.products.name }',
      good: '{ column: sku, check: reference, to: sales.products.sku }',
    },
  },
  DM5009: {
    title: 'a custom rule returned rows',
    severity: 'error',
    cause: 'The query of a `sql` rule returns the rows that break it, and it returned some.',
    remedy: 'Run the query with `datamesh query` on the staged data and correct the rows, or the query.',
    example: {
      bad: 'sql: select * from orders where total >= 0',
      good: 'sql: select * from orders where total < 0',
    },
  },
  DM5010: {
    title: 'a rule could not run',
    severity: 'error',
    cause:
      'The rule names a column that the table does not have, a pattern or bound that is none, a table without data, or SQL that is refused or fails. A check that could not run never counts as passed.',
    remedy: 'Read the reason in the message and correct the rule.',
    example: { bad: 'pattern: "^CUS-["', good: 'pattern: "^CUS-[0-9]"' },
  },
  DM5011: {
    title: 'values are too long',
    severity: 'error',
    cause: 'A column of type `string(n)` holds values of more than n characters.',
    remedy: 'Widen the declared type, or shorten the values in the model.',
    example: { bad: '{ name: currency, type: string(2) }', good: '{ name: currency, type: string(3) }' },
  },
} as const satisfies Record<string, ProblemDescription>;
