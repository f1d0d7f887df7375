import type { AuditedBuild, Build } from '../model/build.ts';
import { blocksRelease, type RuleResult } from '../model/quality.ts';

/**
 * Gate 2: lets a build pass when no rule of severity `error` failed or could not run.
 *
 * shape   build + results of all its rules → AuditedBuild, or undefined when the data must not become visible
 */
export function auditGate(build: Build, results: readonly RuleResult[]): AuditedBuild | undefined {
  if (results.some(blocksRelease)) return undefined;
  // INVARIANT: the only cast to AuditedBuild.
  return { build, results } as AuditedBuild;
}
