import type { RecordedProduct } from '../capabilities/state.ts';
import type { Measurement, SloStatus } from '../model/measurement.ts';
import type { OutputPortType } from '../model/port.ts';
import { type PortReport, portReports } from './port-reports.ts';
import { sloReports } from './slo-reports.ts';
import { type ProductSummary, summarise } from './summary.ts';

/** One product on the overview of the mesh: its summary and the numbers that people look for first. */
export interface OverviewEntry extends ProductSummary {
  readonly version: string;
  readonly pii: boolean;
  readonly slos_met: number;
  readonly slos_declared: number;
  readonly freshness: {
    readonly target: string;
    readonly value_text: string | null;
    readonly status: SloStatus;
  } | null;
  /** Rows of all tables of the live release; null before the first. */
  readonly rows: number | null;
  readonly release_number: number | null;
  readonly published_at: string | null;
  readonly ports: readonly PortReport[];
}

/** What the overview says about one product. */
export function overviewOf(
  recorded: RecordedProduct,
  measurements: readonly Measurement[],
  served: readonly OutputPortType[],
): OverviewEntry {
  const slos = sloReports(recorded, measurements);
  const freshness = slos.find((item) => item.slo === 'freshness');
  const { release } = recorded;
  return {
    ...summarise(recorded, measurements),
    version: recorded.version,
    pii: recorded.declaration.product.classification.pii,
    slos_met: slos.filter((item) => item.status === 'met').length,
    slos_declared: slos.length,
    freshness: freshness
      ? { target: freshness.target, value_text: freshness.value_text, status: freshness.status }
      : null,
    rows: release ? release.tables.reduce((sum, table) => sum + table.rows, 0) : null,
    release_number: release?.number ?? null,
    published_at: release ? new Date(release.publishedAt).toISOString() : null,
    ports: portReports(recorded, served),
  };
}
