import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLogUnderTest, eventLogConformance } from '../../conformance/event-log.ts';
import { type EmbeddedEventLog, embeddedEventLog } from './index.ts';

const CLOCK = { now: () => Date.UTC(2026, 0, 31) };

function openWith(more: { readonly segmentBytesMax?: number }): () => Promise<EventLogUnderTest> {
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stream-'));
    const options = { directory: join(folder, 'streams'), clock: CLOCK, ...more };
    const log = embeddedEventLog(options);
    const readers: EmbeddedEventLog[] = [];
    return {
      log,
      reopen: async () => {
        const reader = embeddedEventLog(options);
        readers.push(reader);
        return reader;
      },
      close: async () => {
        for (const each of [log, ...readers]) await each[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  };
}

eventLogConformance('embedded', openWith({}));
eventLogConformance('embedded, a segment for every few events', openWith({ segmentBytesMax: 100 }));
