import { columnName, columnReference, duration, name, ratio, version } from './formats.ts';
import { checkRule } from './rules.ts';
import { list, object, optional, type ReadShape, refine, required, type Shape } from './shape.ts';
import { bound, longText, oneWordOf, scalar, text } from './shape-scalars.ts';
import { sloShape } from './slo-shape.ts';

export const CHECKS = [
  'unique',
  'not_null',
  'regex',
  'enum',
  'range',
  'row_count',
  'freshness',
  'reference',
  'sql',
] as const;

export const VALUES_MAX = 1_000;

const ruleFields = object({
  name: optional(name, 'name within the contract; default: made from the check and the column'),
  check: required(oneWordOf(CHECKS, { noun: 'check', of: 'a quality rule' }), CHECKS.join(', ')),
  column: optional(columnName, 'column that is checked'),
  columns: optional(list(columnName), 'columns that are checked together'),
  severity: optional(
    oneWordOf(['error', 'warning'], { noun: 'severity', of: 'a quality rule' }),
    'default: error',
  ),
  threshold: optional(ratio, 'share of rows that must pass; default: 100%'),
  pattern: optional(text, 'RE2 pattern of a regex check'),
  values: optional(list(scalar, { itemsMax: VALUES_MAX, itemsMin: 1 }), 'permitted values of an enum check'),
  min: optional(bound, 'smallest permitted value or row count'),
  max: optional(bound, 'largest permitted value or row count'),
  target: optional(duration, 'longest permitted age of a freshness check'),
  to: optional(columnReference, 'column whose values a reference check looks up: `domain.product.column`'),
  sql: optional(longText, 'query that returns the failing rows'),
});

export type RawRule = ReadShape<typeof ruleFields>;

/** A rule with its position in the file's list, which stays true when an unreadable rule before it is left out. */
export type PlacedRule = RawRule & { readonly position: number };

const checkedRule = refine(ruleFields, checkRule);

const ruleShape: Shape<PlacedRule> = {
  read: (value, sink) => {
    const rule = checkedRule.read(value, sink);
    return rule && { ...rule, position: Number(sink.path.at(-1)) };
  },
  schema: checkedRule.schema,
};

const consumer = object({
  domain: required(name, 'domain of the consumer'),
  team: required(text, 'team that consumes', ''),
  useCase: optional(text, 'what it is used for'),
});

export const contractShape = object({
  apiVersion: required(
    oneWordOf(['datacontract/v1'], { noun: 'apiVersion', of: 'a data contract' }),
    '`datacontract/v1`',
    'datacontract/v1',
  ),
  kind: required(
    oneWordOf(['DataContract'], { noun: 'kind', of: 'this file' }),
    '`DataContract`',
    'DataContract',
  ),
  metadata: required(
    object({
      name: required(name, 'name of the contract'),
      version: required(version, 'version of the contract, such as `1.2.0`', '0.0.0'),
      owner: required(text, 'team that owns the contract', ''),
    }),
    'name, version, owner',
  ),
  producer: required(
    object({
      domain: required(name, 'domain of the product'),
      dataProduct: required(name, 'product that the contract is about'),
      table: optional(name, 'table that the contract covers, where the product has several'),
      team: optional(text, 'team that answers for it'),
      contact: optional(text, 'how to reach the team'),
    }),
    'product and table that the contract is about',
  ),
  consumers: optional(list(consumer), 'who relies on the contract; grants nothing'),
  schema: optional(
    object({
      type: required(oneWordOf(['avro'], { noun: 'schema type', of: 'a contract' }), '`avro`', 'avro'),
      specification: required(longText, 'the Avro schema of one row, as JSON text'),
    }),
    'columns that are agreed on',
  ),
  slos: optional(sloShape, 'objectives agreed with the consumers'),
  quality: optional(
    object({
      rules: optional(list(ruleShape, { uniqueNoun: 'rule' }), 'rules that every release must pass'),
    }),
    'quality rules',
  ),
});

export type RawContract = ReadShape<typeof contractShape>;
