import { type InputPort, OUTPUT_PORT_TYPES, type OutputPortType } from '../model/port.ts';
import { cron, name, productReference } from './formats.ts';
import { report, type Sink } from './issue.ts';
import { endpoint, topic } from './places.ts';
import { list, object, optional, type ReadShape, refine, required } from './shape.ts';
import { oneWordOf, text } from './shape-scalars.ts';
import { versionRange } from './version-range.ts';

export const PORT_FORMATS = ['parquet', 'csv', 'json', 'avro'] as const;

const inputFields = object({
  name: required(name, 'name of the port; models read it under this name, with `_` for `-`'),
  type: optional(
    oneWordOf(['batch', 'stream', 'cdc-stream'], { noun: 'type', of: 'an input port' }),
    'how data arrives',
  ),
  source: optional(name, 'source system in `datamesh.yaml`'),
  dataset: optional(name, 'dataset of the source; default: the name of the port'),
  format: optional(
    oneWordOf(PORT_FORMATS, { noun: 'format', of: 'an input port' }),
    'format of the files or events',
  ),
  product: optional(
    productReference,
    'another data product, `domain.product`, instead of `source` and `type`',
  ),
  contract: optional(
    versionRange,
    'contract versions of that product that this port relies on, such as `^1.2`',
  ),
  schedule: optional(cron, 'cron expression in UTC'),
  description: optional(text, 'what arrives here'),
});

export const inputPort = refine(inputFields, checkInputPort);

const outputFields = object({
  name: required(name, 'name of the port'),
  type: required(
    oneWordOf(OUTPUT_PORT_TYPES, { noun: 'type', of: 'an output port', code: 'DM1204' }),
    'sql, rest, graphql or kafka',
  ),
  description: optional(text, 'what is offered here'),
  engine: optional(text, 'query engine of a sql port'),
  catalog: optional(text, 'alias of the catalog for a sql port'),
  schema: optional(text, 'alias of the schema for a sql port'),
  endpoint: optional(endpoint, 'path of a rest or graphql port'),
  authentication: optional(text, 'how callers sign in'),
  topic: optional(topic, 'topic of a kafka port'),
  format: optional(text, 'format of a kafka port: avro or json'),
  table: optional(name, 'table that is served, where the product has several'),
  audience: optional(list(text), 'roles that a topic is written for; default: all roles that may read'),
});

export const outputPort = refine(outputFields, checkOutputPort);

type RawInputPort = ReadShape<typeof inputFields>;
type RawOutputPort = ReadShape<typeof outputFields>;

const SOURCE_ONLY = ['type', 'dataset', 'format', 'schedule'] as const;
const SOURCE_NEEDS = ['type', 'format'] as const;

function checkInputPort(port: RawInputPort, sink: Sink, keys: readonly string[]): void {
  if (keys.includes('source') && keys.includes('product')) {
    report(sink, 'DM1215', 'a port reads a `source` or a `product`, not both', {
      below: ['product'],
      part: 'key',
    });
  } else if (keys.includes('product')) {
    reportMisplaced(sink, keys, SOURCE_ONLY, 'a port that reads a product');
  } else if (!keys.includes('source')) {
    reportMissing(sink, port.name, 'source');
  } else {
    reportMisplaced(sink, keys, ['contract'], 'a port that reads a source');
    for (const key of SOURCE_NEEDS) if (!keys.includes(key)) reportMissing(sink, port.name, key);
  }
}

function reportMissing(sink: Sink, port: string, key: string): void {
  const hint = key === 'source' ? 'name a `source` system or a `product`' : undefined;
  report(sink, 'DM1103', `key \`${key}\` of port \`${port}\` is missing`, { below: ['name'], hint });
}

function reportMisplaced(
  sink: Sink,
  keys: readonly string[],
  misplaced: readonly string[],
  of: string,
): void {
  for (const key of misplaced) {
    if (keys.includes(key))
      report(sink, 'DM1215', `\`${key}\` means nothing for ${of}`, { below: [key], part: 'key' });
  }
}

/** Which fields mean nothing for which type of port. */
const FOREIGN_FIELDS: Readonly<Record<OutputPortType, readonly string[]>> = {
  sql: ['endpoint', 'topic', 'format', 'table', 'audience'],
  rest: ['engine', 'catalog', 'schema', 'topic', 'format', 'audience'],
  graphql: ['engine', 'catalog', 'schema', 'topic', 'format', 'table', 'audience'],
  kafka: ['engine', 'catalog', 'schema', 'endpoint'],
};

function checkOutputPort(port: RawOutputPort, sink: Sink, keys: readonly string[]): void {
  reportMisplaced(sink, keys, FOREIGN_FIELDS[port.type], `a ${port.type} port`);
  if (port.type === 'kafka' && port.format !== undefined && !['avro', 'json'].includes(port.format)) {
    report(sink, 'DM1203', `unknown format "${port.format}" for a kafka port`, {
      below: ['format'],
      hint: 'one of: avro, json',
    });
  }
}

/** Ports whose source or product could not be read are left out; that has been reported. */
export function toInputPorts(raw: readonly RawInputPort[]): readonly InputPort[] {
  return raw.flatMap((port): readonly InputPort[] => {
    const { name, description } = port;
    const common = { name, ...(description === undefined ? {} : { description }) };
    if (port.product !== undefined) {
      const contract = port.contract === undefined ? {} : { contract: port.contract };
      return [{ kind: 'product', ...common, product: port.product, ...contract }];
    }
    const { type, source, format, dataset = name, schedule } = port;
    if (type === undefined || source === undefined || format === undefined) return [];
    return [
      {
        kind: 'source',
        ...common,
        type,
        source,
        dataset,
        format,
        ...(schedule === undefined ? {} : { schedule }),
      },
    ];
  });
}
