import type { RecordedProduct } from '../capabilities/state.ts';
import type { Measurement, SloStatus } from '../model/measurement.ts';
import { worstSloStatus } from '../model/measurement.ts';
import { sloReports } from './slo-reports.ts';

/** `DataProductSummary` of the article: these eight fields, so named. */
export interface ProductSummary {
  readonly name: string;
  readonly domain: string;
  readonly description: string;
  readonly owner: string;
  /** `gold`, `silver`, `bronze`, or `unclassified` when the product declares none. */
  readonly tier: string;
  readonly tags: readonly string[];
  /** Names in declared order. */
  readonly output_ports: readonly string[];
  readonly slo_status: SloStatus;
}

export const TIER_UNDECLARED = 'unclassified';

/**
 * What one line of the product list says.
 *
 * shape   recorded product, newest measurements of the mesh → the eight fields of the article's `DataProductSummary`
 * errors  none; a declared SLO without a measurement counts as `unknown`
 * source  article §Data Product Discovery Service; declarations.md §Discovery
 */
export function summarise(recorded: RecordedProduct, measurements: readonly Measurement[]): ProductSummary {
  const { metadata, description, classification, outputPorts } = recorded.declaration.product;
  return {
    name: metadata.name,
    domain: metadata.domain,
    description: description.trim(),
    owner: metadata.owner,
    tier: classification.tier ?? TIER_UNDECLARED,
    tags: metadata.tags,
    output_ports: outputPorts.map((port) => port.name),
    slo_status: worstSloStatus(sloReports(recorded, measurements).map((report) => report.status)),
  };
}
