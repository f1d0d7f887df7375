/**
 * Owns the way from an approved build step to staged files that nobody can see: reading inputs, running models,
 * writing tables. It does not judge the data (audit/ does), make it visible or move any recorded position.
 */
export {
  auditTable,
  definitionOf,
  failingRowsSelect,
  rulesFor,
  settledRules,
  verdict,
} from './audit/index.ts';
export { buildProduct } from './build-product.ts';
export {
  type BackfillWindow,
  type BuildContext,
  type LiveTable,
  landingLocation,
  type PublishedInput,
  type PublishedTable,
  type Unchanged,
} from './context.ts';
export { describeModels } from './describe-models.ts';
export { landingFilesOf, sweepLanding } from './ingest/compact-landing.ts';
export { type AcceptedChange, checkChange, checkEvent } from './ingest/event-check.ts';
export { topicOf } from './ingest/read-events.ts';
export { type DescribeContext, inputRelations } from './input-relations.ts';
export type { InputRelation } from './port-input.ts';
export { fileBytesTarget } from './write/staged-table.ts';
