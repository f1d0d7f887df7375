import {
  extendMetadataLog,
  formatTableMetadata,
  nextMetadataLocation,
  type TableMetadata,
} from '../shared/iceberg/index.ts';
import { type CommitFiles, createFile } from './manifest-writer.ts';

export interface MetadataBase {
  readonly location: string;
  readonly metadata: TableMetadata;
}

/** Writes a metadata file beside the base, whose location joins the log, and answers where it is. */
export async function storeMetadata(
  files: CommitFiles,
  metadata: TableMetadata,
  base: MetadataBase | undefined,
): Promise<string> {
  const logged = base ? { ...metadata, 'metadata-log': extendMetadataLog(metadata, base) } : metadata;
  const location = nextMetadataLocation(files.location, files.newId(), base?.location);
  await createFile(files.storage, location, Buffer.from(formatTableMetadata(logged), 'utf8'));
  return location;
}
