import type { PartitionTerm, SortTerm, Transform } from '../model/schema.ts';
import { report, type Sink } from './issue.ts';
import { memoized } from './memoized.ts';
import { type Shape, wrongType } from './shape.ts';
import { shorten } from './shape-scalars.ts';

const COLUMN = '[A-Za-z_][A-Za-z0-9_]{0,127}';
const TIME_TERM = new RegExp(`^(identity|year|month|day|hour)\\(\\s*(${COLUMN})\\s*\\)$`);
const SIZED_TERM = new RegExp(`^(bucket|truncate)\\(\\s*([1-9]\\d{0,8})\\s*,\\s*(${COLUMN})\\s*\\)$`);
const PLAIN_TERM = new RegExp(`^${COLUMN}$`);
const SORT_TERM = new RegExp(`^(${COLUMN})(?:\\s+(asc|desc))?$`, 'i');

/** Parses `region`, `year(updated_at)`, `bucket(16, id)` or `truncate(3, sku)`. */
export function parsePartitionTerm(text: string): PartitionTerm | undefined {
  if (PLAIN_TERM.test(text)) return { column: text, transform: { kind: 'identity' } };
  const time = TIME_TERM.exec(text);
  if (time?.[1] && time[2]) return { column: time[2], transform: timeTransform(time[1]) };
  const sized = SIZED_TERM.exec(text);
  if (!sized?.[2] || !sized[3]) return undefined;
  const size = Number(sized[2]);
  const transform: Transform =
    sized[1] === 'bucket' ? { kind: 'bucket', buckets: size } : { kind: 'truncate', width: size };
  return { column: sized[3], transform };
}

function timeTransform(word: string): Transform {
  switch (word) {
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
      return { kind: word };
    default:
      return { kind: 'identity' };
  }
}

/** Parses `customer_id` or `updated_at desc`. */
export function parseSortTerm(text: string): SortTerm | undefined {
  const match = SORT_TERM.exec(text);
  if (!match?.[1]) return undefined;
  return { column: match[1], direction: match[2]?.toLowerCase() === 'desc' ? 'desc' : 'asc' };
}

export const partitionTerm = term(
  parsePartitionTerm,
  'a partition term: a column, `year|month|day|hour(column)`, `bucket(n, column)` or `truncate(n, column)`',
);

export const sortTerm = term(parseSortTerm, 'a sort term: a column, with `asc` or `desc` after it');

function term<T>(parse: (text: string) => T | undefined, expected: string): Shape<T> {
  // A parsed term is immutable, so it can be shared.
  const known = memoized(parse);
  return {
    read: (value: unknown, sink: Sink) => {
      if (typeof value !== 'string') return wrongType(sink, expected, value);
      const parsed = known(value);
      if (parsed === undefined) report(sink, 'DM1210', `\`${shorten(value)}\` is not ${expected}`);
      return parsed;
    },
    schema: { type: 'string' },
  };
}
