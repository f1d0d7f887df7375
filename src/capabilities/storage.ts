/**
 * Where files are. URIs are absolute (`file:///…`, later `s3://…`); declared locations and globs are mapped here.
 * Every method throws `SystemError` (DM9002, DM9003) when the medium fails.
 */
export interface Storage {
  /** Maps a declared location such as `s3://data-lake/customer-360` to the URI where this environment keeps it. */
  locate(declaredLocation: string): string;
  /** What the compute engine opens for a URI: a local path on the embedded default. */
  enginePath(uri: string): string;
  read(uri: string): Promise<Uint8Array>;
  exists(uri: string): Promise<boolean>;
  /** Durable when it resolves (file and folder are synced). Answers `exists` and writes nothing when the URI is taken. */
  create(uri: string, content: Uint8Array): Promise<'created' | 'exists'>;
  /** Makes files that an engine wrote durable: syncs each file and its folder. */
  sync(uris: readonly string[]): Promise<void>;
  /** Creates what an engine needs before it writes below the URI. */
  prepareFolder(uri: string): Promise<void>;
  /** Every file below a URI; nothing when it does not exist. */
  list(uri: string): AsyncIterable<StoredFile>;
  /** Succeeds when the file is already gone. */
  delete(uri: string): Promise<void>;
}

export interface StoredFile {
  readonly uri: string;
  readonly sizeBytes: number;
  /** UTC milliseconds. */
  readonly modifiedAt: number;
}

/** Files of source systems: read-only, found by glob below the mesh root. */
export interface SourceFiles {
  /** Files that match, sorted by path. A glob that leaves the mesh root matches nothing and is refused in `spec/`. */
  find(glob: string): Promise<readonly SourceFileEntry[]>;
  read(path: string): Promise<Uint8Array>;
  /** The content piece by piece, for files that memory need not hold whole. */
  readChunks(path: string): AsyncIterable<Uint8Array>;
  /** SHA-256 of the content, as hex. */
  hash(path: string): Promise<string>;
  enginePath(path: string): string;
}

export interface SourceFileEntry {
  /** Relative to the mesh root, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** UTC milliseconds. */
  readonly modifiedAt: number;
}
