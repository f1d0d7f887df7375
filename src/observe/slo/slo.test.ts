import { describe, expect, test } from 'vitest';
import { COMPLETENESS, FRESHNESS, NOW } from '../../../tests/fixtures/recorded-products.ts';
import type { RuleResult } from '../../model/quality.ts';
import type { Slo } from '../../model/slo.ts';
import { measureAccuracy } from './accuracy.ts';
import { measureAvailability } from './availability.ts';
import { measureCompleteness } from './completeness.ts';
import { measureFreshness } from './freshness.ts';
import type { SloSubject } from './judge.ts';

const MINUTE = 60_000;

function subject(slo: Slo): SloSubject {
  return {
    product: { environment: 'dev', domain: 'sales', product: 'x', major: 1 },
    scope: 'product',
    slo,
    measuredAt: NOW,
  };
}

function ratio(target: string, ratioMin: number): Slo {
  return { ...COMPLETENESS, name: 'accuracy', target, bound: { kind: 'ratio', ratioMin } };
}

describe('measureFreshness, target 4h', () => {
  test.each([
    { name: 'new', ageMs: 0, status: 'met' },
    { name: 'at four fifths of the target', ageMs: 192 * MINUTE, status: 'met' },
    { name: 'beyond four fifths', ageMs: 192 * MINUTE + 1, status: 'at_risk' },
    { name: 'exactly the target', ageMs: 240 * MINUTE, status: 'at_risk' },
    { name: 'a millisecond too old', ageMs: 240 * MINUTE + 1, status: 'breached' },
  ])('$name is $status', ({ ageMs, status }) => {
    const measured = measureFreshness(subject(FRESHNESS), { newestPastAt: NOW - ageMs, futureRows: 0 });
    expect(measured).toMatchObject({ status, value: ageMs, slo: 'freshness', target: '4h', measuredAt: NOW });
  });

  test.each([
    { name: 'nothing to read', reading: { futureRows: 0 } },
    { name: 'only rows from the future', reading: { futureRows: 9 } },
    { name: 'a fresh row and one from the future', reading: { newestPastAt: NOW, futureRows: 1 } },
  ])('$name is unknown, without a value', ({ reading }) => {
    expect(measureFreshness(subject(FRESHNESS), reading)).toMatchObject({ status: 'unknown', value: null });
  });

  test('rows from the future do not hide that the rest is too old', () => {
    const reading = { newestPastAt: NOW - 300 * MINUTE, futureRows: 5 };
    expect(measureFreshness(subject(FRESHNESS), reading).status).toBe('breached');
  });
});

describe('measureCompleteness, target 99.5%', () => {
  test.each([
    { name: 'all there', good: 1_000, status: 'met', value: 1_000_000 },
    { name: 'four fifths of the allowance used', good: 996, status: 'met', value: 996_000 },
    { name: 'more than four fifths', good: 9_959, all: 10_000, status: 'at_risk', value: 995_900 },
    { name: 'exactly the target', good: 995, status: 'at_risk', value: 995_000 },
    {
      name: 'below it by less than a part per million',
      good: 994_999_999,
      all: 1_000_000_000,
      status: 'breached',
      value: 994_999,
    },
    {
      name: 'beyond what a 32-bit count holds',
      good: 9_950_000_000_000,
      all: 10_000_000_000_000,
      status: 'at_risk',
      value: 995_000,
    },
  ])('$name is $status', ({ good, all = 1_000, status, value }) => {
    const measured = measureCompleteness(subject(COMPLETENESS), { valuesNonNull: good, valuesAll: all });
    expect(measured).toMatchObject({ status, value });
  });

  test('an empty product is unknown, not complete', () => {
    expect(measureCompleteness(subject(COMPLETENESS), { valuesNonNull: 0, valuesAll: 0 })).toMatchObject({
      status: 'unknown',
      value: null,
    });
  });

  test('a target of 100% has no allowance and so no risk', () => {
    const slo = ratio('100%', 1_000_000);
    expect(measureCompleteness(subject(slo), { valuesNonNull: 5, valuesAll: 5 }).status).toBe('met');
    expect(measureCompleteness(subject(slo), { valuesNonNull: 4, valuesAll: 5 }).status).toBe('breached');
  });
});

function result(more: Partial<RuleResult>): RuleResult {
  return {
    table: 't',
    rule: 'r',
    check: 'unique',
    severity: 'error',
    outcome: 'passed',
    rowsChecked: 1_000,
    rowsFailed: 0,
    passRatio: 1_000_000,
    thresholdMin: 1_000_000,
    samples: [],
    detail: '',
    ...more,
  };
}

describe('measureAccuracy', () => {
  const slo = subject(ratio('99.9%', 999_000));
  test.each([
    { name: 'all passed', results: [result({})], status: 'met', value: 1_000_000 },
    {
      name: 'over all rules together',
      results: [result({}), result({ rowsFailed: 1, outcome: 'failed' })],
      status: 'met',
      value: 999_500,
    },
    {
      name: 'too many failed',
      results: [result({ rowsFailed: 5, outcome: 'failed' })],
      status: 'breached',
      value: 995_000,
    },
    {
      name: 'a rule about the table counts once',
      results: [
        result({ rowsChecked: 999 }),
        result({ check: 'row_count', outcome: 'failed', rowsChecked: 5_000, rowsFailed: 0 }),
      ],
      status: 'at_risk',
      value: 999_000,
    },
  ])('$name: $status', ({ results, status, value }) => {
    expect(measureAccuracy(slo, results)).toMatchObject({ status, value });
  });

  test.each([
    { name: 'no rule', results: [] },
    { name: 'a rule that could not run', results: [result({}), result({ outcome: 'error' })] },
    { name: 'rules over no rows', results: [result({ rowsChecked: 0 })] },
  ])('$name: unknown', ({ results }) => {
    expect(measureAccuracy(slo, results)).toMatchObject({ status: 'unknown', value: null });
  });
});

describe('measureAvailability', () => {
  const slo = subject({ ...ratio('99.9%', 999_000), name: 'availability' });
  test('no probe is unknown, and ports without a server are named', () => {
    const measured = measureAvailability(slo, {
      probes: 0,
      answered: 0,
      portsWithoutServer: ['stream-access'],
    });
    expect(measured).toMatchObject({ status: 'unknown', value: null });
    expect(measured.detail).toContain('stream-access');
  });

  test('counts what was answered', () => {
    expect(measureAvailability(slo, { probes: 2_000, answered: 2_000, portsWithoutServer: [] }).status).toBe(
      'met',
    );
    expect(
      measureAvailability(slo, { probes: 2_000, answered: 1_990, portsWithoutServer: ['x'] }),
    ).toMatchObject({ status: 'breached', value: 995_000 });
  });
});
