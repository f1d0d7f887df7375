import { columnName, dataType, dateOrInstant, duration, name, version } from './formats.ts';
import { report, type Sink } from './issue.ts';
import { location } from './places.ts';
import { inputPort, outputPort } from './ports.ts';
import { defaulted, list, object, optional, type ReadShape, refine, required, type Shape } from './shape.ts';
import { flag, oneWordOf, text } from './shape-scalars.ts';
import { sloShape } from './slo-shape.ts';
import { partitionTerm, sortTerm } from './terms.ts';

export const CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;
export const MASKS = ['redact', 'partial', 'hash', 'year', 'null'] as const;

export const classificationShape = oneWordOf(CLASSIFICATIONS, { noun: 'classification', of: 'data' });

/** YAML reads a bare `null` as no value; for a mask it is a word. */
export const maskShape: Shape<(typeof MASKS)[number]> = nullable(
  oneWordOf(MASKS, { noun: 'mask', of: 'a column' }),
);

function nullable<W extends string>(shape: Shape<W>): Shape<W> {
  return { read: (value, sink) => shape.read(value === null ? 'null' : value, sink), schema: shape.schema };
}

export const columnShape = object({
  name: required(columnName, 'name of the column'),
  type: optional(
    dataType,
    'type such as `string`, `decimal(12,2)`, `timestamptz`; default: from the contract or the model',
  ),
  description: optional(text, 'what the column holds'),
  nullable: optional(flag, 'whether values may be missing; default: true'),
  key: defaulted(flag, 'part of the key; merges go by it', false),
  pii: defaulted(flag, 'holds personal data', false),
  classification: optional(classificationShape, 'classification of this column'),
  mask: optional(maskShape, 'how the column is masked for those who may not see it'),
  unit: optional(text, 'unit of the values'),
  renamedFrom: optional(columnName, 'name in the live release, whose data stays readable'),
});

const incremental = object({
  mode: defaulted(
    oneWordOf(['full', 'append', 'merge'], { noun: 'mode', of: 'incremental' }),
    'built anew, added to, or merged by key',
    'full',
  ),
  watermark: optional(columnName, 'column that tells how new a row is'),
});

const tableFields = {
  columns: defaulted(
    list(columnShape, { uniqueNoun: 'column' }),
    'columns; left out: from the contract, else from the model',
    [],
  ),
  partitionBy: defaulted(list(partitionTerm), 'columns or transforms such as `year(updated_at)`', []),
  sortBy: defaulted(list(sortTerm), 'columns that rows are sorted by within a file', []),
  incremental: defaulted(incremental, 'how new data is added', { mode: 'full' }),
  snapshotRetention: optional(duration, 'how long old snapshots stay readable; default: 7d'),
};

const tableObject = object({
  name: required(name, 'name of the table; `models/<name>.sql` builds it'),
  description: optional(text, 'what one row is'),
  ...tableFields,
});

export type RawTable = ReadShape<typeof tableObject>;

const schemaObject = object({
  format: optional(
    oneWordOf(['iceberg', 'delta'], { noun: 'table format', of: 'a schema' }),
    'default: iceberg',
  ),
  location: optional(location, 'where the tables live'),
  tables: optional(
    list(refine(tableObject, checkMergeKey), { uniqueNoun: 'table' }),
    'the tables, where the product has several',
  ),
  ...tableFields,
});

type RawSchema = ReadShape<typeof schemaObject>;

const schemaShape = refine(schemaObject, checkSchema);

/** `snapshotRetention` is not among them: beside `tables` it is their default. */
const ONE_TABLE_KEYS = ['columns', 'partitionBy', 'sortBy', 'incremental'] as const;

function checkSchema(schema: RawSchema, sink: Sink, keys: readonly string[]): void {
  if (schema.format === 'delta') {
    report(sink, 'DM1213', 'table format `delta` has no adapter yet', {
      below: ['format'],
      hint: 'use `iceberg`',
    });
  }
  checkMergeKey(schema, sink);
  if (!schema.tables?.length) return;
  for (const key of ONE_TABLE_KEYS) {
    if (!keys.includes(key)) continue;
    report(sink, 'DM1215', `\`${key}\` beside \`tables\` belongs to no table`, {
      below: [key],
      part: 'key',
      hint: `move \`${key}\` into the tables`,
    });
  }
}

/** Where columns are declared; else the contract may name the key, which is checked when both are known. */
function checkMergeKey(table: Pick<RawTable, 'columns' | 'incremental'>, sink: Sink): void {
  const { columns, incremental } = table;
  if (incremental.mode !== 'merge' || columns.length === 0 || columns.some((column) => column.key)) return;
  report(sink, 'DM1219', 'mode `merge` needs at least one column with `key: true`', {
    below: ['incremental', 'mode'],
  });
}

const accessRule = object({
  role: required(text, 'group that is granted'),
  permissions: required(
    list(oneWordOf(['read', 'write', 'admin'], { noun: 'permission', of: 'a role' })),
    'read (masked rows), write, admin',
  ),
  columns: optional(list(columnName), 'only these columns'),
  rowFilter: optional(
    object({
      column: required(columnName, 'column compared'),
      attribute: required(text, 'attribute of the caller'),
    }),
    'only rows whose column equals an attribute of the caller',
  ),
  unmask: optional(unmaskShape(), 'columns seen in clear, or `all`'),
  purpose: optional(text, 'what it is granted for'),
  until: optional(dateOrInstant, 'when the grant ends'),
});

function unmaskShape(): Shape<readonly string[] | 'all'> {
  const names = list(columnName);
  return {
    read: (value, sink) => (value === 'all' ? 'all' : names.read(value, sink)),
    schema: { oneOf: [{ const: 'all' }, names.schema] },
  };
}

const governance = object({
  dataClassification: optional(classificationShape, 'classification of the whole product'),
  retentionPeriod: optional(duration, 'rows older than this, by the watermark, are removed'),
  gdprCompliant: optional(flag, 'declared to comply with the GDPR'),
  purpose: optional(text, 'what the data may be used for'),
  accessControl: defaulted(list(accessRule), 'who may do what', []),
});

const classification = object({
  type: optional(
    oneWordOf(['source-aligned', 'aggregate', 'consumer-aligned'], { noun: 'type', of: 'a data product' }),
    'source-aligned, aggregate or consumer-aligned',
  ),
  tier: optional(
    oneWordOf(['gold', 'silver', 'bronze'], { noun: 'tier', of: 'a data product' }),
    'gold, silver or bronze',
  ),
  pii: defaulted(flag, 'holds personal data', false),
});

export const productSpec = object({
  description: defaulted(text, 'what the product offers', ''),
  classification: defaulted(classification, 'kind, tier and sensitivity', { pii: false }),
  inputPorts: defaulted(list(inputPort, { uniqueNoun: 'input port' }), 'where its data comes from', []),
  outputPorts: defaulted(list(outputPort, { uniqueNoun: 'output port' }), 'how consumers read it', []),
  schema: optional(schemaShape, 'tables and their layout'),
  slos: optional(sloShape, 'service level objectives'),
  governance: defaulted(governance, 'classification, retention and access', { accessControl: [] }),
});

export const productMetadata = object({
  name: required(name, 'name of the product, that of its folder'),
  domain: required(name, 'domain that owns it, that of its folder'),
  owner: required(text, 'team that owns it', ''),
  version: required(version, 'version of the declaration, such as `1.0.0`', '0.0.0'),
  tags: defaulted(list(text), 'words to find it by', []),
});

/** Keeps a product whose `spec` cannot be read, so that it can still be listed. */
const EMPTY_SPEC: ReadShape<typeof productSpec> = {
  description: '',
  classification: { pii: false },
  inputPorts: [],
  outputPorts: [],
  governance: { accessControl: [] },
};

export const productShape = object({
  apiVersion: required(
    oneWordOf(['datamesh/v1'], { noun: 'apiVersion', of: 'a data product' }),
    '`datamesh/v1`',
    'datamesh/v1',
  ),
  kind: required(
    oneWordOf(['DataProduct'], { noun: 'kind', of: 'this file' }),
    '`DataProduct`',
    'DataProduct',
  ),
  metadata: required(productMetadata, 'name, domain, owner, version'),
  spec: required(productSpec, 'ports, tables, objectives, governance', EMPTY_SPEC),
});

export type RawProduct = ReadShape<typeof productShape>;
export type RawColumn = ReadShape<typeof columnShape>;
