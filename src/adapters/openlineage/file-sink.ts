import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LineageSink } from '../../capabilities/lineage.ts';
import type { LostEvent } from './lost-event.ts';

/**
 * Appends events to a file, one JSON text a line, in the order of the calls.
 *
 * shape   LineageEvent → one line of its OpenLineage body
 * errors  none thrown; a failing write goes to `onLost`
 * source  OpenLineage Python client documentation, §File transport (one event a line)
 */
export function fileSink(path: string, onLost: (lost: LostEvent) => void): LineageSink {
  let previous: Promise<void> = Promise.resolve();
  return {
    emit(event) {
      // Lines of one process must not interleave, so each write waits for the one before.
      previous = previous
        .then(() => append(path, `${JSON.stringify(event.body)}\n`))
        .catch((error: unknown) => onLost({ event, reason: reasonOf(error) }));
      return previous;
    },
  };
}

async function append(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, line, { encoding: 'utf8', flag: 'a' });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
