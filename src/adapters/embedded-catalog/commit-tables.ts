import { z } from 'zod';
import {
  CatalogError,
  type LoadedTable,
  type TableCommitRequest,
  type TableId,
} from '../../capabilities/catalog.ts';
import type { PointerSwap } from '../../capabilities/state.ts';
import {
  applyUpdates,
  assertComplete,
  checkRequirements,
  emptyMetadata,
  extendMetadataLog,
  FORMAT_VERSION_DEFAULT,
  requirementJson,
  type TableMetadata,
  type TableRequirement,
  type TableUpdate,
  updateJson,
} from '../shared/iceberg/index.ts';
import type { EmbeddedCatalogOptions } from './embedded-catalog.ts';
import { parsedMetadata, readMetadataFile, writeMetadataFile } from './metadata-file.ts';
import { readOnly } from './namespaces.ts';
import { parseRequest } from './parse-request.ts';
import { swapPointers } from './swap-pointers.ts';
import { assertLocation, defaultLocation } from './table-location.ts';
import { assertPlaceFor, findPointer } from './tables.ts';

/** A commit whose requirements still hold is tried again on what another writer made of the table. */
const COMMIT_TRIES_MAX = 4;

interface ParsedCommit {
  readonly id: TableId;
  readonly requirements: readonly TableRequirement[];
  readonly updates: readonly TableUpdate[];
}

/**
 * Applies updates to tables when every requirement holds: all tables or none.
 *
 * errors  CatalogError: CommitFailedException (requirement, or other writers kept winning), ForbiddenException (a
 *         product's table), BadRequestException, NoSuchTableException, CommitStateUnknownException
 * source  Iceberg REST OpenAPI, updateTable and commitTransaction
 */
export async function commitTables(
  options: EmbeddedCatalogOptions,
  changes: readonly TableCommitRequest[],
): Promise<readonly LoadedTable[]> {
  const commits = changes.map(parseCommit);
  assertDistinct(commits);
  for (let tries = 0; tries < COMMIT_TRIES_MAX; tries++) {
    const prepared: PreparedCommit[] = [];
    for (const commit of commits) prepared.push(await prepare(options, commit));
    const swaps = prepared.flatMap(({ swap }) => (swap ? [swap] : []));
    if (swaps.length === 0) return prepared.map(({ loaded }) => loaded);
    const { conflict } = await swapPointers(options, swaps);
    if (conflict === undefined) return prepared.map(({ loaded }) => loaded);
  }
  throw new CatalogError(
    'CommitFailedException',
    `Commit failed: other writers won ${COMMIT_TRIES_MAX} times`,
  );
}

function parseCommit({ id, requirements, updates }: TableCommitRequest): ParsedCommit {
  return {
    id,
    requirements: parseRequest(z.array(requirementJson), requirements),
    updates: parseRequest(z.array(updateJson), updates),
  };
}

function assertDistinct(commits: readonly ParsedCommit[]): void {
  const names = commits.map(({ id }) => JSON.stringify([id.warehouse, id.namespace, id.table]));
  if (new Set(names).size < names.length) {
    throw new CatalogError('BadRequestException', 'A transaction names a table twice');
  }
}

interface PreparedCommit {
  readonly loaded: LoadedTable;
  /** Absent when nothing changes. */
  readonly swap?: PointerSwap;
}

async function prepare(options: EmbeddedCatalogOptions, commit: ParsedCommit): Promise<PreparedCommit> {
  const isCreate = commit.requirements.some((requirement) => requirement.type === 'assert-create');
  return isCreate ? prepareNew(options, commit) : prepareChange(options, commit);
}

async function prepareNew(options: EmbeddedCatalogOptions, commit: ParsedCommit): Promise<PreparedCommit> {
  await assertPlaceFor(options, commit.id).catch((error: unknown) => {
    // A lost race for the name is a conflict of this commit, and clients look for this text.
    if (error instanceof CatalogError && error.type === 'AlreadyExistsException') {
      throw new CatalogError('CommitFailedException', 'Requirement failed: table already exists');
    }
    throw error;
  });
  const uuid = options.newId();
  const now = options.clock.now();
  const start = emptyMetadata(1, { uuid: '', location: defaultLocation(options, commit.id, uuid), now });
  const made = withDefaults(applyUpdates(start, commit.updates, now), commit.updates, uuid);
  assertComplete(made);
  await assertLocation(options, made.location);
  const loaded = await writeMetadataFile(options.storage, made, { id: options.newId() });
  return { loaded, swap: { ...commit.id, next: loaded.metadataLocation } };
}

/** What a creating transaction may leave out. */
function withDefaults(made: TableMetadata, updates: readonly TableUpdate[], uuid: string): TableMetadata {
  const hasVersion = updates.some((update) => update.action === 'upgrade-format-version');
  return {
    ...made,
    'table-uuid': made['table-uuid'] === '' ? uuid : made['table-uuid'],
    'format-version': hasVersion ? made['format-version'] : FORMAT_VERSION_DEFAULT,
    'partition-specs':
      made['partition-specs'].length === 0 ? [{ 'spec-id': 0, fields: [] }] : made['partition-specs'],
    'sort-orders': made['sort-orders'].length === 0 ? [{ 'order-id': 0, fields: [] }] : made['sort-orders'],
  };
}

async function prepareChange(options: EmbeddedCatalogOptions, commit: ParsedCommit): Promise<PreparedCommit> {
  const { id } = commit;
  const pointer = await findPointer(options, id);
  if (pointer.owner) throw readOnly([pointer], `table ${id.namespace}.${id.table}`);
  const loaded = await readMetadataFile(options.storage, pointer.metadataLocation);
  const base = parsedMetadata(loaded);
  checkRequirements(commit.requirements, base);
  const next = applyUpdates(base, commit.updates, options.clock.now());
  if (next === base) return { loaded };
  if (next.location !== base.location) await assertLocation(options, next.location);
  const logged = {
    ...next,
    'metadata-log': extendMetadataLog(next, { metadata: base, location: pointer.metadataLocation }),
  };
  const written = await writeMetadataFile(options.storage, logged, {
    id: options.newId(),
    base: pointer.metadataLocation,
  });
  return {
    loaded: written,
    swap: { ...id, expected: pointer.metadataLocation, next: written.metadataLocation },
  };
}
