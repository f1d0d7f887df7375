import type { Probe } from '../capabilities/probe.ts';
import { sqlName } from '../lib/sql-text.ts';

const PROBE_TIMEOUT_MS = 2_000;

/** Tries the doors that this server has for a product: its discovery entry, and each of its tables in the catalog. */
export function serverProbe(url: string): Probe {
  return {
    async probes({ key, declaration, release }) {
      const namespace = `${url}/iceberg/v1/${sqlName(key.domain)}/namespaces/${sqlName(key.product)}`;
      const doors = [
        `${url}/api/v1/data-products/${key.domain}/${key.product}`,
        ...(release?.tables ?? []).map((table) => `${namespace}/tables/${sqlName(table.table)}`),
      ];
      const answers = await Promise.all(doors.map(answers200));
      return {
        probes: answers.length,
        answered: answers.filter(Boolean).length,
        portsWithoutServer: declaration.product.outputPorts.map((port) => port.name),
      };
    },
  };
}

async function answers200(door: string): Promise<boolean> {
  try {
    const answer = await fetch(door, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    // No answer is the reading that a probe is made for.
    return false;
  }
}
