import type { Measurement } from '../../model/measurement.ts';
import { measureRatio, type SloSubject, unmeasured } from './judge.ts';

/** Probes of the doors that exist, over the caller's window. */
export interface AvailabilityReading {
  readonly probes: number;
  readonly answered: number;
  /** Declared output ports that have no server and so cannot be probed. */
  readonly portsWithoutServer: readonly string[];
}

/**
 * The share of probes of a product's doors that were answered. Ports without a server are named in the detail and
 * never count as available.
 *
 * shape   reading → one Measurement
 * units   parts per million, rounded down
 * errors  none thrown; no probe gives value null and status `unknown`
 * source  article §Data Product Specification, slos.availability (`uptime_percentage`)
 */
export function measureAvailability(subject: SloSubject, reading: AvailabilityReading): Measurement {
  const { probes, answered, portsWithoutServer } = reading;
  const note = portsWithoutServer.length === 0 ? '' : `; without a server: ${portsWithoutServer.join(', ')}`;
  if (probes === 0) return unmeasured(subject, `no door was probed${note}`);
  const measurement = measureRatio(subject, answered, probes, 'probes answered');
  return { ...measurement, detail: `${measurement.detail}${note}` };
}
