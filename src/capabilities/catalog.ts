/**
 * The table catalog, in the terms of the Iceberg REST protocol. Metadata travels as JSON text, because snapshot ids are
 * 63-bit and do not survive a JavaScript number. Refusals are `CatalogError`s.
 */
export interface TableCatalog {
  warehouses(): Promise<readonly string[]>;
  listNamespaces(warehouse: string): Promise<readonly string[]>;
  loadNamespace(warehouse: string, namespace: string): Promise<Readonly<Record<string, string>>>;
  createNamespace(
    warehouse: string,
    namespace: string,
    properties: Readonly<Record<string, string>>,
  ): Promise<void>;
  updateNamespace(
    warehouse: string,
    namespace: string,
    change: { readonly remove: readonly string[]; readonly set: Readonly<Record<string, string>> },
  ): Promise<void>;
  dropNamespace(warehouse: string, namespace: string): Promise<void>;
  listTables(warehouse: string, namespace: string): Promise<readonly string[]>;
  loadTable(id: TableId): Promise<LoadedTable>;
  /** `staged`: answers the metadata without creating the table. */
  createTable(id: TableId, request: string, mode: 'create' | 'staged'): Promise<LoadedTable>;
  registerTable(id: TableId, metadataLocation: string): Promise<LoadedTable>;
  /** Applies updates when every requirement holds; all tables or none. */
  commit(changes: readonly TableCommitRequest[]): Promise<readonly LoadedTable[]>;
  dropTable(id: TableId): Promise<void>;
  renameTable(from: TableId, to: TableId): Promise<void>;
}

export interface TableId {
  readonly warehouse: string;
  readonly namespace: string;
  readonly table: string;
}

export interface LoadedTable {
  /** Absent for a staged table, which has no file yet. */
  readonly metadataLocation?: string;
  /** The metadata file's JSON text, untouched. */
  readonly metadata: string;
}

export interface TableCommitRequest {
  readonly id: TableId;
  /** JSON text of the protocol's `requirements` and `updates` arrays. */
  readonly requirements: string;
  readonly updates: string;
}

/** A refusal with the protocol's own error type and status. */
export class CatalogError extends Error {
  readonly type: CatalogErrorType;
  readonly status: number;

  constructor(type: CatalogErrorType, message: string) {
    super(message);
    this.name = 'CatalogError';
    this.type = type;
    this.status = CATALOG_ERROR_STATUS[type];
  }
}

export const CATALOG_ERROR_STATUS = {
  BadRequestException: 400,
  ForbiddenException: 403,
  NoSuchWarehouseException: 404,
  NoSuchNamespaceException: 404,
  NoSuchTableException: 404,
  NotFoundException: 404,
  AlreadyExistsException: 409,
  NamespaceNotEmptyException: 409,
  CommitFailedException: 409,
  UnprocessableEntityException: 422,
  CommitStateUnknownException: 500,
} as const;

export type CatalogErrorType = keyof typeof CATALOG_ERROR_STATUS;
