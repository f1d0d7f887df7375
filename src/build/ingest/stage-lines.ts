import type { Storage } from '../../capabilities/storage.ts';

/** Bytes that are gathered before a file is written. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** JSON lines on their way to the engine: written in chunks, so that memory never holds a whole input. */
export interface StagedLines {
  add(line: string): Promise<void>;
  /** URIs of what was written; none when there was no line. */
  finish(): Promise<readonly string[]>;
  /** Removes the files. What a crash leaves is swept with the other orphans of the landing area. */
  discard(): Promise<void>;
}

export function stageLines(storage: Storage, landing: string, newId: () => string): StagedLines {
  const uris: string[] = [];
  let lines: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const uri = `${landing}/incoming/${newId()}.ndjson`;
    uris.push(uri);
    await storage.create(uri, Buffer.from(`${lines.join('\n')}\n`));
    lines = [];
    length = 0;
  };
  return {
    add: async (line) => {
      lines.push(line);
      length += line.length;
      if (length >= CHUNK_BYTES) await flush();
    },
    finish: async () => {
      await flush();
      return uris;
    },
    discard: async () => {
      for (const uri of uris) await storage.delete(uri);
    },
  };
}
