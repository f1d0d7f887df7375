import type { RecordedProduct } from '../capabilities/state.ts';
import type { Condition, ConditionType } from '../model/condition.ts';
import { worstSloStatus } from '../model/measurement.ts';
import type { Problem } from '../model/problem.ts';
import type { RuleResult } from '../model/quality.ts';
import type { Run } from '../model/run.ts';
import type { SloReport } from './slo-reports.ts';

/** What is known about a product besides its record. */
export interface ConditionEvidence {
  /** Problems of the newest plan that name this product. */
  readonly problems: readonly Problem[];
  /** `not-evaluated`: the mesh has policy files and none ran. */
  readonly approval: 'approved' | 'not-evaluated';
  /** The newest run that is over. */
  readonly lastRun?: Run;
  /** Rule results of that run. */
  readonly results: readonly RuleResult[];
  readonly slos: readonly SloReport[];
}

type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

/**
 * The observed truths about a product, from what is recorded.
 *
 * shape   recorded product and evidence → the seven conditions in the order of `CONDITION_TYPES`
 * errors  none; what was never observed is Unknown, never True
 * source  style.md §Status of a running product
 */
export function conditionsOf(recorded: RecordedProduct, evidence: ConditionEvidence): readonly Condition[] {
  const findings: readonly (readonly [Exclude<ConditionType, 'Ready'>, Finding])[] = [
    ['Valid', valid(evidence)],
    ['Approved', approved(evidence)],
    ['Built', built(evidence)],
    ['Audited', audited(evidence)],
    ['Published', published(recorded)],
    ['MeetsSlo', meetsSlo(evidence)],
  ];
  const conditions = findings.map(([type, finding]) => condition(recorded, type, finding));
  return [...conditions, condition(recorded, 'Ready', ready(conditions))];
}

function condition(recorded: RecordedProduct, type: ConditionType, finding: Finding): Condition {
  return { type, ...finding, observedVersion: recorded.version };
}

function valid({ problems }: ConditionEvidence): Finding {
  const first = problems.find((item) => item.severity === 'error');
  return first
    ? { status: 'False', reason: 'DeclarationHasErrors', message: `${first.code}: ${first.message}` }
    : { status: 'True', reason: 'Declared', message: 'the declaration has no errors' };
}

function approved({ approval }: ConditionEvidence): Finding {
  return approval === 'approved'
    ? { status: 'True', reason: 'NoPolicies', message: 'the mesh declares no policies' }
    : {
        status: 'Unknown',
        reason: 'NotEvaluated',
        message: 'the mesh declares policies, and this version does not evaluate them',
      };
}

function built({ lastRun }: ConditionEvidence): Finding {
  if (!lastRun) return { status: 'Unknown', reason: 'NeverRun', message: 'no run has ended yet' };
  switch (lastRun.state) {
    case 'succeeded':
    case 'blocked':
      return { status: 'True', reason: 'BuildEnded', message: `run \`${lastRun.id}\` built its tables` };
    case 'failed':
      return {
        status: 'False',
        reason: 'BuildFailed',
        message: lastRun.error ? `${lastRun.error.code}: ${lastRun.error.message}` : 'the last run failed',
      };
    default:
      return {
        status: 'Unknown',
        reason: lastRun.state === 'skipped' ? 'InputBlocked' : 'RunInterrupted',
        message: `the last run was ${lastRun.state}`,
      };
  }
}

function audited({ lastRun, results }: ConditionEvidence): Finding {
  const bad = results.filter((item) => item.outcome !== 'passed' && item.severity === 'error');
  if (lastRun?.state === 'blocked') {
    return {
      status: 'False',
      reason: 'GateRefused',
      message: `${bad.length} of ${results.length} rules failed: ${bad.map((item) => item.rule).join(', ')}`,
    };
  }
  if (lastRun?.state !== 'succeeded') {
    return { status: 'Unknown', reason: 'NotAudited', message: 'the last run did not reach the gate' };
  }
  return results.length === 0
    ? { status: 'True', reason: 'NoRules', message: 'no contract declares a rule' }
    : { status: 'True', reason: 'GatePassed', message: `${results.length} rules were checked` };
}

function published({ release, version }: RecordedProduct): Finding {
  if (!release) return { status: 'False', reason: 'NoRelease', message: 'nothing is published yet' };
  return release.version === version
    ? { status: 'True', reason: 'Released', message: `release ${release.number} is live` }
    : {
        status: 'False',
        reason: 'OlderVersionLive',
        message: `release ${release.number} of version ${release.version} is still live`,
      };
}

function meetsSlo({ slos }: ConditionEvidence): Finding {
  if (slos.length === 0) {
    return { status: 'True', reason: 'NoneDeclared', message: 'no service level objective is declared' };
  }
  const status = worstSloStatus(slos.map((slo) => slo.status));
  const named = slos.filter((slo) => slo.status === status).map((slo) => `${slo.scope}/${slo.slo}`);
  switch (status) {
    case 'met':
      return { status: 'True', reason: 'AllMet', message: `${slos.length} objectives are met` };
    case 'at_risk':
      return { status: 'True', reason: 'AtRisk', message: `met, and at risk: ${named.join(', ')}` };
    case 'breached':
      return { status: 'False', reason: 'Breached', message: `breached: ${named.join(', ')}` };
    case 'unknown':
      return { status: 'Unknown', reason: 'NotMeasured', message: `not measured: ${named.join(', ')}` };
  }
}

/**
 * The sum: False when any is False, else Unknown when any is Unknown. A policy that nobody evaluates does not hold
 * Ready back, since no later observation could end it; `Approved` itself keeps saying so.
 */
function ready(conditions: readonly Condition[]): Finding {
  const failing = conditions.find((item) => item.status === 'False');
  if (failing) return { status: 'False', reason: `${failing.type}False`, message: failing.message };
  const unknown = conditions.find((item) => item.status === 'Unknown' && item.reason !== 'NotEvaluated');
  if (unknown) return { status: 'Unknown', reason: `${unknown.type}Unknown`, message: unknown.message };
  return { status: 'True', reason: 'AllTrue', message: 'published and within its objectives' };
}
