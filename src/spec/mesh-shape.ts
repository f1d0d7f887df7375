import { columnName, dataType, NAMES, name } from './formats.ts';
import { freeObject, freeValue } from './free-json.ts';
import { glob } from './places.ts';
import { PORT_FORMATS } from './ports.ts';
import { list, object, openObject, optional, type ReadShape, record, required } from './shape.ts';
import { flag, oneWordOf, text } from './shape-scalars.ts';

const SOURCE_TYPES = ['files', 'http-push', 'object-store', 'postgres', 'kafka'] as const;

const datasetColumn = object({
  name: required(columnName, 'name of the field'),
  type: required(dataType, 'type of its values'),
  nullable: optional(flag, 'whether values may be missing; default: true'),
});

const dataset = object({
  path: optional(glob, 'glob of the files, relative to the mesh folder'),
  format: optional(
    oneWordOf(PORT_FORMATS, { noun: 'format', of: 'a dataset' }),
    'parquet, csv, json or avro',
  ),
  columns: optional(list(datasetColumn, { uniqueNoun: 'column' }), 'columns; needed for csv and json'),
  key: optional(list(columnName), 'columns that name a row; needed for cdc-stream ports'),
  position: optional(columnName, 'field of the `source` block that orders change events; default: lsn'),
  description: optional(text, 'what the dataset holds'),
});

const typeOfSource = oneWordOf(SOURCE_TYPES, { noun: 'type', of: 'a source' });
const datasets = record(dataset, NAMES);

const source = openObject({
  type: required(typeOfSource, SOURCE_TYPES.join(', ')),
  description: optional(text, 'what the system is'),
  datasets: optional(datasets, 'datasets of the system, by name'),
});

/** What an environment changes about a source: any part of it. */
const sourceOverride = openObject({
  type: optional(typeOfSource, SOURCE_TYPES.join(', ')),
  description: optional(text, 'what the system is'),
  datasets: optional(datasets, 'datasets of the system, by name'),
});

const environment = object({
  state: optional(freeValue, 'where plans, runs and releases are kept; default: SQLite in the mesh folder'),
  storage: optional(freeValue, 'where tables are stored; default: local files'),
  compute: optional(freeValue, 'engine that builds; default: DuckDB'),
  query: optional(freeValue, 'engine that answers queries; default: DuckDB'),
  catalog: optional(freeValue, 'table catalog; default: the embedded Iceberg REST catalog'),
  streaming: optional(freeValue, 'log for streams; default: the embedded one'),
  lineage: optional(freeValue, 'file or URL that OpenLineage events are sent to as well'),
  sources: optional(record(sourceOverride, NAMES), 'what differs in this environment about sources'),
  encryptionAtRest: optional(freeValue, 'how the storage is encrypted'),
});

const identity = object({
  issuer: optional(text, 'OpenID Connect issuer whose tokens are accepted'),
  audience: optional(freeValue, 'audience that tokens must be made for'),
  groups: optional(freeValue, 'claim that holds the groups'),
  attributes: optional(freeObject, 'attributes of a caller and the claims they come from'),
});

const fields = {
  environments: optional(
    record(environment, NAMES),
    'environments by name; default: `dev` on embedded systems',
  ),
  sources: optional(record(source, NAMES), 'source systems by name'),
  identity: optional(identity, 'how callers are known'),
  roles: optional(freeObject, 'platform roles and who holds them'),
};

const header = {
  apiVersion: required(
    oneWordOf(['datamesh/v1'], { noun: 'apiVersion', of: 'a mesh' }),
    '`datamesh/v1`',
    'datamesh/v1',
  ),
  kind: required(oneWordOf(['Mesh'], { noun: 'kind', of: 'this file' }), '`Mesh`', 'Mesh'),
};

const description = optional(text, 'what the mesh is');

export const meshShape = object({
  ...header,
  metadata: required(object({ name: required(name, 'name of the mesh', 'mesh'), description }), 'name', {
    name: 'mesh',
  }),
  ...fields,
});

/** `datamesh.local.yaml`: any part of `datamesh.yaml`. */
export const localMeshShape = object({
  apiVersion: optional(header.apiVersion.shape, '`datamesh/v1`'),
  kind: optional(header.kind.shape, '`Mesh`'),
  metadata: optional(object({ name: optional(name, 'name of the mesh'), description }), 'name'),
  ...fields,
  sources: optional(record(sourceOverride, NAMES), 'what differs on this machine about sources'),
});

export type RawMesh = ReadShape<typeof meshShape>;
export type RawSource = ReadShape<typeof source>;
