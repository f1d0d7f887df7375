import type { TableCommit } from '../../capabilities/table-format.ts';
import { assert } from '../../lib/assert.ts';
import { sha256 } from '../../lib/hash.ts';
import { toLong } from '../../lib/lossless-json.ts';
import {
  currentSchema,
  currentSnapshot,
  defaultSpec,
  type Snapshot,
  type TableMetadata,
} from '../shared/iceberg/index.ts';
import { leafColumns, toStoredFile } from './data-file.ts';
import { hasLiveFiles, liveRows } from './live-entries.ts';
import { type ManifestEntry, STATUS_ADDED, type StoredFile } from './manifest.ts';
import { type ManifestFile, writeManifestList } from './manifest-list.ts';
import { type CommitFiles, createFile, type NewSnapshot, shapeOf, storeManifest } from './manifest-writer.ts';
import type { MetadataFiles } from './metadata-files.ts';
import { mergeManifests, removeFiles } from './rewrite-manifests.ts';
import { summarize } from './snapshot-summary.ts';

export interface WrittenSnapshot {
  readonly snapshot: Snapshot;
  readonly totalRows: number;
}

/**
 * Writes the manifests and the manifest list of a commit.
 *
 * shape   metadata with the schema and layout that the commit wants → snapshot that is in no metadata file yet
 * source  Iceberg table spec v2 §Snapshots, §Manifest Lists
 */
export async function writeSnapshot(
  files: CommitFiles,
  reader: MetadataFiles,
  draft: TableMetadata,
  change: TableCommit,
): Promise<WrittenSnapshot> {
  assert(change.operation !== 'append' || change.removed.length === 0, 'an append removes no files');
  const parent = currentSnapshot(draft);
  const next: NewSnapshot = {
    id: newSnapshotId(files.newId()),
    parentId: parent?.['snapshot-id'],
    sequenceNumber: toLong(BigInt(draft['last-sequence-number']) + 1n),
  };
  const base = await carriedManifests(reader, parent);
  const added = storedFiles(draft, change);
  const kept = await removeFiles(files, reader, next, base, change.removed);
  const fresh = added.length === 0 ? [] : [await addedManifest(files, draft, next, added)];
  const manifests = await mergeManifests(files, reader, next, [...fresh, ...kept.manifests]);
  const path = `${files.location}/metadata/snap-${next.id}-1-${files.newId()}.avro`;
  await createFile(files.storage, path, writeManifestList(next, manifests));
  return {
    snapshot: {
      'snapshot-id': next.id,
      ...(next.parentId === undefined ? {} : { 'parent-snapshot-id': next.parentId }),
      'sequence-number': next.sequenceNumber,
      'timestamp-ms': draft['last-updated-ms'],
      'manifest-list': path,
      'schema-id': draft['current-schema-id'],
      summary: {
        ...change.summary,
        operation: operationOf(change),
        ...summarize({ added, removed: kept.removed }, parent),
      },
    },
    totalRows: liveRows(manifests),
  };
}

/** 13 hex digits are 52 bits: below 2^53, so that readers whose JSON has only doubles keep the id. */
function newSnapshotId(freshId: string): number {
  return Number.parseInt(sha256(freshId).slice(0, 13), 16) + 1;
}

async function carriedManifests(
  reader: MetadataFiles,
  parent: Snapshot | undefined,
): Promise<readonly ManifestFile[]> {
  if (!parent) return [];
  const list = parent['manifest-list'];
  assert(list, 'the parent snapshot has a manifest list');
  return (await reader.manifestList(list)).filter(hasLiveFiles);
}

function storedFiles(draft: TableMetadata, change: TableCommit): readonly StoredFile[] {
  const schema = currentSchema(draft);
  const spec = defaultSpec(draft);
  const context = {
    partition: shapeOf(schema, spec['spec-id'], spec.fields).partition,
    columns: leafColumns(schema),
    sortOrderId: draft['default-sort-order-id'],
  };
  return change.added.map((file) => toStoredFile(file, context));
}

function addedManifest(
  files: CommitFiles,
  draft: TableMetadata,
  snapshot: NewSnapshot,
  added: readonly StoredFile[],
): Promise<ManifestFile> {
  const spec = defaultSpec(draft);
  const shape = shapeOf(currentSchema(draft), spec['spec-id'], spec.fields);
  const entries = added.map(
    (file): ManifestEntry => ({
      status: STATUS_ADDED,
      snapshot_id: null,
      sequence_number: null,
      file_sequence_number: null,
      data_file: file,
    }),
  );
  return storeManifest(files, snapshot, shape, entries);
}

/** The spec's word for what happened, which incremental readers rely on. */
function operationOf(change: TableCommit): string {
  if (change.operation === 'replace') return 'replace';
  if (change.removed.length === 0) return 'append';
  return change.added.length === 0 ? 'delete' : 'overwrite';
}
