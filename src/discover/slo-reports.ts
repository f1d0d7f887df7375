import type { RecordedProduct } from '../capabilities/state.ts';
import { formatDuration } from '../lib/duration.ts';
import { formatRatio } from '../lib/ratio.ts';
import type { Measurement, SloStatus } from '../model/measurement.ts';
import type { ProductKey } from '../model/product-key.ts';
import type { Slo, SloName } from '../model/slo.ts';

/** A declared SLO beside its newest measurement. */
export interface SloReport {
  /** `product`, or the name of the contract that declares it. */
  readonly scope: string;
  readonly slo: SloName;
  readonly target: string;
  readonly measurement: string;
  readonly status: SloStatus;
  /** Milliseconds or parts per million, as `unit` says; null when unknown. */
  readonly value: number | null;
  readonly unit: 'milliseconds' | 'parts_per_million';
  /** The value for people: `8m 12s`, `99.97%`. */
  readonly value_text: string | null;
  readonly detail: string;
  /** RFC 3339; null when never measured. */
  readonly measured_at: string | null;
}

export const SCOPE_PRODUCT = 'product';

/**
 * Every SLO that a product and its contracts declare, with its newest measurement.
 *
 * shape   recorded product, newest measurements of the mesh → one report per declared SLO, in declared order
 * errors  none; without a measurement of the declared target the status is `unknown`
 * source  declarations.md §Contracts and rules (product and contracts are measured separately)
 */
export function sloReports(
  recorded: RecordedProduct,
  measurements: readonly Measurement[],
): readonly SloReport[] {
  const own = measurements.filter((item) => isSameProduct(item.product, recorded.key));
  return declaredSlos(recorded).map(({ scope, slo }) =>
    report(
      scope,
      slo,
      own.find((item) => item.scope === scope && item.slo === slo.name && item.target === slo.target),
    ),
  );
}

/** The SLOs that a product and its contracts declare, with the scope that measurements carry. */
export function declaredSlos(
  recorded: Pick<RecordedProduct, 'declaration'>,
): readonly { readonly scope: string; readonly slo: Slo }[] {
  const { product, contracts } = recorded.declaration;
  return [
    ...product.slos.map((slo) => ({ scope: SCOPE_PRODUCT, slo })),
    ...contracts.flatMap((contract) => contract.slos.map((slo) => ({ scope: contract.name, slo }))),
  ];
}

function report(scope: string, slo: Slo, measured: Measurement | undefined): SloReport {
  const unit = slo.bound.kind === 'duration' ? 'milliseconds' : 'parts_per_million';
  const value = measured?.value ?? null;
  return {
    scope,
    slo: slo.name,
    target: slo.target,
    measurement: slo.measurement,
    status: measured?.status ?? 'unknown',
    value,
    unit,
    value_text: value === null ? null : unit === 'milliseconds' ? formatDuration(value) : formatRatio(value),
    detail: measured?.detail ?? 'not measured yet',
    measured_at: measured ? new Date(measured.measuredAt).toISOString() : null,
  };
}

export function isSameProduct(a: ProductKey, b: ProductKey): boolean {
  return (
    a.domain === b.domain && a.product === b.product && a.major === b.major && a.environment === b.environment
  );
}
