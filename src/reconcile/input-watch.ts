import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import { digestOf } from '../lib/hash.ts';
import type { Dataset } from '../model/mesh.ts';
import type { SourcePort } from '../model/port.ts';
import { productName } from '../model/product-key.ts';

/** Notices that source files or events have arrived, by a digest of what is there. */
export interface InputWatch {
  /** Whether something arrived since the last call; the first call only looks. */
  arrived(product: RecordedProduct): Promise<boolean>;
}

export function inputWatch(platform: Platform): InputWatch {
  const seen = new Map<string, string>();
  return {
    async arrived(product) {
      const name = productName(product.key);
      const current = await inputDigest(product, platform);
      const before = seen.get(name);
      seen.set(name, current);
      return before !== undefined && before !== current;
    },
  };
}

async function inputDigest({ declaration }: RecordedProduct, platform: Platform): Promise<string> {
  const ports = declaration.product.inputPorts.filter((port) => port.kind === 'source');
  const states = await Promise.all(
    ports.map((port) => portState(port, declaration.datasets?.[port.name], platform)),
  );
  return digestOf(states);
}

async function portState(
  port: SourcePort,
  dataset: Dataset | undefined,
  platform: Platform,
): Promise<unknown> {
  const files = dataset?.path === undefined ? [] : await platform.sources.find(dataset.path);
  const events =
    port.type === 'batch' ? 0 : await platform.events.endOffset(`${port.source}.${port.dataset}`);
  return [port.name, events, files.map((file) => [file.path, file.sizeBytes, file.modifiedAt])];
}
