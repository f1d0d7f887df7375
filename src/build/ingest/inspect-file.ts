import { SqlError } from '../../capabilities/compute.ts';
import type { Column } from '../../model/data-type.ts';
import { type Checked, problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import { INTERNAL_SCHEMA, relationText } from '../shaped-files.ts';
import { avroParts } from './avro-file.ts';
import { avroColumns } from './avro-schema.ts';
import { csvHeader } from './csv-header.ts';
import type { Shape } from './cursor.ts';
import { jsonHead, jsonShape } from './json-head.ts';
import { lossOf, probeColumns, probeCounts } from './probe-values.ts';
import { stageLines } from './stage-lines.ts';

export type SourceFormat = 'parquet' | 'csv' | 'json' | 'avro';

/** What is in one source file. `landed` = URI of its rows as Parquet, where the engine does not read the format. */
export interface InspectedFile {
  readonly shape: Shape;
  readonly rows: number;
  readonly landed?: string;
  /** Of csv files. */
  readonly delimiter?: string;
}

export interface InspectInput {
  readonly path: string;
  readonly format: SourceFormat;
  /** Columns that the dataset declares. */
  readonly declared: readonly Column[];
  /** Folder for rows that have to be landed. */
  readonly landing: string;
}

type InspectContext = Pick<BuildContext, 'session' | 'sources' | 'storage' | 'newId'>;

const PROBE = { schema: INTERNAL_SCHEMA, name: 'probe' };

/**
 * Reads the columns of a file that no release has read, and all its values where only reading can tell that they
 * match; Avro rows are landed as Parquet on the way.
 *
 * errors  DM5101 torn or not in its format, DM5111 an Avro schema that tables cannot hold
 */
export async function inspectFile(
  input: InspectInput,
  context: InspectContext,
): Promise<Checked<InspectedFile | undefined>> {
  switch (input.format) {
    case 'parquet':
      return probe(input, { format: 'parquet', columns: [] }, context);
    case 'csv': {
      const header = await csvHeader(context.sources.readChunks(input.path), input.declared);
      if (!header) return refused(input.path, 'it has no header line');
      const { shape, delimiter } = header;
      return probe(input, { format: 'csv', columns: shape, delimiter }, context);
    }
    case 'json':
      return probeJson(input, context);
    case 'avro':
      return landAvro(input, context);
  }
}

/** Only the first bytes are read: for describing models at plan time. */
export async function peekShape(
  input: Omit<InspectInput, 'landing'>,
  context: Pick<InspectContext, 'session' | 'sources'>,
): Promise<Checked<Shape | undefined>> {
  if (input.format === 'parquet') {
    const defined = await attempt(input.path, () =>
      defineProbe(input, { format: 'parquet', columns: [] }, context),
    );
    await context.session.drop(PROBE);
    return defined;
  }
  if (input.format !== 'avro') return { value: input.declared, problems: [] };
  for await (const part of avroParts(context.sources.readChunks(input.path))) {
    if (part.kind === 'schema') return { value: avroColumns(part.codec), problems: [] };
    if (part.kind === 'refused') return refusedAvro(input.path, part);
  }
  return refused(input.path, 'it is empty');
}

async function probeJson(
  input: InspectInput,
  context: InspectContext,
): Promise<Checked<InspectedFile | undefined>> {
  const keys = await jsonHead(context.sources.readChunks(input.path));
  const probed = await probe(input, { format: 'json', columns: input.declared }, context);
  const found = probed.value;
  if (!found) return probed;
  const hasValues = (name: string): boolean => found.rows === 0 || (found.values.get(name) ?? 0) > 0;
  return { ...probed, value: { rows: found.rows, shape: jsonShape(input.declared, keys, hasValues) } };
}

interface ProbeSource {
  readonly format: 'parquet' | 'csv' | 'json';
  readonly columns: Shape;
  readonly delimiter?: string;
}

interface ProbedFile extends InspectedFile {
  /** How many values each column has, for text formats. */
  readonly values: ReadonlyMap<string, number>;
}

/** Text has to be read to its end to know that every value has its type. */
async function probe(
  input: InspectInput,
  source: ProbeSource,
  context: InspectContext,
): Promise<Checked<ProbedFile | undefined>> {
  if (source.format === 'parquet') return probeParquet(input, context);
  const { columns, delimiter } = source;
  const probed = await attempt(input.path, async () => {
    await defineProbe(input, { ...source, columns: probeColumns(columns) }, context);
    const counts = ['count(*) AS rows', ...probeCounts(columns)].join(', ');
    const [row] = await context.session.rows(`SELECT ${counts} FROM ${relationText(PROBE)}`);
    return row ?? {};
  });
  await context.session.drop(PROBE);
  const counts = probed.value;
  if (!counts) return { ...probed, value: undefined };
  const loss = lossOf(columns, counts);
  if (loss) return refused(input.path, loss);
  const values = new Map(columns.map(({ name }, index) => [name, Number(counts[`values_${index}`] ?? 0)]));
  const content = { shape: columns, rows: Number(counts['rows'] ?? 0), values };
  return { value: delimiter === undefined ? content : { ...content, delimiter }, problems: [] };
}

/** The footer has the columns and counts the rows. */
async function probeParquet(
  input: InspectInput,
  context: InspectContext,
): Promise<Checked<ProbedFile | undefined>> {
  const probed = await attempt(input.path, async () => {
    const shape = await defineProbe(input, { format: 'parquet', columns: [] }, context);
    const [row] = await context.session.rows(`SELECT count(*) AS rows FROM ${relationText(PROBE)}`);
    return { shape, rows: Number(row?.['rows'] ?? 0), values: new Map<string, number>() };
  });
  await context.session.drop(PROBE);
  return probed;
}

function defineProbe(
  { path }: Pick<InspectInput, 'path'>,
  source: ProbeSource,
  { session, sources }: Pick<InspectContext, 'session' | 'sources'>,
): Promise<readonly Column[]> {
  return session.define(PROBE, { kind: 'files', paths: [sources.enginePath(path)], ...source });
}

/**
 * Turns a failure of the engine on a source file into a problem that names the file.
 *
 * errors  rethrows what is not about the file: a full disk, a lost engine
 */
export async function attempt<T>(path: string, read: () => Promise<T>): Promise<Checked<T | undefined>> {
  try {
    return { value: await read(), problems: [] };
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    return refused(path, reasonOf(error.message), lineIn(error.message));
  }
}

/** The engine tells SQL, data and source files that are wrong by `SqlError`; anything else is a fault of the world. */
export function isAboutContent(error: unknown): error is SqlError {
  return error instanceof SqlError;
}

async function landAvro(
  input: InspectInput,
  context: InspectContext,
): Promise<Checked<InspectedFile | undefined>> {
  const staged = stageLines(context.storage, input.landing, context.newId);
  try {
    let shape: Shape = [];
    for await (const part of avroParts(context.sources.readChunks(input.path))) {
      if (part.kind === 'refused') return refusedAvro(input.path, part);
      if (part.kind === 'schema') shape = avroColumns(part.codec);
      else for (const row of part.rows) await staged.add(row);
    }
    const uris = await staged.finish();
    if (uris.length === 0) return { value: { shape, rows: 0 }, problems: [] };
    return await attempt(input.path, () => landStaged(uris, shape, input, context));
  } finally {
    await staged.discard();
  }
}

async function landStaged(
  uris: readonly string[],
  shape: Shape,
  input: InspectInput,
  { session, storage, newId }: InspectContext,
): Promise<InspectedFile> {
  const paths = uris.map((uri) => storage.enginePath(uri));
  await session.define(PROBE, { kind: 'files', format: 'json', paths, columns: shape });
  const landed = `${input.landing}/data/${newId()}.parquet`;
  await storage.prepareFolder(`${input.landing}/data`);
  const rows = await session.writeParquet(`SELECT * FROM ${relationText(PROBE)}`, landed);
  await storage.sync([landed]);
  await session.drop(PROBE);
  return { shape, rows, landed };
}

function refused(path: string, reason: string, line = 1): Checked<undefined> {
  const where = { file: path, line, column: 1 };
  return {
    value: undefined,
    problems: [problem('DM5101', `\`${path}\` cannot be read: ${reason}`, { where })],
  };
}

export function refusedAvro(
  path: string,
  part: { readonly because: 'torn' | 'schema'; readonly reason: string },
): Checked<undefined> {
  if (part.because === 'torn') return refused(path, part.reason);
  const where = { file: path, line: 1, column: 1 };
  return {
    value: undefined,
    problems: [problem('DM5111', `the Avro schema of \`${path}\` has ${part.reason}`, { where })],
  };
}

/** What the engine says, without the values of the line and without advice about its own settings. */
function reasonOf(message: string): string {
  const [first = '', ...rest] = message.split('\n');
  const detail = /^CSV Error/.test(first)
    ? rest.find((line) => line !== '' && !line.startsWith('Original Line'))
    : '';
  return detail ? `${first}: ${detail.trim()}` : first;
}

function lineIn(message: string): number {
  return Number(/\bon Line: (\d+)|\bin line (\d+)/.exec(message)?.slice(1).find(Boolean) ?? 1);
}
