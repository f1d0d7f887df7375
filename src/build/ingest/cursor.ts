import { assert } from '../../lib/assert.ts';
import { isPlainObject, type Json, type JsonObject } from '../../lib/json.ts';
import { type Column, formatDataType, parseDataType } from '../../model/data-type.ts';

/** The columns of a file as they are in it; files of one shape are read together. */
export type Shape = readonly Column[];

/** What inspecting a source file found. */
export interface FileContent {
  readonly rows: number;
  /** Index in `shapes` of the cursor. */
  readonly shape: number;
  /** Of csv files. */
  readonly delimiter?: string;
  /** URI of the rows as Parquet, for formats that the engine does not read. */
  readonly landed?: string;
}

/** A source file that a release has read. */
export interface TrackedFile extends FileContent {
  readonly path: string;
  readonly sizeBytes: number;
  /** UTC milliseconds. */
  readonly modifiedAt: number;
  readonly sha256: string;
  /** Path of the file with the same bytes that is read instead. */
  readonly duplicateOf?: string;
  /** No longer there; remembered so that the same content is never taken for new. */
  readonly gone?: true;
}

/** A Parquet file of a landing area. */
export interface LandedFile {
  readonly uri: string;
  readonly rows: number;
  readonly shape: number;
}

export interface BatchCursor {
  readonly kind: 'batch';
  /** Digest of what the dataset declares about its content: files are inspected anew when it changes. */
  readonly dataset: string;
  readonly files: readonly TrackedFile[];
  readonly shapes: readonly Shape[];
}

/** Position of `stream` and `cdc-stream` ports. */
export interface StreamCursor {
  readonly kind: 'stream';
  /** History files; only path, size, time and hash are used. */
  readonly files: readonly TrackedFile[];
  /** One past the last event read from the log. */
  readonly offset: number;
  /** One past the arrival number of the last landed event. */
  readonly arrivals: number;
  readonly landing: readonly LandedFile[];
  readonly shapes: readonly Shape[];
  /** Columns of the rows as models see them. */
  readonly columns: Shape;
  /** Field of the `source` block that orders the change events of this port. */
  readonly position?: string;
}

export interface ProductCursor {
  readonly kind: 'product';
  /** Snapshot read, by table. */
  readonly snapshots: Readonly<Record<string, string>>;
}

export type Cursor = BatchCursor | StreamCursor | ProductCursor;

/** The cursor as it is recorded with a release. */
export function toJson(cursor: Cursor): Json {
  if (cursor.kind === 'product') return { ...cursor };
  const plain = {
    ...cursor,
    shapes: cursor.shapes.map((shape) => shape.map(columnToJson)),
    ...(cursor.kind === 'stream' ? { columns: cursor.columns.map(columnToJson) } : {}),
  };
  // Records of optional, JSON-shaped fields: the types differ from Json only by `undefined`.
  return JSON.parse(JSON.stringify(plain)) as Json;
}

/** What a cursor says about its input, without the names of landed files, which every attempt gives anew. */
export function positionOf(cursor: Cursor): Json {
  if (cursor.kind === 'product') return { ...cursor.snapshots };
  const files = cursor.files.map(({ path, sha256, gone, duplicateOf }) => [
    path,
    sha256,
    gone ?? false,
    duplicateOf ?? '',
  ]);
  return cursor.kind === 'batch' ? { files } : { files, offset: cursor.offset, arrivals: cursor.arrivals };
}

/** Reads a recorded cursor; undefined when the port has none yet. */
export function batchCursor(json: Json | undefined): BatchCursor | undefined {
  return read(json, 'batch') as BatchCursor | undefined;
}

export function streamCursor(json: Json | undefined): StreamCursor | undefined {
  return read(json, 'stream') as StreamCursor | undefined;
}

export function productCursor(json: Json | undefined): ProductCursor | undefined {
  return read(json, 'product') as ProductCursor | undefined;
}

/** Whether a recorded value is a cursor of one of our kinds. */
export function isRecordedCursor(json: Json | undefined): json is Json & Cursor {
  return isPlainObject(json) && ['batch', 'stream', 'product'].includes(String(json['kind']));
}

function read(json: Json | undefined, kind: Cursor['kind']): unknown {
  if (json === undefined || json === null) return undefined;
  // A port whose type changes is rebuilt from scratch, so another kind here is a fault of ours.
  assert(isPlainObject(json) && json['kind'] === kind, `the recorded cursor is not of kind ${kind}`);
  const cursor = json as JsonObject;
  const { shapes, columns } = cursor;
  return {
    ...cursor,
    ...(Array.isArray(shapes)
      ? { shapes: shapes.map((shape) => (shape as JsonObject[]).map(columnFromJson)) }
      : {}),
    ...(Array.isArray(columns) ? { columns: (columns as JsonObject[]).map(columnFromJson) } : {}),
  };
}

function columnToJson(column: Column): JsonObject {
  return { name: column.name, type: formatDataType(column.type), nullable: column.nullable };
}

function columnFromJson(json: JsonObject): Column {
  const type = parseDataType(String(json['type']));
  assert(type, `the recorded column type ${String(json['type'])} is unknown`);
  return { name: String(json['name']), type, nullable: json['nullable'] === true };
}
