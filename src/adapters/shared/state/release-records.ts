import {
  RELEASES_WITH_CURSORS_MAX,
  type ReleaseCommit,
  type ReleaseCursors,
  type ReleaseOutcome,
  type ReleaseRecords,
} from '../../../capabilities/state.ts';
import type { Json } from '../../../lib/json.ts';
import type { ProductKey } from '../../../model/product-key.ts';
import type { Release } from '../../../model/release.ts';
import { fromJson, given, keyColumns } from './columns.ts';
import { insertLineage } from './lineage-records.ts';
import { insertMeasurements } from './measurement-records.ts';
import { insertOutbox } from './outbox-records.ts';
import { dropPointer, renamePointer } from './pointer-records.ts';
import { addressText, firstConflict } from './pointer-rows.ts';
import { putProduct } from './product-records.ts';
import { insertRelease, listReleases, releaseOfBuild } from './release-rows.ts';
import { replaceResults } from './rule-result-rows.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import { writeOrRollBack } from './write-or-roll-back.ts';

export function releaseRecords(database: StateDatabase): ReleaseRecords {
  return {
    commit: (commit) => writeOrRollBack(database, (tx, rollBack) => publish(tx, commit, rollBack)),
    latest: (key) => database.read(async (tx) => (await listReleases(tx, key, 1))[0]),
    byBuild: (key, buildId) => database.read((tx) => releaseOfBuild(tx, key, buildId)),
    list: (key, limit) => database.read((tx) => listReleases(tx, key, limit)),
    cursors: (key) => database.read((tx) => listCursors(tx, key)),
    cursorsOf: (key, number) => database.read((tx) => cursorsOfRelease(tx, key, number)),
  };
}

/**
 * INVARIANT: pointers move, and everything else of the release is recorded, in one transaction or not at all
 * (architecture.md §4, commit protocol step 4).
 */
async function publish(
  tx: StateQueries,
  commit: ReleaseCommit,
  rollBack: (outcome: ReleaseOutcome) => never,
): Promise<ReleaseOutcome> {
  const { product: key, buildId } = commit.release;
  const earlier = await releaseOfBuild(tx, key, buildId);
  if (earlier !== undefined) return { kind: 'already-published', release: earlier };
  // Drops come first: a table may take the name of one that goes.
  for (const address of commit.drops) await dropPointer(tx, key.environment, address);
  for (const { from, to } of commit.renames) {
    const renamed = await renamePointer(tx, key.environment, from, to);
    if (renamed !== 'renamed') return rollBack({ kind: 'conflict', table: addressText(from) });
  }
  const conflict = await firstConflict(tx, key.environment, commit.pointers);
  if (conflict !== undefined) return rollBack({ kind: 'conflict', table: conflict });
  const release = await recordRelease(tx, commit);
  await recordFindings(tx, commit);
  await keepCursors(tx, release, commit);
  return { kind: 'published', release };
}

async function recordRelease(tx: StateQueries, commit: ReleaseCommit): Promise<Release> {
  const { product: key, runId } = commit.release;
  const number = await putProduct(
    tx,
    {
      key,
      version: commit.release.version,
      specDigest: commit.specDigest,
      declaration: commit.declaration,
      tables: commit.tables,
      recordedAt: commit.release.publishedAt,
    },
    'release',
  );
  const release = { ...commit.release, number };
  await insertRelease(tx, release);
  await tx.updateTable('runs').set({ release_number: number }).where('id', '=', runId).execute();
  return release;
}

async function recordFindings(tx: StateQueries, commit: ReleaseCommit): Promise<void> {
  const { product: key, runId } = commit.release;
  await saveCursors(tx, key, commit);
  await replaceResults(tx, key.environment, runId, commit.results);
  await insertMeasurements(tx, commit.measurements);
  await insertLineage(tx, key.environment, commit.lineage);
  await insertOutbox(tx, key.environment, commit.outbox);
}

/** Ports that the build did not read keep their position; ports that are no longer declared lose it. */
async function saveCursors(tx: StateQueries, key: ProductKey, commit: ReleaseCommit): Promise<void> {
  const declared = commit.declaration.product.inputPorts.map(({ name }) => name);
  await tx
    .deleteFrom('input_cursors')
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .where('port', 'not in', ['', ...declared])
    .execute();
  for (const [port, cursor] of Object.entries(commit.cursors)) {
    const cursor_json = JSON.stringify(cursor);
    await tx
      .insertInto('input_cursors')
      .values({ ...keyColumns(key), port, cursor_json })
      .onConflict((conflict) =>
        conflict.columns(['environment', 'domain', 'product', 'major', 'port']).doUpdateSet({ cursor_json }),
      )
      .execute();
  }
}

/** Positions of ports that the build did not read belong to the release too, so it is what is recorded that is kept. */
async function keepCursors(
  tx: StateQueries,
  { product: key, number }: Release,
  { inputsDigest }: ReleaseCommit,
): Promise<void> {
  await tx
    .updateTable('releases')
    .set({ cursors_json: JSON.stringify(await listCursors(tx, key)), inputs_digest: inputsDigest ?? null })
    .where((eb) => eb.and({ ...keyColumns(key), number }))
    .execute();
  await tx
    .updateTable('releases')
    .set({ cursors_json: null })
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .where('number', '<=', number - RELEASES_WITH_CURSORS_MAX)
    .where('cursors_json', 'is not', null)
    .execute();
}

async function cursorsOfRelease(
  tx: StateQueries,
  key: ProductKey,
  number: number,
): Promise<ReleaseCursors | undefined> {
  const row = await tx
    .selectFrom('releases')
    .select(['cursors_json', 'inputs_digest'])
    .where((eb) => eb.and({ ...keyColumns(key), number }))
    .executeTakeFirst();
  if (!row || row.cursors_json === null) return undefined;
  return {
    cursors: fromJson<Readonly<Record<string, Json>>>(row.cursors_json),
    ...given('inputsDigest', row.inputs_digest),
  };
}

async function listCursors(tx: StateQueries, key: ProductKey): Promise<Readonly<Record<string, Json>>> {
  const rows = await tx
    .selectFrom('input_cursors')
    .select(['port', 'cursor_json'])
    .where((eb) => eb.and({ ...keyColumns(key) }))
    .orderBy('port')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.port, fromJson<Json>(row.cursor_json)]));
}
