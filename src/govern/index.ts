/**
 * Owns gate 1: whether a plan may be carried out under the mesh's policies.
 * It does not evaluate policies yet; with policy files present it says so instead of approving silently.
 */
export { approve, unevaluatedPolicies } from './approve.ts';
