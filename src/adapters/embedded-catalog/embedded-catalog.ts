import type { TableCatalog } from '../../capabilities/catalog.ts';
import type { Clock } from '../../capabilities/clock.ts';
import type { StateStore } from '../../capabilities/state.ts';
import type { Storage } from '../../capabilities/storage.ts';
import { commitTables } from './commit-tables.ts';
import {
  createNamespace,
  dropNamespace,
  listNamespaces,
  loadNamespace,
  updateNamespace,
  warehousesOf,
} from './namespaces.ts';
import { createTable, dropTable, listTables, loadTable, registerTable, renameTable } from './tables.ts';

export interface EmbeddedCatalogOptions {
  readonly state: Pick<StateStore, 'pointers' | 'products'>;
  readonly storage: Storage;
  readonly environment: string;
  /** Fresh UUIDs, for tables and metadata files. */
  readonly newId: () => string;
  readonly clock: Clock;
}

/**
 * The table catalog of one environment. A warehouse is a domain, a namespace is a product or one that a client made.
 *
 * errors  CatalogError for refusals; SystemError of state and storage
 * source  Iceberg REST OpenAPI (apache/iceberg open-api/rest-catalog-open-api.yaml, 1.11)
 */
export function embeddedCatalog(options: EmbeddedCatalogOptions): TableCatalog {
  return {
    warehouses: () => warehousesOf(options),
    listNamespaces: (warehouse) => listNamespaces(options, warehouse),
    loadNamespace: (warehouse, namespace) => loadNamespace(options, warehouse, namespace),
    createNamespace: (warehouse, namespace, properties) =>
      createNamespace(options, { warehouse, namespace, properties }),
    updateNamespace: (warehouse, namespace, change) => updateNamespace(options, warehouse, namespace, change),
    dropNamespace: (warehouse, namespace) => dropNamespace(options, warehouse, namespace),
    listTables: (warehouse, namespace) => listTables(options, warehouse, namespace),
    loadTable: (id) => loadTable(options, id),
    createTable: (id, request, mode) => createTable(options, id, request, mode),
    registerTable: (id, metadataLocation) => registerTable(options, id, metadataLocation),
    commit: (changes) => commitTables(options, changes),
    dropTable: (id) => dropTable(options, id),
    renameTable: (from, to) => renameTable(options, from, to),
  };
}
