import type { Storage } from '../../capabilities/storage.ts';
import { assert } from '../../lib/assert.ts';
import { formatLossless, type Long } from '../../lib/lossless-json.ts';
import type { IcebergSchema, PartitionField } from '../shared/iceberg/index.ts';

import {
  type Manifest,
  type ManifestEntry,
  STATUS_ADDED,
  STATUS_DELETED,
  STATUS_EXISTING,
  writeManifest,
} from './manifest.ts';
import type { ManifestFile } from './manifest-list.ts';
import { manifestEntrySchema, type TypedPartitionField, typedPartition } from './manifest-schema.ts';
import { summarizePartitions } from './partition-summary.ts';

/** Where the files of one commit go. */
export interface CommitFiles {
  readonly storage: Storage;
  /** The table's location. */
  readonly location: string;
  readonly newId: () => string;
}

/** The snapshot that a commit makes. */
export interface NewSnapshot {
  readonly id: Long;
  readonly parentId: Long | undefined;
  readonly sequenceNumber: Long;
}

/** A manifest's schema and partition spec, from the table or from the manifest that is rewritten. */
export interface ManifestShape {
  readonly schema: IcebergSchema;
  readonly specId: number;
  readonly specFields: readonly PartitionField[];
  readonly partition: readonly TypedPartitionField[];
}

export function shapeOf(
  schema: IcebergSchema,
  specId: number,
  specFields: readonly PartitionField[],
): ManifestShape {
  const partition = typedPartition({ 'spec-id': specId, fields: specFields }, schema);
  return { schema, specId, specFields, partition };
}

/** The shape that a manifest was written with: its source columns may be gone from the table's schema by now. */
export function shapeOfManifest(manifest: Manifest): ManifestShape {
  const schema = JSON.parse(manifest.schema) as IcebergSchema;
  return shapeOf(schema, manifest.partitionSpecId, JSON.parse(manifest.partitionSpec) as PartitionField[]);
}

/**
 * Writes one data manifest and answers its entry for the manifest list.
 *
 * source  Iceberg table spec v2 §Manifest Lists, §Sequence Number Inheritance
 */
export async function storeManifest(
  files: CommitFiles,
  snapshot: NewSnapshot,
  shape: ManifestShape,
  entries: readonly ManifestEntry[],
): Promise<ManifestFile> {
  const content = writeManifest({
    schema: formatLossless(shape.schema),
    schemaId: shape.schema['schema-id'] ?? 0,
    partitionSpec: formatLossless(shape.specFields),
    partitionSpecId: shape.specId,
    entrySchema: manifestEntrySchema(shape.partition),
    entries,
  });
  const path = `${files.location}/metadata/${files.newId()}-m0.avro`;
  await createFile(files.storage, path, content);
  return {
    manifest_path: path,
    manifest_length: content.length,
    partition_spec_id: shape.specId,
    content: 0,
    sequence_number: snapshot.sequenceNumber,
    min_sequence_number: lowestSequence(entries, snapshot.sequenceNumber),
    added_snapshot_id: snapshot.id,
    ...countsOf(entries),
    partitions: summarizePartitions(shape.partition, entries),
    key_metadata: null,
  };
}

/** INVARIANT: metadata files have fresh names, so a name that is taken is a broken id source. */
export async function createFile(storage: Storage, uri: string, content: Uint8Array): Promise<void> {
  const outcome = await storage.create(uri, content);
  assert(outcome === 'created', `metadata file ${uri} exists already`);
}

function countsOf(entries: readonly ManifestEntry[]) {
  const withStatus = (status: number) => entries.filter((entry) => entry.status === status);
  const rows = (some: readonly ManifestEntry[]): Long =>
    some.reduce((sum, entry) => sum + Number(entry.data_file.record_count), 0);
  const added = withStatus(STATUS_ADDED);
  const existing = withStatus(STATUS_EXISTING);
  const deleted = withStatus(STATUS_DELETED);
  return {
    added_files_count: added.length,
    existing_files_count: existing.length,
    deleted_files_count: deleted.length,
    added_rows_count: rows(added),
    existing_rows_count: rows(existing),
    deleted_rows_count: rows(deleted),
  };
}

/** The lowest data sequence number among live entries; added ones without a number get the snapshot's. */
function lowestSequence(entries: readonly ManifestEntry[], own: Long): Long {
  return entries
    .filter((entry) => entry.status !== STATUS_DELETED)
    .map((entry) => entry.sequence_number ?? own)
    .reduce((lowest, number) => (number < lowest ? number : lowest), own);
}
