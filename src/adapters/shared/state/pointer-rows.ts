import type { PointerSwap, TableAddress, TablePointer } from '../../../capabilities/state.ts';
import { given } from './columns.ts';
import type { StateQueries } from './state-database.ts';
import type { TablePointerRow } from './tables.ts';

/** Moves pointers in order and answers the first that was not as expected; the caller then rolls back. */
export async function firstConflict(
  tx: StateQueries,
  environment: string,
  swaps: readonly PointerSwap[],
): Promise<string | undefined> {
  for (const swap of swaps) {
    const moved =
      swap.expected === undefined
        ? await insertPointer(tx, environment, swap)
        : await movePointer(tx, environment, swap, swap.expected);
    if (!moved) return addressText(swap);
  }
  return undefined;
}

/** `warehouse.namespace.table`, as conflicts name a table. */
export function addressText({ warehouse, namespace, table }: TableAddress): string {
  return `${warehouse}.${namespace}.${table}`;
}

async function insertPointer(tx: StateQueries, environment: string, swap: PointerSwap): Promise<boolean> {
  const inserted = await tx
    .insertInto('table_pointers')
    .values({ ...pointerColumns(environment, swap), metadata_location: swap.next, ...ownerColumns(swap) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

/** An owner stays unless the swap names one. */
async function movePointer(
  tx: StateQueries,
  environment: string,
  swap: PointerSwap,
  expected: string,
): Promise<boolean> {
  const moved = await tx
    .updateTable('table_pointers')
    .set({ metadata_location: swap.next, ...(swap.owner === undefined ? {} : ownerColumns(swap)) })
    .where((eb) => eb.and({ ...pointerColumns(environment, swap), metadata_location: expected }))
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}

export function pointerColumns(
  environment: string,
  { warehouse, namespace, table }: TableAddress,
): Pick<TablePointerRow, 'environment' | 'warehouse' | 'namespace' | 'table_name'> {
  return { environment, warehouse, namespace, table_name: table };
}

function ownerColumns({ owner }: Pick<PointerSwap, 'owner'>): {
  readonly owner_domain: string | null;
  readonly owner_product: string | null;
  readonly owner_major: number | null;
  readonly owner_table: string | null;
} {
  return {
    owner_domain: owner?.domain ?? null,
    owner_product: owner?.product ?? null,
    owner_major: owner?.major ?? null,
    owner_table: owner?.table ?? null,
  };
}

export function pointerOf(row: TablePointerRow): TablePointer {
  const { owner_domain: domain, owner_product: product, owner_major: major, owner_table: table } = row;
  const owned = domain !== null && product !== null && major !== null && table !== null;
  return {
    warehouse: row.warehouse,
    namespace: row.namespace,
    table: row.table_name,
    metadataLocation: row.metadata_location,
    ...given('owner', owned ? { environment: row.environment, domain, product, major, table } : null),
  };
}
