/** The public library API of `datamesh`: what the command line uses, for programs. Exports, nothing else. */
export type { Platform } from './capabilities/platform.ts';
export {
  type ApplyResult,
  apply,
  checkFresh,
  load,
  measure,
  type PlanOptions,
  plan,
  type RunOptions,
  run,
  type StepResult,
  validate,
} from './mesh.ts';
export type * from './model/data-contract.ts';
export type * from './model/data-product.ts';
export type { Declared, DeclaredProduct, SourceFile } from './model/mesh.ts';
export type * from './model/plan.ts';
export { type Checked, PROBLEMS, type Problem, type ProblemCode, SystemError } from './model/problem.ts';
export type * from './model/release.ts';
export { findMeshRoot, type OpenOptions, openPlatform, readMeshFiles } from './wiring/index.ts';
