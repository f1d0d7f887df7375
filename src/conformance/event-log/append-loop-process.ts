/**
 * A process of its own that appends numbered events to one topic, several producers at once, and prints the numbers of
 * each batch as soon as it is acknowledged; a crash test kills it. Arguments: module and export that open the log,
 * folder, name of this process.
 */
import { writeSync } from 'node:fs';
import type { EventLog } from '../../capabilities/streaming.ts';

const [, , moduleUrl = '', exportName = '', directory = '', name = ''] = process.argv;
const PRODUCERS = 8;
const BATCH_MAX = 50;

interface Options {
  readonly directory: string;
  readonly clock: { now(): number };
  readonly segmentBytesMax: number;
}

const adapter = (await import(moduleUrl)) as Readonly<Record<string, (options: Options) => EventLog>>;
// Small segments, so that the process is also killed while it changes from one to the next.
const log = adapter[exportName]?.({ directory, clock: { now: () => 1 }, segmentBytesMax: 20_000 });
if (log === undefined) throw new Error(`${moduleUrl} has no ${exportName}`);

/** The line says: producer, its batch, first offset, number of events. */
async function produce(eventLog: EventLog, producer: number): Promise<void> {
  for (let batch = 0; ; batch++) {
    const size = ((batch * 7 + producer) % BATCH_MAX) + 1;
    const events = Array.from({ length: size }, (_, index) => [name, producer, batch, index, size]);
    const { firstOffset } = await eventLog.append('crash.test', events);
    writeSync(1, `${name} ${producer} ${batch} ${firstOffset} ${size}\n`);
  }
}

await Promise.all(Array.from({ length: PRODUCERS }, (_, producer) => produce(log, producer)));
