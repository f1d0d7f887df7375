import type { StateStore } from '../../../capabilities/state.ts';
import { incidentRecords } from './incident-records.ts';
import { jobRecords } from './job-records.ts';
import { leaseRecords } from './lease-records.ts';
import { lineageRecords } from './lineage-records.ts';
import { measurementRecords } from './measurement-records.ts';
import { outboxRecords } from './outbox-records.ts';
import { planRecords } from './plan-records.ts';
import { pointerRecords } from './pointer-records.ts';
import { productRecords } from './product-records.ts';
import { releaseRecords } from './release-records.ts';
import { runRecords } from './run-records.ts';
import type { StateDatabase } from './state-database.ts';

/**
 * The state store over a database whose layout is up to date.
 *
 * shape   StateDatabase → StateStore; closing the store closes the database
 * errors  those of the database
 * source  architecture.md §4 Runtime, state; commit protocol step 4
 */
export function stateStore(database: StateDatabase): StateStore {
  return {
    products: productRecords(database),
    plans: planRecords(database),
    runs: runRecords(database),
    releases: releaseRecords(database),
    pointers: pointerRecords(database),
    measurements: measurementRecords(database),
    incidents: incidentRecords(database),
    lineage: lineageRecords(database),
    outbox: outboxRecords(database),
    leases: leaseRecords(database),
    jobs: jobRecords(database),
    backup: (path) => database.backup(path),
    [Symbol.asyncDispose]: () => database.close(),
  };
}
