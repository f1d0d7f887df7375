import type { Problem, ProblemCode } from '../../model/problem.ts';
import { problem, sortProblems } from '../../model/problem.ts';
import { blocksRelease, type QualityRule, type RuleResult } from '../../model/quality.ts';

const CODE_OF_CHECK: Readonly<Record<QualityRule['check'], ProblemCode>> = {
  not_null: 'DM5001',
  unique: 'DM5002',
  enum: 'DM5003',
  regex: 'DM5004',
  range: 'DM5005',
  row_count: 'DM5006',
  freshness: 'DM5007',
  reference: 'DM5008',
  sql: 'DM5009',
  length: 'DM5011',
};

const CODE_OF_ERROR: ProblemCode = 'DM5010';

/**
 * Gate 2's answer: every rule that did not pass becomes a problem, and the build passes when none of them is an error.
 *
 * A rule that could not run is DM5010 with the rule's own severity. It is never a pass; one of severity `warning` does
 * not block, because even its failure would not.
 *
 * shape   results (and `domain.product`) → passed, problems in stable order
 * errors  none
 * source  architecture.md §3 invariant 6; declarations.md §Contracts and rules: severity
 */
export function verdict(
  results: readonly RuleResult[],
  product?: string,
): { readonly passed: boolean; readonly problems: readonly Problem[] } {
  const open = results.filter((result) => result.outcome !== 'passed');
  return {
    passed: !results.some(blocksRelease),
    problems: sortProblems(open.map((result) => problemOf(result, product))),
  };
}

function problemOf(result: RuleResult, product: string | undefined): Problem {
  const failed = result.outcome === 'failed';
  const code = failed ? CODE_OF_CHECK[result.check] : CODE_OF_ERROR;
  const said = failed ? result.detail : `could not run: ${result.detail}`;
  return problem(code, `rule \`${result.rule}\` on table \`${result.table}\`: ${said}`, {
    severity: result.severity,
    ...(result.where === undefined ? {} : { where: result.where }),
    ...(product === undefined ? {} : { product }),
  });
}
