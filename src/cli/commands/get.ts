import type { DiscoverDoor } from '../../doors/index.ts';
import type { Json } from '../../lib/json.ts';
import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { type MeshSession, openMesh } from '../mesh-session.ts';
import { cellOf, emit, renderTable } from '../render/table.ts';

type Records = readonly Readonly<Record<string, Json>>[];

/** What can be listed: how to read it, and the columns that a table shows (more with `--wide`). */
interface Kind {
  readonly columns: readonly string[];
  readonly wide: readonly string[];
  read(door: DiscoverDoor, mesh: MeshSession): Promise<Records>;
}

const ROWS_MAX = 500;

const KINDS: Readonly<Record<string, Kind>> = {
  products: {
    columns: ['domain', 'name', 'version', 'tier', 'slo_status', 'owner'],
    wide: ['rows', 'release_number', 'published_at', 'tags'],
    read: async (door) => records(await door.overview(LOCAL_PLATFORM)),
  },
  domains: {
    columns: ['name', 'team', 'products'],
    wide: ['contact', 'channel', 'description'],
    read: async (door) => records(await door.domains(LOCAL_PLATFORM)),
  },
  contracts: {
    columns: ['product', 'name', 'version', 'rules', 'consumers'],
    wide: ['owner', 'file'],
    read: async (_, mesh) => records(contractsOf(mesh)),
  },
  ports: {
    columns: ['product', 'name', 'type', 'status'],
    wide: ['address', 'reason'],
    read: async (door) =>
      records(
        (await door.overview(LOCAL_PLATFORM)).flatMap((entry) =>
          entry.ports.map((port) => ({ product: `${entry.domain}.${entry.name}`, ...port })),
        ),
      ),
  },
  runs: {
    columns: ['id', 'product', 'state', 'trigger', 'started_at'],
    wide: ['finished_at', 'release_number', 'error'],
    read: async (door) => records(await door.runs(LOCAL_PLATFORM, { limit: ROWS_MAX })),
  },
  incidents: {
    columns: ['product', 'state', 'code', 'title', 'opened_at'],
    wide: ['detail', 'run_id', 'resolved_at'],
    read: async (door) => records(await door.incidents(LOCAL_PLATFORM, {})),
  },
  sources: {
    columns: ['name', 'type', 'datasets'],
    wide: ['description'],
    read: async (_, mesh) =>
      records(
        mesh.loaded.value.mesh.sources.map((source) => ({
          ...source,
          datasets: source.datasets.map((dataset) => dataset.name),
        })),
      ),
  },
};

/** `datamesh get <kind> [name]`: a list, or the entries whose name contains a word. */
export async function get(
  context: CliContext,
  [asked = '', name]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const kind = KINDS[asked] ?? KINDS[`${asked}s`];
  if (!kind)
    throw new CliError(EXIT.usage, `get ${asked} is not known`, `one of: ${Object.keys(KINDS).join(', ')}`);
  await using mesh = await openMesh(context);
  const all = await kind.read(discoverDoorOf(mesh), mesh);
  const found = name === undefined ? all : all.filter((item) => nameOf(item).includes(name));
  const columns = options['wide'] === true ? [...kind.columns, ...kind.wide] : kind.columns;
  await emit(context, found, () =>
    renderTable(
      columns.map((column) => ({ name: column })),
      found.map((item) => columns.map((column) => listed(item[column]))),
      context,
    ),
  );
  return name !== undefined && found.length === 0 ? EXIT.notFound : EXIT.ok;
}

function records(values: readonly object[]): Records {
  return JSON.parse(JSON.stringify(values));
}

function nameOf(item: Readonly<Record<string, Json>>): string {
  const own = [item['domain'], item['name']].filter((part) => typeof part === 'string').join('.');
  return `${own} ${cellOf(item['product'])} ${cellOf(item['id'])}`;
}

/** Lists of names are joined; lists of anything else are counted. */
function listed(value: Json | undefined): string {
  if (!Array.isArray(value)) return cellOf(value);
  return value.every((item) => typeof item === 'string') ? value.join(', ') : String(value.length);
}

function contractsOf({ loaded }: MeshSession): readonly object[] {
  return loaded.value.products.flatMap(({ product, contracts }) =>
    contracts.map((contract) => ({
      product: `${product.metadata.domain}.${product.metadata.name}`,
      name: contract.name,
      version: contract.version,
      owner: contract.owner,
      file: contract.file,
      rules: contract.rules.length,
      consumers: contract.consumers.map((consumer) => consumer.team),
    })),
  );
}
