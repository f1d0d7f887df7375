/**
 * Owns the comparison of what is declared with what is recorded: the plan, its steps and their order.
 * It reads nothing and runs nothing; models are described and data is built elsewhere.
 */
export { explainStep } from './explain.ts';
export { makePlan, type PlanInput } from './make-plan.ts';
export { makeRefreshPlan } from './make-refresh-plan.ts';
export { orderProducts } from './order.ts';
export { type ResolveInput, resolveTables } from './resolve-tables.ts';
export { selectProducts } from './select.ts';
