import type { LoadedTable } from '../../../capabilities/catalog.ts';
import { present } from '../../../lib/assert.ts';
import { sha256 } from '../../../lib/hash.ts';
import { isPlainObject } from '../../../lib/json.ts';
import { formatLossless, parseLossless } from '../../../lib/lossless-json.ts';
import type { Answer } from './endpoint.ts';

export type SnapshotsMode = 'all' | 'refs';

/**
 * A loaded table on the wire. The metadata file's text is spliced in as it is, so that no number is rounded.
 *
 * shape   {"metadata-location"?, "metadata", "config"}; with `refs` only snapshots that a branch or tag names
 * source  Iceberg REST OpenAPI, LoadTableResult
 */
export function answerTable(loaded: LoadedTable, mode: SnapshotsMode): Answer {
  const metadata = mode === 'refs' ? withReferencedSnapshots(loaded.metadata) : loaded.metadata;
  const etag = etagOf(loaded, mode);
  const text = `{${locationPart(loaded)}"metadata":${metadata},"config":{}}`;
  return { status: 200, text, ...(etag === undefined ? {} : { etag }) };
}

/** CommitTableResponse. */
export function commitAnswer(loaded: LoadedTable | undefined): Answer {
  const { metadata, metadataLocation } = present(loaded, 'committed table');
  return {
    status: 200,
    text: `{"metadata-location":${JSON.stringify(present(metadataLocation, 'metadata location'))},"metadata":${metadata}}`,
  };
}

/** Metadata files never change, so their location says which version this is. */
export function etagOf({ metadataLocation }: LoadedTable, mode: SnapshotsMode): string | undefined {
  return metadataLocation === undefined ? undefined : `"${sha256(`${mode} ${metadataLocation}`)}"`;
}

function locationPart({ metadataLocation }: LoadedTable): string {
  return metadataLocation === undefined ? '' : `"metadata-location":${JSON.stringify(metadataLocation)},`;
}

function withReferencedSnapshots(text: string): string {
  const metadata = parseLossless(text);
  if (!isPlainObject(metadata) || !Array.isArray(metadata['snapshots'])) return text;
  const refs = isPlainObject(metadata['refs']) ? Object.values(metadata['refs']) : [];
  const named = new Set(refs.map((ref) => (isPlainObject(ref) ? ref['snapshot-id'] : undefined)));
  // Version 1 metadata has no refs; its current snapshot is what `main` would name.
  named.add(metadata['current-snapshot-id']);
  const snapshots = metadata['snapshots'].filter(
    (snapshot) => isPlainObject(snapshot) && named.has(snapshot['snapshot-id']),
  );
  return formatLossless({ ...metadata, snapshots });
}
