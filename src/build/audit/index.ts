/**
 * Gate 2: runs every quality rule on exactly the staged files of one table and says whether the build may be published.
 * It writes nothing, keeps no results and never decides about access or policies.
 */

export type { AuditInput, InputRelation, SelectGate } from './audit-context.ts';
export { auditTable } from './audit-table.ts';
export { failingRowsSelect } from './compile-sql.ts';
export { definitionOf, rulesFor, settledRules } from './rules.ts';
export { verdict } from './verdict.ts';
