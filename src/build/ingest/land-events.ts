import { sha256 } from '../../lib/hash.ts';
import { canonicalJson } from '../../lib/json.ts';
import { sqlName } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import { type Problem, problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import { INTERNAL_SCHEMA, relationText } from '../shaped-files.ts';
import type { LandedFile } from './cursor.ts';
import { dropUnreadable } from './drop-unreadable.ts';
import type { EventVerdict } from './event-check.ts';
import type { ReadEvent } from './read-events.ts';
import type { SourceInput } from './source-input.ts';
import { stageLines } from './stage-lines.ts';

/** Set-aside events that are kept; more are only counted. */
const REJECTED_KEPT_MAX = 10_000;
const REJECTED_TEXT_MAX = 64 * 1024;

/** How events of one kind of port become landed rows. */
export interface Landing {
  /** What one event is worth, and the JSON member under which its text is staged. */
  readonly check: (text: string) => EventVerdict<{ readonly member: string }>;
  /** Columns of a staged line: the members that `check` names. */
  readonly members: () => readonly Column[];
  /** Columns of the landed rows. */
  readonly columns: readonly Column[];
  /** SELECT of the landed rows from the staged relation, where `n` is the arrival number. */
  readonly select: (staged: string) => string;
}

export interface LandedEvents {
  /** Undefined when no row was landed. */
  readonly file: Omit<LandedFile, 'shape'> | undefined;
  /** One past the last arrival number. */
  readonly arrivals: number;
  readonly problems: readonly Problem[];
}

/**
 * Writes events as one new file of a port's landing area. Nobody sees it before a release records it in the port's
 * cursor; a build that fails leaves an orphan, and its events are landed again.
 *
 * shape   events + first arrival number → landed file
 * errors  DM5110 (warning) for events that were set aside
 */
export async function landEvents(
  input: SourceInput,
  source: { readonly events: AsyncIterable<ReadEvent>; readonly arrivals: number },
  landing: Landing,
  context: BuildContext,
): Promise<LandedEvents> {
  const staged = stageLines(context.storage, input.landing, context.newId);
  const rejected = rejects();
  let arrivals = source.arrivals;
  try {
    for await (const { text, place } of source.events) {
      const verdict: EventVerdict<{ readonly member: string }> =
        text === undefined ? { kind: 'reject', reason: 'it is too long' } : landing.check(text);
      if (verdict.kind === 'reject') rejected.add(place, verdict.reason, text ?? '');
      // The text goes on as it came: parsing and printing it would change long numbers.
      if (verdict.kind === 'accept') await staged.add(`{"n":${arrivals++},"${verdict.member}":${text}}`);
    }
    const uris = await staged.finish();
    const file = uris.length > 0 ? await landStaged(uris, input, landing, rejected, context) : undefined;
    return { file, arrivals, problems: await rejected.report(input, context) };
  } finally {
    await staged.discard();
  }
}

async function landStaged(
  staged: readonly string[],
  { port, landing: folder }: SourceInput,
  landing: Landing,
  rejected: Rejects,
  context: BuildContext,
): Promise<LandedEvents['file']> {
  const { session, storage, newId } = context;
  const columns: readonly Column[] = [
    { name: 'n', type: { kind: 'long' }, nullable: false },
    ...landing.members(),
  ];
  const relation = { schema: INTERNAL_SCHEMA, name: `${sqlName(port.name)}_staged` };
  const uri = `${folder}/data/${newId()}.parquet`;
  await storage.prepareFolder(`${folder}/data`);
  const write = async (uris: readonly string[]): Promise<number> => {
    const paths = uris.map((each) => storage.enginePath(each));
    await session.define(relation, { kind: 'files', format: 'json', paths, columns });
    return session.writeParquet(landing.select(relationText(relation)), uri);
  };
  const rows = await dropUnreadable(staged, { folder, relation, columns, write }, rejected.add, context);
  await session.drop(relation);
  if (rows === 0) {
    await storage.delete(uri);
    return undefined;
  }
  await storage.sync([uri]);
  return { uri, rows };
}

interface Rejects {
  readonly add: (place: string, reason: string, text: string) => void;
  readonly report: (input: SourceInput, context: BuildContext) => Promise<readonly Problem[]>;
}

function rejects(): Rejects {
  const lines: string[] = [];
  let count = 0;
  let firstReason = '';
  return {
    add: (place, reason, text) => {
      if (count++ === 0) firstReason = `${place}: ${reason}`;
      if (lines.length >= REJECTED_KEPT_MAX) return;
      lines.push(canonicalJson({ place, reason, event: text.slice(0, REJECTED_TEXT_MAX) }));
    },
    report: async ({ port, landing }, { storage }) => {
      if (count === 0) return [];
      const content = `${lines.join('\n')}\n`;
      // Named by content: a build that is tried again writes the same file.
      const uri = `${landing}/rejected/${sha256(content)}.ndjson`;
      await storage.create(uri, Buffer.from(content));
      const message = `port \`${port.name}\`: ${count} ${count === 1 ? 'event was' : 'events were'} set aside in \`${uri}\`; first ${firstReason}`;
      return [problem('DM5110', message)];
    },
  };
}
