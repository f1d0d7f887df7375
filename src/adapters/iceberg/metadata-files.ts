import type { Storage } from '../../capabilities/storage.ts';
import { SystemError } from '../../model/problem.ts';
import { parseTableMetadata, type TableMetadata } from '../shared/iceberg/index.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { type ManifestFile, readManifestList } from './manifest-list.ts';

/** Reads metadata, manifest lists and manifests. All are immutable, so what was read once is kept by its path. */
export interface MetadataFiles {
  metadata(location: string): Promise<TableMetadata>;
  manifestList(path: string): Promise<readonly ManifestFile[]>;
  manifest(file: Pick<ManifestFile, 'manifest_path'>): Promise<Manifest>;
}

/** Bytes of files that are kept decoded. Decoded they take about 90 times as much: 90 MB, 10 000 data files. */
const CACHED_BYTES_MAX = 1024 * 1024;

/**
 * Reading side of the metadata tree, with a cache bounded by the bytes of the files read.
 *
 * errors  SystemError DM9007 for a file that is damaged or of an unsupported version; what Storage throws otherwise
 * source  Iceberg table spec v2 §Overview: metadata file → manifest list → manifests
 */
export function metadataFiles(storage: Storage): MetadataFiles {
  const cache = new Map<string, { readonly bytes: number; readonly value: unknown }>();
  let cachedBytes = 0;
  const readOnce = async <T>(uri: string, parse: (content: Uint8Array) => T): Promise<T> => {
    const hit = cache.get(uri);
    if (hit) {
      cache.delete(uri);
      cache.set(uri, hit);
      return hit.value as T;
    }
    const content = await storage.read(uri);
    const value = orDamaged(uri, () => parse(content));
    // Two readers may have missed at once; only the first one counts.
    if (!cache.has(uri)) cachedBytes += content.length;
    cache.set(uri, { bytes: content.length, value });
    for (const [oldest, entry] of cache) {
      if (cachedBytes <= CACHED_BYTES_MAX || oldest === uri) break;
      cache.delete(oldest);
      cachedBytes -= entry.bytes;
    }
    return value;
  };
  return {
    metadata: (location) => readOnce(location, parseVersion2),
    manifestList: (path) => readOnce(path, readManifestList),
    manifest: (file) => readOnce(file.manifest_path, readManifest),
  };
}

const FORMAT_VERSION_READ_MAX = 2;

function parseVersion2(content: Uint8Array): TableMetadata {
  const metadata = parseTableMetadata(Buffer.from(content).toString('utf8'));
  const version = metadata['format-version'];
  if (version > FORMAT_VERSION_READ_MAX)
    throw new Error(`format version ${version} is not read by the platform`);
  return metadata;
}

/** Runs a parser; what it throws becomes a SystemError that names the file. */
export function orDamaged<T>(uri: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SystemError('DM9007', `\`${uri}\`: ${reason}`, { system: 'iceberg', retryable: false, cause });
  }
}
