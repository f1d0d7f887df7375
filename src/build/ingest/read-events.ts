import { type Checked, type Problem, problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import { avroParts } from './avro-file.ts';
import { type AvroCodec, avroColumns } from './avro-schema.ts';
import type { Shape } from './cursor.ts';
import type { PresentFile } from './file-tracking.ts';
import { refusedAvro } from './inspect-file.ts';
import type { SourceInput } from './source-input.ts';
import { textLines } from './text-lines.ts';

/** A longer event is set aside. */
export const EVENT_BYTES_MAX = 1024 * 1024;

/** One event as it came; `text` is undefined when it is longer than allowed. */
export interface ReadEvent {
  readonly text: string | undefined;
  /** `data/x.jsonl:17` or `offset 42`. */
  readonly place: string;
}

export interface EventSource {
  readonly events: AsyncIterable<ReadEvent>;
  /** A file that turned out to be refused; known when the events have been read. */
  readonly problems: () => readonly Problem[];
}

/** The events of history files in order of path, then those of the log from one offset to another. */
export function readEvents(
  { port, format }: Pick<SourceInput, 'port' | 'format'>,
  from: { readonly files: readonly PresentFile[]; readonly offset: number; readonly endOffset: number },
  { sources, events }: Pick<BuildContext, 'sources' | 'events'>,
): EventSource {
  const problems: Problem[] = [];
  async function* all(): AsyncGenerator<ReadEvent> {
    for (const { path } of from.files) {
      if (format === 'avro') yield* avroEvents(path, sources, problems);
      else yield* lineEvents(path, sources);
    }
    if (from.endOffset <= from.offset) return;
    for await (const event of events.read(topicOf(port), from.offset, from.endOffset)) {
      const tooLong = Buffer.byteLength(event.value) > EVENT_BYTES_MAX;
      yield { text: tooLong ? undefined : event.value, place: `offset ${event.offset}` };
    }
  }
  return { events: all(), problems: () => problems };
}

/** The topic to which events of a port's dataset are pushed. */
export function topicOf(port: { readonly source: string; readonly dataset: string }): string {
  return `${port.source}.${port.dataset}`;
}

async function* lineEvents(path: string, sources: BuildContext['sources']): AsyncGenerator<ReadEvent> {
  for await (const { text, number } of textLines(sources.readChunks(path), EVENT_BYTES_MAX)) {
    yield { text, place: `${path}:${number}` };
  }
}

async function* avroEvents(
  path: string,
  sources: BuildContext['sources'],
  problems: Problem[],
): AsyncGenerator<ReadEvent> {
  let row = 0;
  for await (const part of avroParts(sources.readChunks(path))) {
    if (part.kind === 'refused') problems.push(...refusedAvro(path, part).problems);
    else if (part.kind === 'rows') for (const text of part.rows) yield { text, place: `${path}:${++row}` };
  }
}

/** The columns of the rows in an Avro history file: of the record itself, or of the change envelope's `after`. */
export async function avroEventColumns(
  path: string,
  type: 'stream' | 'cdc-stream',
  sources: BuildContext['sources'],
): Promise<Checked<Shape | undefined>> {
  for await (const part of avroParts(sources.readChunks(path))) {
    if (part.kind === 'refused') return refusedAvro(path, part);
    if (part.kind === 'schema') {
      const row: AvroCodec | undefined = type === 'stream' ? part.codec : part.codec.fields?.['after'];
      if (row) return { value: avroColumns(row), problems: [] };
    }
    break;
  }
  const where = { file: path, line: 1, column: 1 };
  const message = `the Avro schema of \`${path}\` has no field \`after\``;
  return { value: undefined, problems: [problem('DM5111', message, { where })] };
}
