import { sha256 } from '../lib/hash.ts';
import { canonicalJson } from '../lib/json.ts';
import type { DataContract } from '../model/data-contract.ts';
import type { DataProduct } from '../model/data-product.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import { majorOf } from './formats.ts';
import type { FolderFiles, ReadFiles } from './read-files.ts';

/** A product with the folder that it was read from. */
export interface Assembled {
  readonly declared: DeclaredProduct;
  readonly folder: FolderFiles;
}

/** Puts every product together with its contracts and models, by qualified name. */
export function assemble(read: ReadFiles): readonly Assembled[] {
  const assembled: Assembled[] = [];
  for (const folder of read.folders.values()) {
    if (!folder.declared) continue;
    const product = folder.declared;
    assembled.push({ declared: assembleOne(read, folder, product), folder });
  }
  return assembled;
}

function assembleOne(read: ReadFiles, folder: FolderFiles, product: DataProduct): DeclaredProduct {
  let digest: string | undefined;
  return {
    product,
    major: majorOf(product.metadata.version),
    contracts: folder.contracts.map(({ contract, table }) => withTable(contract, table)),
    models: folder.models,
    // Computed when it is first read: `validate` reads none, and all of them cost a fifth of parsing the files.
    get digest() {
      digest ??= digestFolder(read, folder, product);
      return digest;
    },
  };
}

/** `contracts/<table>.yaml` names its table by its file, unless it says otherwise. */
function withTable(contract: DataContract, table: string | undefined): DataContract {
  if (table === undefined || contract.producer.table !== undefined) return contract;
  return { ...contract, producer: { ...contract.producer, table } };
}

/**
 * Over what was read and over model text: comments, layout and order of keys do not count, the place of the folder does
 * not either.
 */
function digestFolder(read: ReadFiles, folder: FolderFiles, product: DataProduct): string {
  const start = folder.folder.length;
  const beside = [
    ...folder.contracts.map(
      ({ contract: { file } }) => `${file.slice(start)} ${read.digests.get(file) ?? ''}`,
    ),
    ...folder.models.map(({ file, sql }) => `${file.slice(start)} ${sql.length}:${sql}`),
  ];
  // Shapes read keys in their own order; only `x-…` keys come as they stand in the file.
  const { extensions, file: _, ...typed } = product;
  return sha256([JSON.stringify(typed), canonicalJson(extensions), ...beside.sort()].join('\n'));
}
