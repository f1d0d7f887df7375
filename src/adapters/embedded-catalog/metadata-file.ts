import { CatalogError, type LoadedTable } from '../../capabilities/catalog.ts';
import type { Storage } from '../../capabilities/storage.ts';
import { assert } from '../../lib/assert.ts';
import { SystemError } from '../../model/problem.ts';
import {
  formatTableMetadata,
  nextMetadataLocation,
  parseTableMetadata,
  type TableMetadata,
} from '../shared/iceberg/index.ts';

/** A table whose metadata is in a file. */
export interface StoredTable extends LoadedTable {
  readonly metadataLocation: string;
}

/** Reads a metadata file as it is; a pointer to a file that is gone is the protocol's NotFoundException. */
export async function readMetadataFile(storage: Storage, metadataLocation: string): Promise<StoredTable> {
  const uri = accessUri(metadataLocation);
  if (!(await storage.exists(uri))) {
    throw new CatalogError('NotFoundException', `Failed to open input stream for file: ${metadataLocation}`);
  }
  return { metadataLocation, metadata: Buffer.from(await storage.read(uri)).toString('utf8') };
}

export function parsedMetadata({ metadataLocation, metadata }: StoredTable): TableMetadata {
  try {
    return parseTableMetadata(metadata);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SystemError('DM9007', `\`${metadataLocation}\`: ${reason}`, {
      system: 'catalog',
      retryable: false,
      cause,
    });
  }
}

/** Writes new metadata under a fresh name and answers it as a reader will see it. */
export async function writeMetadataFile(
  storage: Storage,
  metadata: TableMetadata,
  file: { readonly id: string; readonly base?: string },
): Promise<StoredTable> {
  const tableLocation = metadata.location.replace(/\/+$/, '');
  const metadataLocation = nextMetadataLocation(tableLocation, file.id, file.base);
  const text = formatTableMetadata(metadata);
  const outcome = await storage.create(accessUri(metadataLocation), Buffer.from(text, 'utf8'));
  assert(outcome === 'created', `metadata file ${metadataLocation} exists already`);
  return { metadataLocation, metadata: text };
}

/**
 * The URI to open for a location: some clients leave the empty authority out. The text in metadata stays as it was.
 *
 * source  RFC 8089, appendix B: `file:/path`; the Java reference implementation writes it
 */
export function accessUri(location: string): string {
  return location.replace(/^file:\/(?!\/)/, 'file:///');
}
