import { Cron } from 'croner';
import { DURATION_UNITS, parseDuration } from '../lib/duration.ts';
import { parseRatio } from '../lib/ratio.ts';
import type { DataType } from '../model/data-type.ts';
import { parseDataType, TYPE_NAMES } from '../model/data-type.ts';
import { report, type Sink } from './issue.ts';
import { memoized } from './memoized.ts';
import { type Shape, wrongType } from './shape.ts';
import { checked, matching, shorten } from './shape-scalars.ts';
import { suggest } from './suggest.ts';

/** Names of meshes, domains, products, ports, tables, sources, rules. */
export const NAME_LENGTH_MAX = 63;
export const NAME_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;
const NAME_EXPECTED = `a name: lower-case letters, digits and \`-\`, a letter first, at most ${NAME_LENGTH_MAX} characters`;

export const NAMES = { pattern: NAME_PATTERN, code: 'DM1201', expected: NAME_EXPECTED } as const;
export const name = matching(NAMES);

const COLUMN_PATTERN = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export const columnName = matching({
  pattern: COLUMN_PATTERN,
  code: 'DM1202',
  expected: 'a column name: letters, digits and `_`, no digit first, at most 128 characters',
});

/** `domain.product`. */
export const productReference = matching({
  pattern: /^[a-z][a-z0-9-]{0,62}\.[a-z][a-z0-9-]{0,62}$/,
  code: 'DM1217',
  expected: 'a product, written `domain.product`',
});

/** `domain.product.column` or `domain.product.table.column`. */
export const columnReference = matching({
  pattern: /^[a-z][a-z0-9-]{0,62}(?:\.[a-z][a-z0-9-]{0,62}){1,2}\.[A-Za-z_][A-Za-z0-9_]{0,127}$/,
  code: 'DM1217',
  expected: 'a column, written `domain.product.column` or `domain.product.table.column`',
});

/** Semantic Versioning 2.0.0 without build metadata, which a version of a product has no use for. */
const SEMVER =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

export const version = matching({ pattern: SEMVER, code: 'DM1205', expected: 'a version such as `1.2.0`' });

export function majorOf(text: string): number {
  return Number(SEMVER.exec(text)?.[1] ?? 0);
}

const durationOf = memoized(parseDuration);
const ratioOf = memoized(parseRatio);

export const duration = checked(
  'DM1206',
  `a duration such as \`15m\`, \`4h\` or \`1h30m\` (units: ${DURATION_UNITS.join(' ')})`,
  (value) => durationOf(value) !== undefined,
  '^(\\d+(ms|mo|[smhdwy]))+$',
);

export const ratio = checked(
  'DM1207',
  'a percentage from 0% to 100% such as `99.5%`, with at most four decimals',
  (value) => ratioOf(value) !== undefined,
  '^\\d{1,3}(\\.\\d{1,4})?\\s?%$',
);

export const cron = checked('DM1208', 'a cron expression in UTC such as `0 */4 * * *`', memoized(isCron));

const CRON_FIELDS = { min: 5, max: 6 };

function isCron(value: string): boolean {
  const fields = value.trim().split(/\s+/).length;
  if (!value.startsWith('@') && (fields < CRON_FIELDS.min || fields > CRON_FIELDS.max)) return false;
  try {
    new Cron(value, { paused: true, timezone: 'UTC' });
    return true;
  } catch {
    // The library's own message names its internals; ours says what is expected.
    return false;
  }
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?Z)?$/;

export const dateOrInstant = checked(
  'DM1218',
  'a date such as `2026-12-31` or a UTC instant such as `2026-12-31T18:00:00Z`',
  isDate,
  DATE.source,
);

function isDate(value: string): boolean {
  const match = DATE.exec(value);
  if (!match) return false;
  const instant = new Date(
    `${match[1]}-${match[2]}-${match[3]}T${match[4] ?? '00'}:${match[5] ?? '00'}:${match[6] ?? '00'}Z`,
  );
  return !Number.isNaN(instant.getTime()) && instant.getUTCDate() === Number(match[3]);
}

export const dataType: Shape<DataType> = {
  read: (value, sink: Sink) => {
    if (typeof value !== 'string') return wrongType(sink, 'a column type', value);
    const type = knownType(value);
    if (type === undefined) {
      const { hint, fix } = typeSuggestion(value);
      report(sink, 'DM1209', `\`${shorten(value)}\` is not a column type`, { hint, ...(fix ? { fix } : {}) });
    }
    return type;
  },
  schema: { type: 'string' },
};

/** A parsed type is immutable, so it can be shared. */
const knownType = memoized(parseDataType);

/** Names that other systems use for our types. */
const TYPE_SYNONYMS: Readonly<Record<string, string>> = {
  integer: 'int',
  int32: 'int',
  int64: 'long',
  bigint: 'long',
  real: 'float',
  text: 'string',
  varchar: 'string',
  bool: 'boolean',
  bytes: 'binary',
  datetime: 'timestamp',
  array: 'list',
  numeric: 'decimal',
  object: 'struct',
};

function typeSuggestion(value: string): ReturnType<typeof suggest> {
  const word = /^[A-Za-z0-9]+/.exec(value)?.[0] ?? '';
  const synonym = TYPE_SYNONYMS[word.toLowerCase()];
  const found = synonym === undefined ? suggest(word, TYPE_NAMES) : replaceBy(synonym);
  // A fix must put the whole value right: it does so only where one word is all there is.
  const fixed = found.fix?.kind === 'replace' ? parseDataType(found.fix.text) : undefined;
  if (word === value && fixed) return found;
  return found.hint === undefined ? {} : { hint: found.hint };
}

function replaceBy(synonym: string): ReturnType<typeof suggest> {
  return {
    hint: `did you mean \`${synonym}\`?`,
    fix: { kind: 'replace', title: `use \`${synonym}\``, text: synonym },
  };
}
