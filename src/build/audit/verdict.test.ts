import { expect, test } from 'vitest';
import { PROBLEMS } from '../../model/problem.ts';
import type { QualityRule, RuleResult } from '../../model/quality.ts';
import { verdict } from './verdict.ts';

function result(more: Partial<RuleResult>): RuleResult {
  return {
    table: 'orders',
    rule: 'r',
    check: 'unique',
    severity: 'error',
    outcome: 'failed',
    rowsChecked: 10,
    rowsFailed: 1,
    passRatio: 900_000,
    thresholdMin: 1_000_000,
    samples: [],
    detail: '1 duplicate',
    where: { file: 'data-contract.yaml', line: 7, column: 5 },
    ...more,
  };
}

test.each<[QualityRule['check'], string]>([
  ['not_null', 'DM5001'],
  ['unique', 'DM5002'],
  ['enum', 'DM5003'],
  ['regex', 'DM5004'],
  ['range', 'DM5005'],
  ['row_count', 'DM5006'],
  ['freshness', 'DM5007'],
  ['reference', 'DM5008'],
  ['sql', 'DM5009'],
  ['length', 'DM5011'],
])('a failed %s rule is %s at the rule', (check, code) => {
  const { passed, problems } = verdict([result({ check })], 'sales.orders');
  expect(passed).toBe(false);
  expect(problems).toMatchObject([{ code, severity: 'error', product: 'sales.orders', where: { line: 7 } }]);
  expect(Object.keys(PROBLEMS)).toContain(code);
});

test.each([
  ['passed', 'error', true, []],
  ['passed', 'warning', true, []],
  ['failed', 'error', false, ['DM5002']],
  ['failed', 'warning', true, ['DM5002']],
  ['error', 'error', false, ['DM5010']],
  ['error', 'warning', true, ['DM5010']],
] as const)('outcome %s of a rule with severity %s: passed is %s', (outcome, severity, passed, codes) => {
  const answer = verdict([result({ outcome, severity })]);
  expect(answer.passed).toBe(passed);
  expect(answer.problems.map((item) => item.code)).toEqual(codes);
  for (const item of answer.problems) expect(item.severity).toBe(severity);
});

test('no rules pass, and one bad rule among good ones blocks', () => {
  expect(verdict([]).passed).toBe(true);
  expect(verdict([result({ outcome: 'passed' }), result({}), result({ severity: 'warning' })]).passed).toBe(
    false,
  );
});

test('problems are sorted by place, whatever the order of results', () => {
  const first = result({ check: 'regex', where: { file: 'data-contract.yaml', line: 3, column: 1 } });
  const codes = (results: readonly RuleResult[]): readonly string[] =>
    verdict(results).problems.map((item) => item.code);
  expect(codes([result({}), first])).toEqual(['DM5004', 'DM5002']);
  expect(codes([first, result({})])).toEqual(['DM5004', 'DM5002']);
});
