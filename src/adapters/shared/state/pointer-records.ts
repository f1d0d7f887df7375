import type {
  NamespaceRecord,
  PointerRecords,
  TableAddress,
  TablePointer,
} from '../../../capabilities/state.ts';
import { fromJson } from './columns.ts';
import { firstConflict, pointerColumns, pointerOf } from './pointer-rows.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';
import { writeOrRollBack } from './write-or-roll-back.ts';

export function pointerRecords(database: StateDatabase): PointerRecords {
  return {
    get: (environment, warehouse, namespace, table) =>
      database.read((tx) => getPointer(tx, environment, { warehouse, namespace, table })),
    list: (environment, warehouse, namespace) =>
      database.read((tx) => listPointers(tx, environment, warehouse, namespace)),
    swap: (environment, swaps) =>
      writeOrRollBack<{ readonly conflict?: string }>(database, async (tx, rollBack) => {
        const conflict = await firstConflict(tx, environment, swaps);
        return conflict === undefined ? {} : rollBack({ conflict });
      }),
    drop: (environment, warehouse, namespace, table) =>
      database.write((tx) => dropPointer(tx, environment, { warehouse, namespace, table })),
    rename: (environment, from, to) => database.write((tx) => renamePointer(tx, environment, from, to)),
    namespaces: (environment, warehouse) => database.read((tx) => listNamespaces(tx, environment, warehouse)),
    putNamespace: (environment, record, mode) =>
      database.write((tx) => putNamespace(tx, environment, record, mode)),
    dropNamespace: (environment, warehouse, namespace) =>
      database.write((tx) => dropNamespace(tx, environment, warehouse, namespace)),
  };
}

async function getPointer(
  tx: StateQueries,
  environment: string,
  address: TableAddress,
): Promise<TablePointer | undefined> {
  const row = await tx
    .selectFrom('table_pointers')
    .selectAll()
    .where((eb) => eb.and({ ...pointerColumns(environment, address) }))
    .executeTakeFirst();
  return row && pointerOf(row);
}

async function listPointers(
  tx: StateQueries,
  environment: string,
  warehouse?: string,
  namespace?: string,
): Promise<readonly TablePointer[]> {
  const rows = await tx
    .selectFrom('table_pointers')
    .selectAll()
    .where('environment', '=', environment)
    .$if(warehouse !== undefined, (only) => only.where('warehouse', '=', warehouse ?? ''))
    .$if(namespace !== undefined, (only) => only.where('namespace', '=', namespace ?? ''))
    .orderBy('warehouse')
    .orderBy('namespace')
    .orderBy('table_name')
    .execute();
  return rows.map(pointerOf);
}

export async function dropPointer(
  tx: StateQueries,
  environment: string,
  address: TableAddress,
): Promise<boolean> {
  const dropped = await tx
    .deleteFrom('table_pointers')
    .where((eb) => eb.and({ ...pointerColumns(environment, address) }))
    .executeTakeFirst();
  return dropped.numDeletedRows === 1n;
}

export async function renamePointer(
  tx: StateQueries,
  environment: string,
  from: TableAddress,
  to: TableAddress,
): Promise<'renamed' | 'missing' | 'exists'> {
  if ((await getPointer(tx, environment, from)) === undefined) return 'missing';
  if ((await getPointer(tx, environment, to)) !== undefined) return 'exists';
  await tx
    .updateTable('table_pointers')
    .set(pointerColumns(environment, to))
    .where((eb) => eb.and({ ...pointerColumns(environment, from) }))
    .execute();
  return 'renamed';
}

async function listNamespaces(
  tx: StateQueries,
  environment: string,
  warehouse: string,
): Promise<readonly NamespaceRecord[]> {
  const rows = await tx
    .selectFrom('namespaces')
    .select(['namespace', 'properties_json'])
    .where('environment', '=', environment)
    .where('warehouse', '=', warehouse)
    .orderBy('namespace')
    .execute();
  return rows.map((row) => ({
    warehouse,
    namespace: row.namespace,
    properties: fromJson<Readonly<Record<string, string>>>(row.properties_json),
  }));
}

async function putNamespace(
  tx: StateQueries,
  environment: string,
  { warehouse, namespace, properties }: NamespaceRecord,
  mode: 'create' | 'replace',
): Promise<boolean> {
  const properties_json = JSON.stringify(properties);
  const put = await tx
    .insertInto('namespaces')
    .values({ environment, warehouse, namespace, properties_json })
    .onConflict((conflict) =>
      mode === 'create'
        ? conflict.doNothing()
        : conflict.columns(['environment', 'warehouse', 'namespace']).doUpdateSet({ properties_json }),
    )
    .executeTakeFirst();
  return put.numInsertedOrUpdatedRows === 1n;
}

/** The emptiness check is part of the statement, so that no table is orphaned by a drop that races with its creation. */
async function dropNamespace(
  tx: StateQueries,
  environment: string,
  warehouse: string,
  namespace: string,
): Promise<boolean> {
  const dropped = await tx
    .deleteFrom('namespaces')
    .where((eb) => eb.and({ environment, warehouse, namespace }))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('table_pointers')
            .select('table_name')
            .where((inner) => inner.and({ environment, warehouse, namespace })),
        ),
      ),
    )
    .executeTakeFirst();
  return dropped.numDeletedRows === 1n;
}
