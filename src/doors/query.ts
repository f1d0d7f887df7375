import { decide } from '../access/index.ts';
import type { Compute } from '../capabilities/compute.ts';
import type { RecordedProduct, StateStore } from '../capabilities/state.ts';
import type { TableFormat } from '../capabilities/table-format.ts';
import { sqlName } from '../lib/sql-text.ts';
import type { AccessDecision } from '../model/access.ts';
import type { Identity } from '../model/identity.ts';
import type { OutputPort } from '../model/port.ts';
import type { Checked } from '../model/problem.ts';
import { qualifiedName } from '../model/product-key.ts';
import {
  type Moment,
  type QueryAnswer,
  runQuery,
  type ServedName,
  servedNames,
  snapshotAt,
  type TableSnapshot,
} from '../serve/index.ts';

/** Rows of published tables by SQL, for the command line, the API and every SQL protocol. */
export interface QueryDoor {
  /** Dispose of the answer, or read its rows to the end: it holds an engine. */
  query(request: QueryRequest): Promise<Checked<QueryAnswer | undefined>>;
}

export interface QueryRequest {
  readonly sql: string;
  readonly identity: Identity;
  /** Time travel, for all tables of the query. */
  readonly at?: Moment;
  readonly rowsMax: number;
  /** Stops the engine. */
  readonly signal?: AbortSignal;
}

/** May an identity read a product; `port` is the one whose name for the table the query uses, if any. */
export type Decide = (
  identity: Identity,
  product: RecordedProduct,
  port: OutputPort | undefined,
) => Promise<AccessDecision>;

export interface QueryDoorDeps {
  readonly environment: string;
  readonly state: Pick<StateStore, 'products' | 'pointers'>;
  readonly format: Pick<TableFormat, 'load' | 'files'>;
  readonly compute: Pick<Compute, 'parse' | 'openSession'>;
  /** The access stage's decision when left out. */
  readonly decide?: Decide;
  readonly limits: { readonly memoryBytesMax: number; readonly threads: number };
}

/**
 * The door for SQL. No rows leave by it without `decide`; nothing is written, no query spills to disk.
 *
 * errors  problems of the query are values (DM60xx); SystemError when state, storage or engine fail
 */
export function queryDoor(deps: QueryDoorDeps): QueryDoor {
  const { compute, limits } = deps;
  const access = deps.decide ?? decideByDeclaration;
  return {
    async query({ sql, identity, at, rowsMax, signal }) {
      const products = await deps.state.products.list(deps.environment);
      return runQuery(
        { sql, names: servedNames(products), rowsMax, ...(signal ? { signal } : {}) },
        {
          compute,
          openSession: () =>
            compute.openSession({ memoryBytesMax: limits.memoryBytesMax, threads: limits.threads }),
          accessOf: (product, port) => access(identity, product, port),
          snapshotOf: (served) => snapshotOf(served, at, deps),
        },
      );
    },
  };
}

const decideByDeclaration: Decide = async (identity, product) =>
  decide(identity, product.declaration.product);

/** The catalog pointer, not the release, says which metadata is current: maintenance moves it between releases. */
async function snapshotOf(
  { product, table }: ServedName,
  at: Moment,
  { environment, state, format }: QueryDoorDeps,
): Promise<TableSnapshot | undefined> {
  const pointers = await state.pointers.list(environment, sqlName(product.key.domain));
  const pointer = pointers.find(
    ({ owner }) => owner && owner.table === table && qualifiedName(owner) === qualifiedName(product.key),
  );
  if (!pointer) return undefined;
  const current = await format.load(pointer.metadataLocation);
  const snapshot = snapshotAt(current, at);
  if (!snapshot) return undefined;
  const files = await format.files(pointer.metadataLocation, snapshot.snapshotId);
  return {
    snapshotId: snapshot.snapshotId,
    publishedAt: snapshot.timestampMs,
    schema: current.schema,
    uris: files.map((file) => file.uri),
  };
}

export { QUERY_FILE, type QueryAnswer, queryProblem } from '../serve/index.ts';
