import type { Long } from '../../lib/lossless-json.ts';

import { readAvroFile, writeAvroFile } from './avro-file.ts';
import { rowType } from './avro-type.ts';
import { decodeRows, headerKey } from './manifest.ts';
import { MANIFEST_LIST_SCHEMA } from './manifest-schema.ts';

/** One manifest as its list knows it (table spec v2 §Manifest Lists, manifest_file). */
export interface ManifestFile {
  readonly manifest_path: string;
  readonly manifest_length: Long;
  readonly partition_spec_id: number;
  /** 0 data, 1 deletes. */
  readonly content: number;
  readonly sequence_number: Long;
  readonly min_sequence_number: Long;
  readonly added_snapshot_id: Long;
  readonly added_files_count: number;
  readonly existing_files_count: number;
  readonly deleted_files_count: number;
  readonly added_rows_count: Long;
  readonly existing_rows_count: Long;
  readonly deleted_rows_count: Long;
  readonly partitions: readonly PartitionSummary[] | null;
  readonly key_metadata?: Buffer | null;
}

/** What the files of a manifest hold in one partition field (field_summary). */
export interface PartitionSummary {
  readonly contains_null: boolean;
  readonly contains_nan: boolean | null;
  readonly lower_bound: Buffer | null;
  readonly upper_bound: Buffer | null;
}

/**
 * Bytes of a manifest list.
 *
 * source  Iceberg table spec v2 §Manifest Lists; header keys snapshot-id, parent-snapshot-id, sequence-number,
 *         format-version as the reference implementation writes them
 */
export function writeManifestList(
  snapshot: { readonly id: Long; readonly parentId: Long | undefined; readonly sequenceNumber: Long },
  manifests: readonly ManifestFile[],
): Uint8Array {
  const header = {
    'snapshot-id': String(snapshot.id),
    'parent-snapshot-id': String(snapshot.parentId ?? null),
    'sequence-number': String(snapshot.sequenceNumber),
    'format-version': '2',
    'avro.schema': MANIFEST_LIST_SCHEMA,
  };
  return writeAvroFile(header, rowType(MANIFEST_LIST_SCHEMA), manifests);
}

/** Reads a manifest list of any writer; what version 1 leaves out gets the spec's defaults (appendix E). */
export function readManifestList(content: Uint8Array): readonly ManifestFile[] {
  const { header, blocks } = readAvroFile(content);
  const type = rowType(headerKey(header, 'avro.schema'));
  return blocks.flatMap((block) => decodeRows(type, block)).map((row) => withDefaults(row as ManifestFile));
}

function withDefaults(row: Partial<ManifestFile> & Pick<ManifestFile, 'manifest_path'>): ManifestFile {
  return {
    manifest_path: row.manifest_path,
    manifest_length: row.manifest_length ?? 0,
    partition_spec_id: row.partition_spec_id ?? 0,
    content: row.content ?? 0,
    sequence_number: row.sequence_number ?? 0,
    min_sequence_number: row.min_sequence_number ?? 0,
    added_snapshot_id: row.added_snapshot_id ?? 0,
    added_files_count: row.added_files_count ?? 0,
    existing_files_count: row.existing_files_count ?? 0,
    deleted_files_count: row.deleted_files_count ?? 0,
    added_rows_count: row.added_rows_count ?? 0,
    existing_rows_count: row.existing_rows_count ?? 0,
    deleted_rows_count: row.deleted_rows_count ?? 0,
    partitions: row.partitions ?? null,
    key_metadata: row.key_metadata ?? null,
  };
}
