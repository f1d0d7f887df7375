import type { Platform } from '../capabilities/platform.ts';
import type { RecordedProduct } from '../capabilities/state.ts';
import { quoteIdentifier } from '../lib/sql-text.ts';
import type { Measurement } from '../model/measurement.ts';
import type { ProductKey } from '../model/product-key.ts';
import type { RuleResult } from '../model/quality.ts';
import type { Slo } from '../model/slo.ts';
import {
  type FreshnessReading,
  measureAccuracy,
  measureAvailability,
  measureCompleteness,
  measureFreshness,
  type SloSubject,
} from '../observe/index.ts';
import { type LiveTable, liveTables } from './live-tables.ts';

/** What the product's declaration and its contracts promise, measured from the live release and recorded. */
export async function measureProduct(
  product: ProductKey,
  platform: Platform,
): Promise<readonly Measurement[]> {
  const recorded = await platform.state.products.get(product);
  if (!recorded) return [];
  const tables = await liveTables(product, platform);
  const results = recorded.release ? await platform.state.runs.results(recorded.release.runId) : [];
  const measuredAt = platform.clock.now();
  const measurements: Measurement[] = [];
  for (const { scope, slos, among } of scopesOf(recorded, tables)) {
    for (const slo of slos) {
      const subject = { product, scope, slo, measuredAt };
      measurements.push(await measureOne(subject, among, results, recorded, platform));
    }
  }
  await platform.state.measurements.save(measurements);
  return measurements;
}

interface Scope {
  readonly scope: string;
  readonly slos: readonly Slo[];
  readonly among: readonly LiveTable[];
}

/** A product's own SLOs are about all its tables, a contract's about the one it covers. */
function scopesOf({ declaration }: RecordedProduct, tables: readonly LiveTable[]): readonly Scope[] {
  const contracts = declaration.contracts.map((contract) => {
    const covered = contract.producer.table ?? declaration.product.tables[0]?.name;
    return {
      scope: contract.name,
      slos: contract.slos,
      among: tables.filter((table) => table.table === covered),
    };
  });
  return [{ scope: 'product', slos: declaration.product.slos, among: tables }, ...contracts];
}

async function measureOne(
  subject: SloSubject,
  tables: readonly LiveTable[],
  results: readonly RuleResult[],
  recorded: RecordedProduct,
  platform: Platform,
): Promise<Measurement> {
  switch (subject.slo.name) {
    case 'freshness':
      return measureFreshness(subject, await readFreshness(subject, tables, recorded, platform));
    case 'completeness':
      return measureCompleteness(subject, readCompleteness(tables));
    case 'accuracy':
      return measureAccuracy(
        subject,
        results.filter((result) => tables.some((table) => table.table === result.table)),
      );
    case 'availability':
      return measureAvailability(subject, await platform.doors.probes(recorded));
  }
}

/** The newest instant over the tables that have the freshness column; from file bounds where they cannot mislead. */
async function readFreshness(
  subject: SloSubject,
  tables: readonly LiveTable[],
  recorded: RecordedProduct,
  platform: Platform,
): Promise<FreshnessReading> {
  let newestPastAt: number | undefined;
  let futureRows = 0;
  for (const table of tables) {
    const column = freshnessColumn(subject.slo, table, recorded);
    if (column === undefined) continue;
    const reading = await readTable(table, column, subject.measuredAt, platform);
    futureRows += reading.futureRows;
    if (reading.newestPastAt !== undefined) newestPastAt = Math.max(newestPastAt ?? 0, reading.newestPastAt);
  }
  return { ...(newestPastAt === undefined ? {} : { newestPastAt }), futureRows };
}

/** The declared column, else the table's watermark, else `updated_at`; undefined when the table has none of them. */
function freshnessColumn(
  slo: Slo,
  { table, state }: LiveTable,
  { declaration }: RecordedProduct,
): string | undefined {
  const { watermark } = declaration.product.tables.find((item) => item.name === table)?.incremental ?? {};
  const wanted = [slo.column, watermark, 'updated_at'].filter((name) => name !== undefined);
  return wanted.find((name) =>
    state.schema.fields.some(
      (field) => field.name === name && ['timestamp', 'timestamptz', 'date'].includes(field.type.kind),
    ),
  );
}

async function readTable(
  { state, files }: LiveTable,
  column: string,
  at: number,
  platform: Platform,
): Promise<FreshnessReading> {
  const id = state.schema.fields.find((field) => field.name === column)?.id ?? 0;
  const uppers = files.map((file) => file.columns[id]?.upper);
  const newest = uppers.every((upper) => upper !== undefined)
    ? Math.max(...uppers.map(instantOf))
    : Number.NaN;
  if (files.length === 0) return { futureRows: 0 };
  if (newest <= at) return { newestPastAt: newest, futureRows: 0 };
  await using session = await platform.compute.openSession({
    memoryBytesMax: platform.limits.buildMemoryBytesMax,
    threads: platform.limits.threads,
  });
  await session.define(
    { name: 'live' },
    { kind: 'table-files', uris: files.map((file) => file.uri), schema: state.schema },
  );
  const instant = `epoch_ms(${quoteIdentifier(column)}::timestamp)`;
  const [row] = await session.rows(
    `SELECT max(${instant}) FILTER (WHERE ${instant} <= ${at}) AS newest, count(*) FILTER (WHERE ${instant} > ${at}) AS future FROM live`,
  );
  const past = row?.['newest'];
  return {
    ...(past === null || past === undefined ? {} : { newestPastAt: Number(past) }),
    futureRows: Number(row?.['future'] ?? 0),
  };
}

/** Engine text of a date or an instant in UTC, such as `2026-01-31 12:00:00.123456+00`, as milliseconds. */
function instantOf(text: string | undefined): number {
  const iso = (text ?? '').replace(' ', 'T').replace(/\+00$/, '');
  return Date.parse(iso.includes('T') ? `${iso}Z` : iso);
}

function readCompleteness(tables: readonly LiveTable[]) {
  let valuesAll = 0;
  let nulls = 0;
  for (const { state, files } of tables) {
    for (const file of files) {
      valuesAll += file.rows * state.schema.fields.length;
      for (const field of state.schema.fields) {
        // A column that was added after the file was written is NULL in all its rows.
        nulls += file.columns[field.id]?.nulls ?? (file.columns[field.id] ? 0 : file.rows);
      }
    }
  }
  return { valuesAll, valuesNonNull: valuesAll - nulls };
}
