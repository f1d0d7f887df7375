import { parseDuration } from '../lib/duration.ts';
import { parseRatio, RATIO_ONE } from '../lib/ratio.ts';
import type { Where } from '../model/problem.ts';
import type { ColumnReference, QualityRule, RuleCommon } from '../model/quality.ts';
import type { CHECKS, RawRule } from './contract-shape.ts';
import { report, type Sink } from './issue.ts';
import { checkRe2 } from './re2-syntax.ts';

type Check = (typeof CHECKS)[number];

/** Parameters that each check needs and those that it may have. A list in `needs` is a choice. */
const PARAMETERS: Readonly<
  Record<Check, { readonly needs: readonly (readonly string[])[]; readonly may?: readonly string[] }>
> = {
  unique: { needs: [['column', 'columns']] },
  not_null: { needs: [['column']] },
  regex: { needs: [['column'], ['pattern']] },
  enum: { needs: [['column'], ['values']] },
  range: { needs: [['column'], ['min', 'max']], may: ['min', 'max'] },
  row_count: { needs: [['min', 'max']], may: ['min', 'max'] },
  freshness: { needs: [['column'], ['target']] },
  reference: { needs: [['column'], ['to']] },
  sql: { needs: [['sql']] },
};

const SPECIAL = ['column', 'columns', 'pattern', 'values', 'min', 'max', 'target', 'to', 'sql'];

/** Checks the parameters of one rule against its check; runs at the rule's place, over all keys that stand there. */
export function checkRule(rule: RawRule, sink: Sink, keys: readonly string[]): void {
  const { needs, may = [] } = PARAMETERS[rule.check];
  for (const choice of needs) {
    if (choice.some((key) => keys.includes(key))) continue;
    report(
      sink,
      'DM3301',
      `check \`${rule.check}\` needs ${choice.map((key) => `\`${key}\``).join(' or ')}`,
      {
        below: ['check'],
      },
    );
  }
  const meant = new Set([...needs.flat(), ...may]);
  for (const key of SPECIAL) {
    if (!keys.includes(key) || meant.has(key)) continue;
    report(sink, 'DM3302', `\`${key}\` means nothing for check \`${rule.check}\``, {
      below: [key],
      part: 'key',
    });
  }
  if (keys.includes('column') && keys.includes('columns')) {
    report(sink, 'DM3302', '`column` and `columns` exclude each other', { below: ['columns'], part: 'key' });
  }
  checkValues(rule, sink);
}

function checkValues(rule: RawRule, sink: Sink): void {
  const { check, pattern, min, max, sql } = rule;
  const fault = check === 'regex' && pattern !== undefined ? checkRe2(pattern) : undefined;
  if (fault)
    report(sink, 'DM3303', `invalid pattern at character ${fault.offset + 1}: ${fault.reason}`, {
      below: ['pattern'],
    });
  if (check === 'row_count') {
    for (const key of ['min', 'max'] as const) {
      const value = rule[key];
      if (value === undefined || /^\d{1,15}$/.test(value)) continue;
      report(sink, 'DM3305', `\`${key}\` of a row count must be a whole number`, { below: [key] });
    }
  }
  if (check === 'range' || check === 'row_count') {
    if (min !== undefined && max !== undefined && runsBackwards(min, max)) {
      report(sink, 'DM3305', `\`min\` ${min} is larger than \`max\` ${max}`, { below: ['min'] });
    }
  }
  if (check === 'sql' && sql?.trim() === '') report(sink, 'DM3301', 'the query is empty', { below: ['sql'] });
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** Numbers by value, everything else (dates, instants) as text; both ends must be of one kind to say. */
function runsBackwards(min: string, max: string): boolean {
  if (!NUMBER.test(min) || !NUMBER.test(max)) return !NUMBER.test(min) && !NUMBER.test(max) && min > max;
  const scale = Math.max(decimals(min), decimals(max));
  return scaled(min, scale) > scaled(max, scale);
}

function decimals(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

/** Exact: decimals are compared as whole numbers of their smallest step. */
function scaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const value = BigInt(whole + fraction.padEnd(scale, '0'));
  return text.startsWith('-') ? -value : value;
}

/** The typed rule; undefined when a parameter is missing or wrong, which has been reported. */
export function toRule(raw: RawRule, name: string, where: Where): QualityRule | undefined {
  const common: RuleCommon = {
    name,
    severity: raw.severity ?? 'error',
    thresholdMin: (raw.threshold === undefined ? undefined : parseRatio(raw.threshold)) ?? RATIO_ONE,
    where,
  };
  const { check, column, pattern, values, min, max, target, to, sql } = raw;
  const range = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  switch (check) {
    case 'unique': {
      const columns = raw.columns ?? (column === undefined ? [] : [column]);
      return columns.length > 0 ? { ...common, check, columns } : undefined;
    }
    case 'not_null':
      return column === undefined ? undefined : { ...common, check, column };
    case 'regex':
      return column === undefined || pattern === undefined
        ? undefined
        : { ...common, check, column, pattern };
    case 'enum':
      return column === undefined || values === undefined ? undefined : { ...common, check, column, values };
    case 'range':
      return column === undefined ? undefined : { ...common, check, column, ...range };
    case 'row_count':
      return { ...common, check, ...counts(raw) };
    case 'freshness': {
      const ageMsMax = target === undefined ? undefined : parseDuration(target);
      if (column === undefined || target === undefined || ageMsMax === undefined) return undefined;
      return { ...common, check, column, target, ageMsMax };
    }
    case 'reference': {
      const reference = to === undefined ? undefined : parseReference(to);
      return column === undefined || !reference ? undefined : { ...common, check, column, to: reference };
    }
    case 'sql':
      return sql === undefined ? undefined : { ...common, check, sql };
  }
}

function counts(raw: RawRule): { readonly min?: number; readonly max?: number } {
  return {
    ...(raw.min === undefined ? {} : { min: Number(raw.min) }),
    ...(raw.max === undefined ? {} : { max: Number(raw.max) }),
  };
}

/** `domain.product.column` means the table named as the product. */
function parseReference(text: string): ColumnReference | undefined {
  const parts = text.split('.');
  const [domain, product] = parts;
  const column = parts.at(-1);
  const table = parts.length === 4 ? parts[2] : product;
  if (domain === undefined || product === undefined || table === undefined || column === undefined)
    return undefined;
  return parts.length < 3 ? undefined : { product: `${domain}.${product}`, table, column };
}

/** The name of a rule that declares none: `unique-transaction_id`; numbered where it would stand twice. */
export function ruleName(raw: RawRule, taken: ReadonlySet<string>): string {
  if (raw.name !== undefined) return raw.name;
  const about = raw.columns?.join('+') ?? raw.column;
  const base = about === undefined ? raw.check : `${raw.check}(${about})`;
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}#${number}`;
    if (!taken.has(name)) return name;
  }
}
