import type { RecordedProduct } from '../capabilities/state.ts';
import type { DataContract } from '../model/data-contract.ts';
import type { DataProduct } from '../model/data-product.ts';
import type { Incident } from '../model/incident.ts';
import type { Measurement } from '../model/measurement.ts';
import type { InputPort, OutputPortType } from '../model/port.ts';
import { qualifiedName } from '../model/product-key.ts';
import type { Release } from '../model/release.ts';
import { type ConditionEvidence, conditionsOf } from './conditions.ts';
import { inputName } from './lineage-graph.ts';
import { type PortReport, portReports } from './port-reports.ts';
import {
  type IncidentReport,
  incidentReport,
  type QualityReport,
  qualityReport,
  type ReleaseReport,
  releaseReport,
} from './reports.ts';
import { type SloReport, sloReports } from './slo-reports.ts';
import { type ProductSummary, summarise } from './summary.ts';
import { type TableReport, tableReports } from './table-reports.ts';

/** Everything known about one product: summary, declaration and conditions, and what has been observed. */
export interface ProductDetail extends ProductSummary {
  readonly qualified_name: string;
  readonly version: string;
  readonly major: number;
  readonly product_type: string | null;
  readonly pii: boolean;
  readonly data_classification: string | null;
  readonly conditions: readonly ConditionReport[];
  readonly input_ports: readonly InputReport[];
  readonly ports: readonly PortReport[];
  readonly tables: readonly TableReport[];
  readonly contracts: readonly ContractReport[];
  readonly slos: readonly SloReport[];
  /** Results of the newest run that reached the gate. */
  readonly quality: readonly QualityReport[];
  /** The live one; null before the first. */
  readonly release: ReleaseReport | null;
  /** Newest first. */
  readonly releases: readonly ReleaseReport[];
  readonly incidents: readonly IncidentReport[];
  /** As declared, with the names of the file. */
  readonly declaration: DataProduct;
}

export interface ConditionReport {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observed_version: string;
}

export interface InputReport {
  readonly name: string;
  readonly kind: 'source' | 'product';
  /** `source.dataset` or `domain.product`. */
  readonly from: string;
  readonly description: string | null;
}

export interface ContractReport {
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly table: string | null;
  readonly consumers: readonly {
    readonly domain: string;
    readonly team: string;
    readonly use_case: string;
  }[];
  readonly rules: readonly { readonly name: string; readonly check: string; readonly severity: string }[];
}

export interface DetailEvidence extends Omit<ConditionEvidence, 'slos'> {
  readonly measurements: readonly Measurement[];
  readonly releases: readonly Release[];
  readonly incidents: readonly Incident[];
  readonly servedPorts: readonly OutputPortType[];
  /** The major that has the product's plain name; the product's own when absent. */
  readonly currentMajor?: number;
}

/**
 * The detail of one product.
 *
 * shape   recorded product and what was observed about it → `ProductDetail`
 * units   `value` of an SLO: milliseconds or parts per million, named beside it; times RFC 3339
 * source  declarations.md §Discovery: summary + declaration + conditions
 */
export function describeProduct(recorded: RecordedProduct, evidence: DetailEvidence): ProductDetail {
  const { product, contracts } = recorded.declaration;
  const slos = sloReports(recorded, evidence.measurements);
  return {
    ...summarise(recorded, evidence.measurements),
    qualified_name: qualifiedName(recorded.key),
    version: recorded.version,
    major: recorded.key.major,
    product_type: product.classification.type ?? null,
    pii: product.classification.pii,
    data_classification: product.governance.dataClassification ?? null,
    conditions: conditionsOf(recorded, { ...evidence, slos }).map(({ observedVersion, ...rest }) => ({
      ...rest,
      observed_version: observedVersion,
    })),
    input_ports: product.inputPorts.map(inputReport),
    ports: portReports(recorded, evidence.servedPorts, evidence.currentMajor),
    tables: tableReports(recorded, evidence.currentMajor),
    contracts: contracts.map(contractReport),
    slos,
    quality: evidence.results.map(qualityReport),
    release: recorded.release ? releaseReport(recorded.release) : null,
    releases: evidence.releases.map(releaseReport),
    incidents: evidence.incidents.map(incidentReport),
    declaration: product,
  };
}

function inputReport(port: InputPort): InputReport {
  return {
    name: port.name,
    kind: port.kind,
    from: inputName(port),
    description: port.description ?? null,
  };
}

function contractReport(contract: DataContract): ContractReport {
  return {
    name: contract.name,
    version: contract.version,
    owner: contract.owner,
    table: contract.producer.table ?? null,
    consumers: contract.consumers.map(({ domain, team, useCase }) => ({ domain, team, use_case: useCase })),
    rules: contract.rules.map(({ name, check, severity }) => ({ name, check, severity })),
  };
}
