import type {
  PointerRename,
  PointerSwap,
  ReleaseCommit,
  ReleaseOutcome,
  StateStore,
  TableAddress,
  TablePointer,
} from '../capabilities/state.ts';
import type { Storage } from '../capabilities/storage.ts';
import type { PreparedTable, TableFormat } from '../capabilities/table-format.ts';
import { digestOf } from '../lib/hash.ts';
import { canonicalJson } from '../lib/json.ts';
import type { AuditedBuild, StagedTable } from '../model/build.ts';
import type { LineageEvent } from '../model/lineage.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { PlannedTable } from '../model/plan.ts';
import { productName, sqlTableName, type TableKey } from '../model/product-key.ts';
import type { ReleasedTable } from '../model/release.ts';

export interface PublishContext {
  readonly state: StateStore;
  readonly storage: Storage;
  readonly format: TableFormat;
  readonly declared: DeclaredProduct;
  readonly specDigest: string;
  readonly tables: readonly PlannedTable[];
  /** Tables of all majors of the product as the catalog has them now. */
  readonly pointers: readonly TablePointer[];
  /** The major that has the product's plain name after this release; others have `_vN`. */
  readonly currentMajor: number;
  /** The events that become known with the release, once its snapshots have ids. */
  readonly lineageOf: (tables: readonly ReleasedTable[]) => readonly LineageEvent[];
  /** UTC milliseconds. */
  readonly now: number;
}

/**
 * Publishes an audited build: writes table metadata that nobody can see, then moves all pointers in one transaction.
 * A crash before that transaction leaves only orphan files; after it, the release is complete.
 *
 * shape   AuditedBuild → release outcome; a build id that is published already answers that release
 * errors  SystemError of storage and state; nothing is visible then
 * source  architecture.md §4 Commit protocol, steps 3 and 4
 */
export async function publish(audited: AuditedBuild, context: PublishContext): Promise<ReleaseOutcome> {
  const { build } = audited;
  const earlier = await context.state.releases.latest(build.product);
  if (earlier?.buildId === build.buildId) return { kind: 'already-published', release: earlier };
  const prepared = await Promise.all(build.tables.map((table) => prepareTable(audited, table, context)));
  return context.state.releases.commit(releaseCommit(audited, prepared, context));
}

interface PreparedRelease {
  readonly table: StagedTable;
  readonly prepared: PreparedTable;
}

async function prepareTable(
  audited: AuditedBuild,
  table: StagedTable,
  context: PublishContext,
): Promise<PreparedRelease> {
  const { build } = audited;
  const planned = context.tables.find((candidate) => candidate.table === table.table);
  const location = context.storage.locate(planned?.location ?? '');
  await context.storage.sync(table.added.map((file) => file.uri));
  const prepared = await context.format.prepare({
    ...(table.base === undefined ? {} : { base: table.base }),
    location,
    schema: table.schema,
    layout: table.layout,
    operation: table.operation,
    added: table.added,
    removed: table.removed,
    summary: {
      'datamesh.build-id': build.buildId,
      'datamesh.run-id': build.runId,
      'datamesh.version': build.version,
      'datamesh.inputs': canonicalJson(
        build.inputs.map(({ port, dataset, snapshots }) => ({ port, dataset, snapshots })),
      ),
    },
    properties: {
      'datamesh.product': productName(build.product),
      'datamesh.version': build.version,
      'datamesh.owner': context.declared.product.metadata.owner,
    },
    timestampMs: context.now,
  });
  return { table, prepared };
}

function releaseCommit(
  audited: AuditedBuild,
  releases: readonly PreparedRelease[],
  context: PublishContext,
): ReleaseCommit {
  const { build, results } = audited;
  const tables = releases.map(
    ({ table, prepared }): ReleasedTable => ({
      table: table.table,
      metadataLocation: prepared.metadataLocation,
      snapshotId: prepared.snapshotId ?? '',
      rows: prepared.totalRows,
    }),
  );
  return {
    release: {
      product: build.product,
      version: build.version,
      buildId: build.buildId,
      runId: build.runId,
      publishedAt: context.now,
      tables,
    },
    declaration: context.declared,
    specDigest: context.specDigest,
    tables: context.tables,
    ...moves(audited, context),
    pointers: releases.map(({ table, prepared }) => pointerSwap(audited, table, prepared, context)),
    cursors: Object.fromEntries(build.inputs.map((input) => [input.port, input.cursor])),
    inputsDigest: inputsDigest(context.declared),
    results,
    measurements: [],
    lineage: context.lineageOf(tables),
    outbox: [
      {
        topic: 'release',
        idempotencyKey: build.buildId,
        payload: {
          product: productName(build.product),
          major: build.product.major,
          version: build.version,
          tables: tables.map((table) => ({ table: table.table, snapshotId: table.snapshotId })),
        },
      },
    ],
  };
}

/** Equal for declarations under which recorded input positions mean the same. */
export function inputsDigest({ product, datasets }: DeclaredProduct): string {
  const ports = product.inputPorts.map((port) =>
    port.kind === 'product'
      ? [port.name, port.product]
      : [port.name, port.type, port.source, port.dataset, port.format],
  );
  return digestOf({ ports, datasets: datasets ?? {} });
}

/**
 * Makes room in the catalog: tables that the product no longer has go, and tables of older majors take the `_vN` name
 * that they have beside a newer one.
 *
 * source  declarations.md §Names and addresses, Majors side by side
 */
function moves({ build }: AuditedBuild, context: PublishContext): Pick<ReleaseCommit, 'renames' | 'drops'> {
  const tables = new Set(build.tables.map((table) => table.table));
  const renames: PointerRename[] = [];
  const drops: TableAddress[] = [];
  for (const pointer of context.pointers) {
    const { owner } = pointer;
    if (!owner) continue;
    const gone = owner.major === build.product.major && !tables.has(owner.table);
    const to = addressOf(owner, context.currentMajor);
    if (gone) drops.push(plainAddress(pointer));
    else if (!sameAddress(pointer, to)) {
      const rename = { from: plainAddress(pointer), to };
      // Those that leave the plain name go first: another one takes it.
      if (owner.major === context.currentMajor) renames.push(rename);
      else renames.unshift(rename);
    }
  }
  return { renames, drops };
}

function addressOf(owner: TableKey, major: number): TableAddress {
  const { schema, namespace, table } = sqlTableName(owner, major);
  return { warehouse: schema, namespace, table };
}

function plainAddress({ warehouse, namespace, table }: TableAddress): TableAddress {
  return { warehouse, namespace, table };
}

function sameAddress(a: TableAddress, b: TableAddress): boolean {
  return a.warehouse === b.warehouse && a.namespace === b.namespace && a.table === b.table;
}

function pointerSwap(
  { build }: AuditedBuild,
  table: StagedTable,
  prepared: PreparedTable,
  context: PublishContext,
): PointerSwap {
  const owner = { ...build.product, table: table.table };
  return {
    ...addressOf(owner, context.currentMajor),
    ...(table.base === undefined ? {} : { expected: table.base }),
    next: prepared.metadataLocation,
    owner,
  };
}
