/**
 * Owns what consumers can find out about products: summaries, lists, search, the lineage graph and the detail with its
 * conditions, in the public snake_case shape of the discovery API. Deliberately does not read state, measure anything,
 * decide who may see rows, or know HTTP: recorded state arrives as arguments and no data row ever passes through here.
 */
export { type ConditionEvidence, conditionsOf } from './conditions.ts';
export { currentProducts, findProduct, type ProductReference } from './current-products.ts';
export { type DetailEvidence, describeProduct, type ProductDetail } from './detail.ts';
export { LINEAGE_DEPTH_MAX, type LineageGraph, type LineageNode, lineageGraph } from './lineage-graph.ts';
export { LIST_LIMIT_MAX, type ListQuery, listProducts, type ProductPage } from './list.ts';
export { type OverviewEntry, overviewOf } from './overview.ts';
export { type PortReport, portReports } from './port-reports.ts';
export {
  type IncidentReport,
  incidentReport,
  type ReleaseReport,
  type RunReport,
  releaseReport,
  runReport,
} from './reports.ts';
export {
  SEARCH_LIMIT_MAX,
  SEARCH_QUERY_CHARACTERS_MAX,
  type SearchHit,
  type SearchQuery,
  searchProducts,
} from './search.ts';
export { type SearchIndex, searchIndex } from './search-index.ts';
export { declaredSlos, type SloReport, sloReports } from './slo-reports.ts';
export { type ProductSummary, summarise } from './summary.ts';
