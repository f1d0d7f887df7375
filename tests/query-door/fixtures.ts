import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openDuckdb } from '../../src/adapters/duckdb/index.ts';
import type { Compute } from '../../src/capabilities/compute.ts';
import type { RecordedProduct, StateStore, TablePointer } from '../../src/capabilities/state.ts';
import type { TableFormat, TableState } from '../../src/capabilities/table-format.ts';
import { type Decide, type QueryDoor, queryDoor } from '../../src/doors/index.ts';
import { present } from '../../src/lib/assert.ts';
import type { AccessDecision } from '../../src/model/access.ts';
import type { OutputPort } from '../../src/model/port.ts';
import type { TableSchema } from '../../src/model/schema.ts';

export const ALL: AccessDecision = { allowed: true, reason: 'a test', columns: 'all' };

const SCHEMA: TableSchema = {
  schemaId: 0,
  keyIds: [],
  fields: [
    { id: 1, name: 'id', type: { kind: 'long' }, nullable: true },
    { id: 2, name: 'note', type: { kind: 'string' }, nullable: true },
  ],
};

export interface Published {
  readonly domain: string;
  readonly product: string;
  /** Table → one SELECT for each snapshot, oldest first, at 1000, 2000, … */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly ports?: readonly OutputPort[];
}

export interface Bench extends AsyncDisposable {
  readonly door: QueryDoor;
  /** `product port` of each decision asked for. */
  readonly decided: readonly string[];
  readonly sessionsOpen: () => number;
  readonly folder: string;
}

const LIMITS = { memoryBytesMax: 256 * 1_048_576, threads: 1 };

/** The query door over tables that are really written, with state and table format held in memory. */
export async function openBench(
  published: readonly Published[],
  decision: (product: string, port: string | undefined) => AccessDecision = () => ALL,
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'query-door-'));
  let ids = 0;
  const compute = await openDuckdb({
    newId: () => `id-${++ids}`,
    storage: {
      enginePath: fileURLToPath,
      prepareFolder: async (uri) => void (await mkdir(fileURLToPath(uri), { recursive: true })),
    },
  });
  const tables = await writeTables(published, compute, pathToFileURL(folder).href);
  const decided: string[] = [];
  const decide: Decide = async (_identity, product, port) => {
    decided.push([product.key.product, ...(port ? [port.name] : [])].join(' '));
    return decision(product.key.product, port?.name);
  };
  let open = 0;
  const counted: Pick<Compute, 'parse' | 'openSession'> = {
    parse: (sql) => compute.parse(sql),
    async openSession(options) {
      const session = await compute.openSession(options);
      open++;
      const dispose = session[Symbol.asyncDispose].bind(session);
      let isOpen = true;
      const seal = session.seal.bind(session);
      const stream = session.stream.bind(session);
      let isSealed = false;
      session.seal = async () => {
        await seal();
        isSealed = true;
      };
      session.stream = (select) => {
        if (!isSealed) throw new Error('text of a caller runs in an engine that is not sealed');
        return stream(select);
      };
      session[Symbol.asyncDispose] = async () => {
        if (isOpen) open--;
        isOpen = false;
        await dispose();
      };
      return session;
    },
  };
  const door = queryDoor({
    environment: 'dev',
    ...stateOf(published, tables),
    compute: counted,
    decide,
    limits: LIMITS,
  });
  return {
    door,
    decided,
    folder,
    sessionsOpen: () => open,
    async [Symbol.asyncDispose]() {
      await compute[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Files = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

async function writeTables(
  published: readonly Published[],
  compute: Compute,
  folder: string,
): Promise<Files> {
  const files = new Map<string, Map<string, readonly string[]>>();
  await using session = await compute.openSession(LIMITS);
  for (const { domain, product, tables } of published) {
    for (const [table, selects] of Object.entries(tables)) {
      const location = `${folder}/${domain}/${product}/${table}`;
      const snapshots = new Map<string, readonly string[]>();
      for (const [index, select] of selects.entries()) {
        const written = await session.writeTable({
          select,
          schema: SCHEMA,
          layout: { partitionBy: [], sortBy: [] },
          directory: location,
          fileBytesTarget: 1_000_000,
        });
        snapshots.set(
          String(index + 1),
          written.map(({ uri }) => uri),
        );
      }
      files.set(location, snapshots);
    }
  }
  return files;
}

function stateOf(
  published: readonly Published[],
  files: Files,
): {
  readonly state: Pick<StateStore, 'products' | 'pointers'>;
  readonly format: Pick<TableFormat, 'load' | 'files'>;
} {
  const keyOf = ({ domain, product }: Published) => ({ environment: 'dev', domain, product, major: 1 });
  const products = published.map((each) => ({
    key: keyOf(each),
    state: 'live',
    release: {},
    tables: Object.keys(each.tables).map((table) => ({ table })),
    declaration: { product: { outputPorts: each.ports ?? [] } },
  })) as unknown as readonly RecordedProduct[];
  const pointers = [...files.keys()].map((metadataLocation): TablePointer => {
    const [table = '', product = '', domain = ''] = metadataLocation.split('/').reverse();
    const owner = { environment: 'dev', domain, product, major: 1, table };
    return { warehouse: domain, namespace: product, table, metadataLocation, owner };
  });
  const load = async (location: string): Promise<TableState> => {
    const snapshots = [...present(files.get(location), location).keys()].map((snapshotId) => ({
      snapshotId,
      timestampMs: Number(snapshotId) * 1_000,
    }));
    const currentSnapshotId = snapshots.at(-1)?.snapshotId;
    return {
      schema: SCHEMA,
      snapshots,
      ...(currentSnapshotId ? { currentSnapshotId } : {}),
    } as unknown as TableState;
  };
  return {
    state: {
      products: { list: async () => products },
      pointers: {
        list: async (_: string, domain: string) => pointers.filter((each) => each.warehouse === domain),
      },
    } as unknown as Pick<StateStore, 'products' | 'pointers'>,
    format: {
      load,
      files: async (location: string, snapshotId?: string) =>
        (files.get(location)?.get(snapshotId ?? '') ?? []).map((uri) => ({ uri })),
    } as unknown as Pick<TableFormat, 'load' | 'files'>,
  };
}
