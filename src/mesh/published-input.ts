import { decide } from '../access/index.ts';
import type { PublishedInput } from '../build/index.ts';
import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import { domainTeam } from '../model/identity.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import { currentProduct, liveTables } from './live-tables.ts';

/** The published releases that a product's input ports read, by port name, each with the access decision for its team. */
export async function publishedInputs(
  reader: DeclaredProduct,
  platform: Platform,
): Promise<ReadonlyMap<string, PublishedInput>> {
  const inputs = new Map<string, PublishedInput>();
  for (const port of reader.product.inputPorts) {
    if (port.kind !== 'product') continue;
    const source = await currentProduct(port.product, platform);
    if (source) inputs.set(port.name, await publishedInput(reader, source, platform));
  }
  return inputs;
}

async function publishedInput(
  reader: DeclaredProduct,
  source: RecordedProduct,
  platform: Platform,
): Promise<PublishedInput> {
  const identity = domainTeam(reader.product.metadata.domain);
  const decision = decide(identity, source.declaration.product);
  const tables = (await liveTables(source.key, platform)).map(({ table, state, files }) => ({
    table,
    schema: state.schema,
    uris: files.map((file) => file.uri),
    snapshotId: state.currentSnapshotId ?? '',
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    metadataLocation: state.metadataLocation,
  }));
  return { tables, decision };
}
