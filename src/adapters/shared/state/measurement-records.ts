import type { MeasurementRecords } from '../../../capabilities/state.ts';
import type { Measurement, SloStatus } from '../../../model/measurement.ts';
import type { ProductKey } from '../../../model/product-key.ts';
import type { SloName } from '../../../model/slo.ts';
import { inChunks, keyColumns, productKey } from './columns.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import type { MeasurementRow } from './tables.ts';

export function measurementRecords(database: StateDatabase): MeasurementRecords {
  return {
    save: (measurements) => database.write((tx) => insertMeasurements(tx, measurements)),
    latest: (environment) => database.read((tx) => latest(tx, environment)),
    history: (key, since) => database.read((tx) => history(tx, key, since)),
  };
}

/** The newest values are kept apart, so that reading them costs the same however long the history is. */
export async function insertMeasurements(
  tx: StateQueries,
  measurements: readonly Measurement[],
): Promise<void> {
  const rows = measurements.map(rowOf);
  for (const chunk of inChunks(rows)) await tx.insertInto('measurements').values(chunk).execute();
  for (const row of rows) await putLatest(tx, row);
}

async function putLatest(tx: StateQueries, row: MeasurementRow): Promise<void> {
  const { measurement, target, value, status, detail, measured_at } = row;
  await tx
    .insertInto('latest_measurements')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'domain', 'product', 'major', 'scope', 'slo'])
        .doUpdateSet({ measurement, target, value, status, detail, measured_at })
        .where('latest_measurements.measured_at', '<=', measured_at),
    )
    .execute();
}

async function latest(tx: StateQueries, environment: string): Promise<readonly Measurement[]> {
  const rows = await tx
    .selectFrom('latest_measurements')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('domain')
    .orderBy('product')
    .orderBy('major')
    .orderBy('scope')
    .orderBy('slo')
    .execute();
  return rows.map(measurementOf);
}

async function history(tx: StateQueries, key: ProductKey, since: number): Promise<readonly Measurement[]> {
  const rows = await tx
    .selectFrom('measurements')
    .selectAll()
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .where('measured_at', '>=', since)
    .orderBy('measured_at')
    .orderBy('id')
    .execute();
  return rows.map(measurementOf);
}

function rowOf(measurement: Measurement): MeasurementRow {
  return {
    ...keyColumns(measurement.product),
    scope: measurement.scope,
    slo: measurement.slo,
    measurement: measurement.measurement,
    target: measurement.target,
    value: measurement.value,
    status: measurement.status,
    detail: measurement.detail,
    measured_at: measurement.measuredAt,
  };
}

function measurementOf(row: MeasurementRow): Measurement {
  return {
    product: productKey(row),
    scope: row.scope,
    slo: row.slo as SloName,
    measurement: row.measurement,
    target: row.target,
    value: row.value,
    status: row.status as SloStatus,
    detail: row.detail,
    measuredAt: row.measured_at,
  };
}
