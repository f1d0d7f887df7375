import type { Storage } from '../capabilities/storage.ts';
import { present } from '../lib/assert.ts';

/** A storage in memory, for suites that need no engine; `contents` shows what it holds. */
export interface MemoryStorage extends Storage {
  readonly contents: Map<string, Uint8Array>;
  readonly synced: Set<string>;
}

export function memoryStorage(): MemoryStorage {
  const contents = new Map<string, Uint8Array>();
  const synced = new Set<string>();
  return {
    contents,
    synced,
    locate: (declared) => `memory:///${declared.replace('://', '/')}`,
    enginePath: (uri) => uri,
    read: async (uri) => present(contents.get(uri), uri),
    exists: async (uri) => contents.has(uri),
    create: async (uri, content) => {
      if (contents.has(uri)) return 'exists';
      contents.set(uri, content);
      return 'created';
    },
    sync: async (uris) => {
      for (const uri of uris) synced.add(uri);
    },
    prepareFolder: async () => {},
    list: async function* (uri) {
      for (const [key, content] of contents) {
        if (key.startsWith(`${uri}/`)) yield { uri: key, sizeBytes: content.length, modifiedAt: 0 };
      }
    },
    delete: async (uri) => {
      contents.delete(uri);
    },
  };
}
