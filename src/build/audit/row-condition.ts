import { never } from '../../lib/assert.ts';
import { quoteIdentifier, quoteLiteral } from '../../lib/sql-text.ts';
import type { QualityRule } from '../../model/quality.ts';
import type { Field } from '../../model/schema.ts';
import { boundLiteral, listedLiteral } from './literals.ts';

/** Rules that look at one row at a time. */
export type RowRule = Extract<
  QualityRule,
  { readonly check: 'not_null' | 'regex' | 'enum' | 'range' | 'length' }
>;

export type Condition =
  | { readonly ok: true; readonly sql: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The SQL condition that is true for rows that break a rule. NULL makes it NULL, so that NULL passes every check but
 * `not_null`.
 *
 * shape   rule and its column → condition over one row, or why the rule cannot run
 * units   `length` counts characters (code points); `regex` finds the pattern anywhere unless it is anchored
 * source  declarations.md §Contracts and rules; DuckDB 1.5 §Regular Expressions (RE2, regexp_matches)
 */
export function failingCondition(rule: RowRule, field: Field): Condition {
  const column = quoteIdentifier(field.name);
  switch (rule.check) {
    case 'not_null':
      return { ok: true, sql: `${column} IS NULL` };
    case 'regex':
      return onText(rule.check, field, `NOT regexp_matches(${column}, ${quoteLiteral(rule.pattern)})`);
    case 'length':
      return onText(rule.check, field, `length(${column}) > ${rule.lengthMax}`);
    case 'enum':
      return enumCondition(rule, field);
    case 'range':
      return rangeCondition(rule, field);
    default:
      throw never(rule);
  }
}

function onText(check: string, field: Field, sql: string): Condition {
  return field.type.kind === 'string'
    ? { ok: true, sql }
    : {
        ok: false,
        reason: `\`${check}\` needs a string, column \`${field.name}\` is \`${field.type.kind}\``,
      };
}

function enumCondition(rule: Extract<RowRule, { check: 'enum' }>, field: Field): Condition {
  const column = quoteIdentifier(field.name);
  const listed: string[] = [];
  for (const value of rule.values) {
    const literal = listedLiteral(value, field.type);
    if (literal?.ok === false) return literal;
    if (literal) listed.push(literal.sql);
  }
  return {
    ok: true,
    sql: listed.length > 0 ? `${column} NOT IN (${listed.join(', ')})` : `${column} IS NOT NULL`,
  };
}

function rangeCondition(rule: Extract<RowRule, { check: 'range' }>, field: Field): Condition {
  const column = quoteIdentifier(field.name);
  const parts: string[] = [];
  for (const [side, text] of [
    ['min', rule.min],
    ['max', rule.max],
  ] as const) {
    if (text === undefined) continue;
    const bound = boundLiteral(text, field.type, side);
    if (bound.kind === 'bad') return { ok: false, reason: bound.reason };
    if (bound.kind === 'all') parts.push(`${column} IS NOT NULL`);
    if (bound.kind === 'value') parts.push(`${column} ${side === 'min' ? '<' : '>'} ${bound.sql}`);
  }
  // The engine sorts NaN above every number; it lies in no range.
  if (field.type.kind === 'float' || field.type.kind === 'double') parts.push(`isnan(${column})`);
  return { ok: true, sql: parts.length > 0 ? `(${parts.join(' OR ')})` : 'false' };
}
