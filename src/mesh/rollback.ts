import { landingFilesOf } from '../build/index.ts';
import type { Platform } from '../capabilities/platform.ts';
import {
  RELEASES_WITH_CURSORS_MAX,
  type RecordedProduct,
  type ReleaseCommit,
  type ReleaseCursors,
  type TablePointer,
} from '../capabilities/state.ts';
import type { PreparedTable, TableState } from '../capabilities/table-format.ts';
import { digestOf } from '../lib/hash.ts';
import { type Checked, type Problem, problem, SystemError } from '../model/problem.ts';
import { type ProductKey, productName, qualifiedName } from '../model/product-key.ts';
import type { Release, ReleasedTable } from '../model/release.ts';
import { inputsDigest } from '../publish/index.ts';
import { acquireProductLease, type Lease } from './lease.ts';
import { currentProduct, productPointers } from './live-tables.ts';
import { measureProduct } from './measure.ts';
import type { StepResult } from './run-steps.ts';

export interface RollbackOptions {
  /** `domain.product` for the current major, `domain.product.vN` for another. */
  readonly product: string;
  /** Number of the release to go back to; the one before the live one when absent. */
  readonly to?: number;
}

/** An earlier release that can be live again: every part of it has been found. */
interface Target {
  readonly live: Release;
  readonly release: Release;
  readonly recorded: RecordedProduct;
  readonly positions: ReleaseCursors;
  readonly tables: readonly TargetTable[];
}

interface TargetTable {
  readonly pointer: TablePointer;
  readonly released: ReleasedTable;
}

/**
 * Makes an earlier release live again, as a new one. Declaration and model stay as they are now; input positions go back
 * with the rows, so that the next run reads again what the undone releases had read.
 */
export async function rollBack(
  { product, to }: RollbackOptions,
  platform: Platform,
): Promise<Checked<StepResult | undefined>> {
  const startedAt = platform.clock.now();
  const key = await keyOf(product, platform);
  if (!key) return refused(noRelease(`no live product \`${product}\` has a release`));
  await using lease = await acquireProductLease(key, platform);
  const target = await findTarget(key, to, platform);
  if (!target.value) return { value: undefined, problems: target.problems };
  const runId = platform.newId();
  const end = await recordRun(target.value, runId, lease, platform);
  const durationMs = platform.clock.now() - startedAt;
  return { value: { product: key, runId, results: [], ...end, durationMs }, problems: [] };
}

async function keyOf(name: string, platform: Platform): Promise<ProductKey | undefined> {
  const current = await currentProduct(name, platform);
  if (current) return current.key;
  const products = await platform.state.products.list(platform.environment);
  return products.find(({ key }) => qualifiedName(key) === name)?.key;
}

async function findTarget(
  key: ProductKey,
  to: number | undefined,
  platform: Platform,
): Promise<Checked<Target | undefined>> {
  const { state } = platform;
  const recorded = await state.products.get(key);
  const live = recorded?.state === 'live' ? recorded.release : undefined;
  const name = productName(key);
  if (!recorded || !live) return refused(noRelease(`\`${name}\` is not live`));
  const number = to ?? live.number - 1;
  if (number === live.number) return refused(noRelease(`release ${number} of \`${name}\` is the live one`));
  if (number < 1 || number > live.number)
    return refused(noRelease(`\`${name}\` has no release ${number}; the live one is ${live.number}`));
  const releases = await state.releases.list(key, RELEASES_WITH_CURSORS_MAX + 1);
  const release = releases.find((candidate) => candidate.number === number);
  const positions = release && (await state.releases.cursorsOf(key, number));
  if (!positions) return refused(gone(key, number, 'where its inputs stood is no longer kept'));
  if (positions.inputsDigest !== inputsDigest(recorded.declaration))
    return refused(misfit(key, number, 'its inputs were declared differently'));
  const landed = await missingLanding(positions, platform);
  if (landed) return refused(gone(key, number, 'rows that it had taken in from its inputs are swept'));
  const tables = await findTables(key, release, platform);
  if (!tables.value) return { value: undefined, problems: tables.problems };
  return { value: { live, release, recorded, positions, tables: tables.value }, problems: [] };
}

/** Whether a position names landed rows that are no longer there: the next run could not read them. */
async function missingLanding({ cursors }: ReleaseCursors, { storage }: Platform): Promise<boolean> {
  for (const cursor of Object.values(cursors)) {
    for (const uri of landingFilesOf(cursor)) if (!(await storage.exists(uri))) return true;
  }
  return false;
}

async function findTables(
  key: ProductKey,
  release: Release,
  platform: Platform,
): Promise<Checked<readonly TargetTable[] | undefined>> {
  const pointers = await productPointers(key, platform);
  const own = pointers.filter(({ owner }) => owner?.major === key.major);
  const names = (tables: readonly string[]): string => [...tables].sort().join(', ');
  const now = names(own.map(({ owner }) => owner?.table ?? ''));
  const then = names(release.tables.map(({ table }) => table));
  if (now !== then)
    return refused(misfit(key, release.number, `it had tables ${then}, and now there are ${now}`));
  const found: TargetTable[] = [];
  for (const released of release.tables) {
    const pointer = own.find(({ owner }) => owner?.table === released.table);
    if (!pointer) continue;
    const problems = await checkTable(key, release.number, { pointer, released }, platform);
    if (problems.length > 0) return { value: undefined, problems };
    found.push({ pointer, released });
  }
  return { value: found, problems: [] };
}

async function checkTable(
  key: ProductKey,
  number: number,
  { pointer, released }: TargetTable,
  platform: Platform,
): Promise<readonly Problem[]> {
  const current = await platform.format.load(pointer.metadataLocation);
  const snapshot = current.snapshots.find(({ snapshotId }) => snapshotId === released.snapshotId);
  if (!snapshot) return [gone(key, number, `its snapshot of table \`${released.table}\` has expired`)];
  const same =
    snapshot.schemaId === current.schema.schemaId || (await sameColumns(current, released, platform));
  return same ? [] : [misfit(key, number, `table \`${released.table}\` had other columns`)];
}

/** A schema has a new id also when only a description was changed; the release's own metadata says what it was. */
async function sameColumns(
  current: TableState,
  { metadataLocation }: ReleasedTable,
  { storage, format }: Platform,
): Promise<boolean> {
  if (!(await storage.exists(metadataLocation))) return false;
  const before = await format.load(metadataLocation);
  const columns = ({ schema }: TableState): string =>
    digestOf([
      schema.keyIds,
      schema.fields.map(({ id, name, type, nullable }) => ({ id, name, type, nullable })),
    ]);
  return columns(before) === columns(current);
}

type RunEnd = Pick<StepResult, 'outcome' | 'problems'> & { readonly release?: Release };

async function recordRun(target: Target, runId: string, lease: Lease, platform: Platform): Promise<RunEnd> {
  const { state, clock } = platform;
  const { key, version } = target.recorded;
  const startedAt = clock.now();
  await state.runs.start({
    id: runId,
    product: key,
    version,
    trigger: 'rollback',
    state: 'running',
    startedAt,
  });
  const end = await attempt(target, runId, lease, platform);
  const [first] = end.problems;
  if (end.release) {
    await state.runs.step(runId, {
      name: 'publish',
      subject: `release ${end.release.number}`,
      state: 'done',
      durationMs: clock.now() - startedAt,
      detail: `release ${target.release.number} again`,
    });
    await measureProduct(key, platform);
  }
  await state.runs.finish(runId, {
    state: first ? 'failed' : 'succeeded',
    finishedAt: clock.now(),
    ...(first ? { error: { code: first.code, message: first.message } } : {}),
  });
  return end;
}

/** A failing world becomes the failed result of this run; what was live stays live. */
async function attempt(target: Target, runId: string, lease: Lease, platform: Platform): Promise<RunEnd> {
  const product = productName(target.recorded.key);
  try {
    const prepared = await Promise.all(
      target.tables.map(async (table) => ({
        ...table,
        prepared: await platform.format.rollback(table.pointer.metadataLocation, table.released.snapshotId),
      })),
    );
    if (!(await lease.held())) return failed(problem('DM9011', 'the lease was lost', { product }));
    const commit = await releaseCommit(target, runId, prepared, platform);
    const outcome = await platform.state.releases.commit(commit);
    if (outcome.kind === 'conflict')
      return failed(problem('DM9011', `table ${outcome.table} moved meanwhile`, { product }));
    return { outcome: 'published', release: outcome.release, problems: [] };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return failed(problem(error.code, error.message, { product }));
  }
}

async function releaseCommit(
  { live, release, recorded, positions }: Target,
  runId: string,
  prepared: readonly (TargetTable & { readonly prepared: PreparedTable })[],
  { state, clock }: Platform,
): Promise<ReleaseCommit> {
  const { key, version, declaration, specDigest, tables } = recorded;
  const buildId = digestOf({ product: key, rollback: release.number, from: live.number });
  const released = prepared.map(
    ({ released: { table }, prepared: { metadataLocation, snapshotId, totalRows } }) => ({
      table,
      metadataLocation,
      snapshotId: snapshotId ?? '',
      rows: totalRows,
    }),
  );
  return {
    release: { product: key, version, buildId, runId, publishedAt: clock.now(), tables: released },
    declaration,
    specDigest,
    tables,
    renames: [],
    drops: [],
    pointers: prepared.map(({ pointer: { metadataLocation, ...pointer }, prepared: next }) => ({
      ...pointer,
      expected: metadataLocation,
      next: next.metadataLocation,
    })),
    cursors: positions.cursors,
    ...(positions.inputsDigest === undefined ? {} : { inputsDigest: positions.inputsDigest }),
    // The rows are those that the rules were run on then.
    results: await state.runs.results(release.runId),
    measurements: [],
    lineage: [],
    outbox: [
      {
        topic: 'release',
        idempotencyKey: buildId,
        payload: {
          product: productName(key),
          major: key.major,
          version,
          tables: released.map(({ table, snapshotId }) => ({ table, snapshotId })),
        },
      },
    ],
  };
}

function failed(item: Problem): RunEnd {
  return { outcome: 'failed', problems: [item] };
}

function refused(item: Problem): { readonly value: undefined; readonly problems: readonly Problem[] } {
  return { value: undefined, problems: [item] };
}

function noRelease(message: string): Problem {
  return problem('DM9012', message);
}

function gone(key: ProductKey, number: number, why: string): Problem {
  const product = productName(key);
  return problem('DM9013', `release ${number} of \`${product}\` cannot be live again: ${why}`, { product });
}

function misfit(key: ProductKey, number: number, why: string): Problem {
  const product = productName(key);
  return problem('DM9014', `release ${number} of \`${product}\` does not fit what is declared: ${why}`, {
    product,
  });
}
