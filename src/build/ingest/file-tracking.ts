import type { SourceFileEntry } from '../../capabilities/storage.ts';
import type { TrackedFile } from './cursor.ts';

/** A file that is there now, with its content's hash. */
export interface PresentFile extends SourceFileEntry {
  readonly sha256: string;
  /** What was recorded about the same content, under this or another name. */
  readonly recorded?: TrackedFile;
}

/** How the files that are there compare with those that the last release had read. */
export interface FileTracking {
  /** One file per content, in order of path: what a table that reads everything reads. */
  readonly readable: readonly PresentFile[];
  /** The readable ones whose content no release has read. */
  readonly fresh: ReadonlySet<string>;
  /** Fresh content under a path that was read before. */
  readonly changed: readonly string[];
  /** Files with the bytes of a readable one; `isNew` when no release has seen the copy. */
  readonly copies: readonly {
    readonly file: PresentFile;
    readonly original: string;
    readonly isNew: boolean;
  }[];
  /** Recorded files that are no longer there, with `gone` set. */
  readonly gone: readonly TrackedFile[];
  /** The gone ones that the last release still had, and whose content is not there under another name. */
  readonly lost: readonly string[];
  /** Whether anything differs from the last release: content, not time stamps. */
  readonly differs: boolean;
}

/**
 * Compares the files of a port with the recorded ones, by content. A hash is reused while size and time are unchanged.
 *
 * shape   present files + recorded files → FileTracking
 */
export async function trackFiles(
  found: readonly SourceFileEntry[],
  recorded: readonly TrackedFile[],
  hash: (path: string) => Promise<string>,
): Promise<FileTracking> {
  const byPath = new Map(recorded.map((file) => [file.path, file]));
  const byContent = new Map(recorded.filter((file) => !file.duplicateOf).map((file) => [file.sha256, file]));
  const present: PresentFile[] = [];
  for (const entry of found) {
    const before = byPath.get(entry.path);
    const same = before && before.sizeBytes === entry.sizeBytes && before.modifiedAt === entry.modifiedAt;
    const sha256 = same ? before.sha256 : await hash(entry.path);
    const record = byContent.get(sha256);
    present.push({ ...entry, sha256, ...(record ? { recorded: record } : {}) });
  }
  return compare(present, byPath);
}

function compare(present: readonly PresentFile[], byPath: ReadonlyMap<string, TrackedFile>): FileTracking {
  const originals = chooseOriginals(present);
  const readable = present.filter((file) => originals.get(file.sha256) === file);
  const fresh = new Set(readable.filter((file) => !file.recorded).map((file) => file.path));
  const contents = new Set(present.map((file) => file.sha256));
  const paths = new Set(present.map((file) => file.path));
  const gone = [...byPath.values()].filter((file) => !paths.has(file.path));
  const lost = gone.filter((file) => !file.gone && !file.duplicateOf && !contents.has(file.sha256));
  const returned = readable.filter((file) => file.recorded?.gone && file.recorded.path === file.path);
  return {
    readable,
    fresh,
    changed: [...fresh].filter((path) => byPath.has(path)),
    copies: present
      .filter((file) => originals.get(file.sha256) !== file)
      .map((file) => ({
        file,
        original: originals.get(file.sha256)?.path ?? '',
        isNew: byPath.get(file.path)?.sha256 !== file.sha256,
      })),
    gone: gone.map((file) => ({ ...file, gone: true })),
    lost: lost.map((file) => file.path),
    differs: fresh.size > 0 || lost.length > 0 || returned.length > 0,
  };
}

/** Of files with equal bytes the one that was read before, else the first by path. */
function chooseOriginals(present: readonly PresentFile[]): ReadonlyMap<string, PresentFile> {
  const originals = new Map<string, PresentFile>();
  for (const file of present) {
    const other = originals.get(file.sha256);
    if (!other || (file.recorded?.path === file.path && other.recorded?.path !== other.path)) {
      originals.set(file.sha256, file);
    }
  }
  return originals;
}
