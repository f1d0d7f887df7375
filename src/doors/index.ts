/**
 * Owns the reading side of the platform, one door a page, each composing stages over recorded state.
 * It does not know HTTP or a terminal, and changes nothing.
 */

export {
  type IncidentReport,
  LINEAGE_DEPTH_MAX,
  LIST_LIMIT_MAX,
  type LineageGraph,
  type LineageNode,
  type OverviewEntry,
  type ProductDetail,
  type RunReport,
  SEARCH_LIMIT_MAX,
  SEARCH_QUERY_CHARACTERS_MAX,
  type SearchHit,
} from '../discover/index.ts';
export type { MetricFamily } from '../observe/index.ts';
export { type Moment, type QueryAnswer, queryProblem, type TableRead } from '../serve/index.ts';
export {
  type DiscoverDeps,
  type DiscoverDoor,
  type DomainReport,
  discoverDoor,
  type EventFilter,
  type IncidentFilter,
  type ProductFilter,
  type ProductSloReport,
  type RunFilter,
} from './discover.ts';
export { type MetricsDeps, meshMetrics } from './metrics.ts';
export { type Decide, type QueryDoor, type QueryDoorDeps, type QueryRequest, queryDoor } from './query.ts';
