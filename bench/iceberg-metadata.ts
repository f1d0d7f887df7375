/**
 * What the metadata of one commit costs, in a table of 1 000 and of 10 000 files with 12 columns: an append and a
 * copy-on-write overwrite of one file, with and without what was read before, and the listing that a build prunes by.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { icebergFormat } from '../src/adapters/iceberg/index.ts';
import { localStorage } from '../src/adapters/local-files/index.ts';
import type { Storage } from '../src/capabilities/storage.ts';
import type { TableCommit, TableFormat } from '../src/capabilities/table-format.ts';
import type { ColumnStatistics, DataFile } from '../src/model/build.ts';
import type { Field } from '../src/model/schema.ts';
import { spreadOf, writeReport } from './report.ts';

const FILE_COUNTS = [1_000, 10_000] as const;
const COLUMNS = 12;
const FILES_PER_COMMIT = 500;
const RUNS = 7;
/** The prototype's cost of one append, to a table of 20 files. */
const APPEND_MS_MAX = 181;

const root = mkdtempSync(join(tmpdir(), 'datamesh-bench-iceberg-'));
try {
  const storage = localStorage({ root });
  const tables = [];
  for (const count of FILE_COUNTS) tables.push(await measure(storage, count));
  writeReport(
    'iceberg-metadata',
    tables.map(({ files, appendCold }) => ({
      name: `metadata of an append to ${files} files`,
      limit: `${APPEND_MS_MAX} ms`,
      measured: `${appendCold.median.toFixed(1)} ms`,
      holds: appendCold.median <= APPEND_MS_MAX,
    })),
    { columns: COLUMNS, unit: 'milliseconds, files and folders synced', tables },
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function measure(storage: Storage, count: number) {
  const location = storage.locate(`s3://bench/table-${count}`);
  const base = await fill(storage, location, count);
  const append = { location, base, operation: 'append', added: [dataFile(location, count)] } as const;
  const victim = (await freshFormat(storage).files(base))[count / 2];
  const overwrite = { ...append, operation: 'overwrite', removed: [victim?.uri ?? ''] } as const;
  const cold = async (work: (format: TableFormat) => Promise<unknown>) =>
    timed(() => work(freshFormat(storage)));
  const warmFormat = freshFormat(storage);
  await warmFormat.files(base);
  return {
    files: count,
    metadataFileBytes: statSync(fileURLToPath(base)).size,
    appendCold: await cold((format) => format.prepare(change(append))),
    appendWarm: await timed(() => warmFormat.prepare(change(append))),
    overwriteCold: await cold((format) => format.prepare(change(overwrite))),
    overwriteWarm: await timed(() => warmFormat.prepare(change(overwrite))),
    listCold: await cold((format) => format.files(base)),
    listWarm: await timed(() => warmFormat.files(base)),
  };
}

async function fill(storage: Storage, location: string, count: number): Promise<string> {
  const format = freshFormat(storage);
  let base: string | undefined;
  for (let start = 0; start < count; start += FILES_PER_COMMIT) {
    const added = Array.from({ length: FILES_PER_COMMIT }, (_, index) => dataFile(location, start + index));
    const made = await format.prepare(change({ location, added, ...(base === undefined ? {} : { base }) }));
    base = made.metadataLocation;
  }
  return base ?? '';
}

async function timed(work: () => Promise<unknown>) {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return spreadOf(times);
}

/** A format that has read nothing yet. Data files do not exist here, so their sync, which a build pays, is left out. */
function freshFormat(storage: Storage): TableFormat {
  const metadataOnly = { ...storage, sync: async () => {} };
  return icebergFormat({ storage: metadataOnly, clock: { now: () => Date.now() }, newId: randomUUID });
}

function change(part: Pick<TableCommit, 'location' | 'added'> & Partial<TableCommit>): TableCommit {
  return {
    schema: {
      schemaId: 0,
      keyIds: [1],
      fields: Array.from(
        { length: COLUMNS },
        (_, index): Field => ({
          id: index + 1,
          name: `column_${index + 1}`,
          type: { kind: index % 2 === 0 ? 'long' : 'string' },
          nullable: true,
        }),
      ),
    },
    layout: { partitionBy: [{ column: 'column_2', transform: { kind: 'identity' } }], sortBy: [] },
    operation: 'append',
    removed: [],
    summary: {},
    properties: {},
    timestampMs: Date.now(),
    ...part,
  };
}

function dataFile(location: string, index: number): DataFile {
  const column = (id: number): ColumnStatistics => {
    const value = id % 2 === 1 ? String(index * 1_000) : `value-${index}-${id}`;
    return { sizeBytes: 4_000 + id, values: 1_000, nulls: id, lower: value, upper: value };
  };
  const ids = Array.from({ length: COLUMNS }, (_, id) => id + 1);
  return {
    uri: `${location}/data/${randomUUID()}.parquet`,
    rows: 1_000,
    sizeBytes: 100_000 + index,
    partition: [`p${index % 50}`],
    columns: Object.fromEntries(ids.map((id) => [id, column(id)])),
    sorted: false,
  };
}
