import type { Long } from '../../lib/lossless-json.ts';

import { readAvroFile, writeAvroFile } from './avro-file.ts';
import { type RowType, rowType } from './avro-type.ts';

export const STATUS_EXISTING = 0;
export const STATUS_ADDED = 1;
export const STATUS_DELETED = 2;
export const CONTENT_DATA = 0;

/** A manifest entry as stored (table spec v2 §Manifests, manifest_entry). */
export interface ManifestEntry {
  readonly status: number;
  /** Null in ADDED entries: inherited from the manifest list. */
  readonly snapshot_id: Long | null;
  readonly sequence_number: Long | null;
  readonly file_sequence_number: Long | null;
  readonly data_file: StoredFile;
}

/** The `data_file` struct as stored. */
export interface StoredFile {
  readonly content: number;
  readonly file_path: string;
  readonly file_format: string;
  /** Values by `f<field id>`, in Avro's form. */
  readonly partition: Readonly<Record<string, unknown>>;
  readonly record_count: Long;
  readonly file_size_in_bytes: Long;
  readonly column_sizes: readonly Pair<Long>[] | null;
  readonly value_counts: readonly Pair<Long>[] | null;
  readonly null_value_counts: readonly Pair<Long>[] | null;
  readonly nan_value_counts?: readonly Pair<Long>[] | null;
  readonly lower_bounds: readonly Pair<Buffer>[] | null;
  readonly upper_bounds: readonly Pair<Buffer>[] | null;
  readonly key_metadata?: Buffer | null;
  readonly split_offsets?: readonly Long[] | null;
  readonly equality_ids?: readonly number[] | null;
  readonly sort_order_id?: number | null;
}

export interface Pair<T> {
  readonly key: number;
  readonly value: T;
}

/** A manifest with the parts of its header that a rewrite must keep. */
export interface Manifest {
  /** JSON text of the table schema, and its id, at the time of writing. */
  readonly schema: string;
  readonly schemaId: number;
  /** JSON text of the partition fields. */
  readonly partitionSpec: string;
  readonly partitionSpecId: number;
  /** Avro schema text of the entries. */
  readonly entrySchema: string;
  readonly entries: readonly ManifestEntry[];
}

/**
 * Bytes of a data manifest.
 *
 * source  Iceberg table spec v2 §Manifests, header keys schema, schema-id, partition-spec, partition-spec-id,
 *         format-version, content
 */
export function writeManifest(manifest: Manifest): Uint8Array {
  const header = {
    schema: manifest.schema,
    'schema-id': String(manifest.schemaId),
    'partition-spec': manifest.partitionSpec,
    'partition-spec-id': String(manifest.partitionSpecId),
    'format-version': '2',
    content: 'data',
    'avro.schema': manifest.entrySchema,
  };
  return writeAvroFile(header, rowType(manifest.entrySchema), manifest.entries);
}

/**
 * Reads a manifest of any writer.
 *
 * errors  throws Error naming the damage
 * source  Iceberg table spec v2 §Manifests; version 1 manifests have no content and sequence numbers (appendix E)
 */
export function readManifest(content: Uint8Array): Manifest {
  const { header, blocks } = readAvroFile(content);
  const entrySchema = headerKey(header, 'avro.schema');
  const rows = blocks.flatMap((block) => decodeRows(rowType(entrySchema), block));
  return {
    schema: headerKey(header, 'schema'),
    schemaId: Number(header['schema-id'] ?? 0),
    partitionSpec: headerKey(header, 'partition-spec'),
    partitionSpecId: Number(header['partition-spec-id'] ?? 0),
    entrySchema,
    entries: rows.map((row) => withDefaults(row as ManifestEntry)),
  };
}

export function decodeRows(
  type: RowType,
  block: { readonly rows: number; readonly bytes: Buffer },
): readonly unknown[] {
  return type.decodeAll(block.bytes, block.rows);
}

export function headerKey(header: Readonly<Record<string, string>>, key: string): string {
  const value = header[key];
  if (value === undefined) throw new Error(`has no header key \`${key}\``);
  return value;
}

function withDefaults(row: ManifestEntry): ManifestEntry {
  return {
    status: row.status,
    snapshot_id: row.snapshot_id ?? null,
    sequence_number: row.sequence_number ?? null,
    file_sequence_number: row.file_sequence_number ?? null,
    data_file:
      row.data_file.content === undefined ? { ...row.data_file, content: CONTENT_DATA } : row.data_file,
  };
}
