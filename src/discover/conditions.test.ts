import { describe, expect, test } from 'vitest';
import { NOW, recordedProduct } from '../../tests/fixtures/recorded-products.ts';
import type { SloStatus } from '../model/measurement.ts';
import { problem } from '../model/problem.ts';
import type { RuleResult } from '../model/quality.ts';
import type { Run, RunState } from '../model/run.ts';
import { type ConditionEvidence, conditionsOf } from './conditions.ts';
import type { SloReport } from './slo-reports.ts';

const PRODUCT = recordedProduct('sales', 'orders');

function run(state: RunState): Run {
  const error = state === 'failed' ? { error: { code: 'DM9001' as const, message: 'engine stopped' } } : {};
  return {
    id: 'r1',
    product: PRODUCT.key,
    version: '1.0.0',
    trigger: 'apply',
    state,
    startedAt: NOW,
    steps: [],
    ...error,
  };
}

function slo(status: SloStatus): SloReport {
  return {
    scope: 'product',
    slo: 'freshness',
    target: '4h',
    measurement: '',
    status,
    value: null,
    unit: 'milliseconds',
    value_text: null,
    detail: '',
    measured_at: null,
  };
}

function result(outcome: RuleResult['outcome'], severity: RuleResult['severity'] = 'error'): RuleResult {
  return {
    table: 'orders',
    rule: `unique_id_${outcome}`,
    check: 'unique',
    severity,
    outcome,
    rowsChecked: 10,
    rowsFailed: outcome === 'passed' ? 0 : 1,
    passRatio: 900_000,
    thresholdMin: 1_000_000,
    samples: [],
    detail: '',
  };
}

const GOOD: ConditionEvidence = {
  problems: [],
  approval: 'approved',
  lastRun: run('succeeded'),
  results: [result('passed')],
  slos: [slo('met')],
};

const NEVER_RUN: ConditionEvidence = { problems: [], approval: 'approved', results: [], slos: [slo('met')] };

describe('conditionsOf', () => {
  test.each([
    {
      name: 'all is well',
      evidence: GOOD,
      expected: {
        Valid: 'True Declared',
        Approved: 'True NoPolicies',
        Built: 'True BuildEnded',
        Audited: 'True GatePassed',
        Published: 'True Released',
        MeetsSlo: 'True AllMet',
        Ready: 'True AllTrue',
      },
    },
    {
      name: 'policies that nobody evaluates',
      evidence: { ...GOOD, approval: 'not-evaluated' as const },
      expected: { Approved: 'Unknown NotEvaluated', Ready: 'True AllTrue' },
    },
    {
      name: 'a declaration with errors',
      evidence: { ...GOOD, problems: [problem('DM9008', 'x')] },
      expected: { Valid: 'False DeclarationHasErrors', Ready: 'False ValidFalse' },
    },
    {
      name: 'a warning is no error',
      evidence: { ...GOOD, problems: [problem('DM4001', 'x')] },
      expected: { Valid: 'True Declared' },
    },
    {
      name: 'the gate refused',
      evidence: { ...GOOD, lastRun: run('blocked'), results: [result('failed'), result('passed')] },
      expected: {
        Built: 'True BuildEnded',
        Audited: 'False GateRefused',
        Published: 'True Released',
        Ready: 'False AuditedFalse',
      },
    },
    {
      name: 'a failing warning passes the gate',
      evidence: { ...GOOD, results: [result('failed', 'warning')] },
      expected: { Audited: 'True GatePassed' },
    },
    {
      name: 'no rule is declared',
      evidence: { ...GOOD, results: [] },
      expected: { Audited: 'True NoRules' },
    },
    {
      name: 'the run failed',
      evidence: { ...GOOD, lastRun: run('failed'), results: [] },
      expected: { Built: 'False BuildFailed', Audited: 'Unknown NotAudited', Ready: 'False BuiltFalse' },
    },
    {
      name: 'the run was interrupted',
      evidence: { ...GOOD, lastRun: run('interrupted'), results: [] },
      expected: { Built: 'Unknown RunInterrupted', Ready: 'Unknown BuiltUnknown' },
    },
    {
      name: 'an input was blocked',
      evidence: { ...GOOD, lastRun: run('skipped'), results: [] },
      expected: { Built: 'Unknown InputBlocked' },
    },
    {
      name: 'never run',
      evidence: NEVER_RUN,
      expected: { Built: 'Unknown NeverRun', Audited: 'Unknown NotAudited' },
    },
    {
      name: 'an objective is breached',
      evidence: { ...GOOD, slos: [slo('met'), slo('breached')] },
      expected: { MeetsSlo: 'False Breached', Ready: 'False MeetsSloFalse' },
    },
    {
      name: 'at risk is still met',
      evidence: { ...GOOD, slos: [slo('at_risk')] },
      expected: { MeetsSlo: 'True AtRisk', Ready: 'True AllTrue' },
    },
    {
      name: 'not measured is unknown, never met',
      evidence: { ...GOOD, slos: [slo('met'), slo('unknown')] },
      expected: { MeetsSlo: 'Unknown NotMeasured', Ready: 'Unknown MeetsSloUnknown' },
    },
    { name: 'none declared', evidence: { ...GOOD, slos: [] }, expected: { MeetsSlo: 'True NoneDeclared' } },
  ])('$name', ({ evidence, expected }) => {
    const found = conditionsOf(PRODUCT, evidence).map(({ type, status, reason }) => [
      type,
      `${status} ${reason}`,
    ]);
    expect(Object.fromEntries(found)).toMatchObject(expected);
  });

  test('comes in the fixed order and names the version that was looked at', () => {
    const conditions = conditionsOf(PRODUCT, GOOD);
    expect(conditions.map((item) => item.type)).toEqual([
      'Valid',
      'Approved',
      'Built',
      'Audited',
      'Published',
      'MeetsSlo',
      'Ready',
    ]);
    expect(new Set(conditions.map((item) => item.observedVersion))).toEqual(new Set(['1.0.0']));
  });

  test('an older version that is still live is not published', () => {
    const product = recordedProduct('sales', 'orders', { version: '1.1.0', releasedVersion: '1.0.0' });
    expect(conditionsOf(product, GOOD).find((item) => item.type === 'Published')).toMatchObject({
      status: 'False',
      reason: 'OlderVersionLive',
    });
    const never = recordedProduct('sales', 'orders', { published: false });
    expect(conditionsOf(never, GOOD).find((item) => item.type === 'Published')).toMatchObject({
      status: 'False',
      reason: 'NoRelease',
    });
  });
});
