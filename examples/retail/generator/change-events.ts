import type { Random } from './random.ts';

/** One change as Debezium writes it: the envelope is the same for Avro and JSON. */
export interface ChangeEvent<Row> {
  readonly before: Row | null;
  readonly after: Row | null;
  readonly source: ChangeSource;
  readonly op: 'r' | 'c' | 'u' | 'd';
  readonly ts_ms: number;
}

/** `lsn` orders the changes of one source; files may hold them in another order and more than once. */
export interface ChangeSource {
  readonly version: string;
  readonly connector: string;
  readonly name: string;
  readonly ts_ms: number;
  readonly snapshot: string;
  readonly db: string;
  readonly table: string;
  readonly lsn: number;
}

export interface Change<Row> {
  readonly at: number;
  readonly op: 'r' | 'c' | 'u' | 'd';
  readonly before: Row | null;
  readonly after: Row | null;
  /** delivered this many places late, beside what happens to all */
  readonly delayedBy?: number;
}

const DUPLICATED_PER_MILLE = 8;
const DISORDERED_PER_MILLE = 15;

/** Changes in order of time become events in order of delivery: some come late, some come twice. */
export function deliver<Row>(
  random: Random,
  table: string,
  changes: readonly Change<Row>[],
): ChangeEvent<Row>[] {
  let lsn = 1_000_000;
  const placed: { readonly place: number; readonly event: ChangeEvent<Row> }[] = [];
  changes.forEach((change, index) => {
    lsn += random.between(8, 200);
    const event = {
      before: change.before,
      after: change.after,
      source: sourceOf(table, change, lsn),
      op: change.op,
      ts_ms: change.at + random.between(50, 900),
    };
    const late = random.chance(DISORDERED_PER_MILLE) ? random.between(1, 200) : 0;
    placed.push({ place: index + late + (change.delayedBy ?? 0), event });
    if (random.chance(DUPLICATED_PER_MILLE)) placed.push({ place: index + random.between(1, 500), event });
  });
  return placed.sort((a, b) => a.place - b.place).map((one) => one.event);
}

function sourceOf<Row>(table: string, change: Change<Row>, lsn: number): ChangeSource {
  return {
    version: '2.7.0.Final',
    connector: 'salesforce',
    name: 'meridian-crm',
    ts_ms: change.at,
    snapshot: change.op === 'r' ? 'true' : 'false',
    db: 'crm',
    table,
    lsn,
  };
}
