import type { DataProduct, TableDeclaration } from '../model/data-product.ts';
import { newSink, report, type Sink } from './issue.ts';
import { toInputPorts } from './ports.ts';
import { productShape, type RawProduct } from './product-shape.ts';
import { toSlos } from './slo-shape.ts';
import { oneOf, suggest } from './suggest.ts';

export interface ReadProduct {
  readonly product: DataProduct | undefined;
  readonly sink: Sink;
}

export const SNAPSHOT_RETENTION_DEFAULT = '7d';

/** Reads one `data-product.yaml`. Undefined when its name or domain is missing; else as much as could be read. */
export function readProduct(file: string, content: unknown): ReadProduct {
  const sink = newSink(file);
  const raw = productShape.read(content, sink);
  if (!raw) return { product: undefined, sink };
  const { spec } = raw;
  const product: DataProduct = {
    kind: 'DataProduct',
    file,
    metadata: raw.metadata,
    description: spec.description,
    classification: spec.classification,
    inputPorts: toInputPorts(spec.inputPorts),
    outputPorts: spec.outputPorts,
    format: 'iceberg',
    ...(spec.schema?.location === undefined ? {} : { location: spec.schema.location }),
    tables: toTables(raw),
    slos: toSlos(spec.slos),
    governance: spec.governance,
    extensions: sink.extensions,
  };
  checkServedTables(product, sink);
  return { product, sink };
}

const NO_LAYOUT = { columns: [], partitionBy: [], sortBy: [], incremental: { mode: 'full' } } as const;

function toTables(raw: RawProduct): readonly TableDeclaration[] {
  const { name } = raw.metadata;
  const { schema } = raw.spec;
  const retention = schema?.snapshotRetention ?? SNAPSHOT_RETENTION_DEFAULT;
  if (!schema) return [{ name, ...NO_LAYOUT, snapshotRetention: retention }];
  if (schema.tables && schema.tables.length > 0) {
    return schema.tables.map((table) => ({
      ...table,
      snapshotRetention: table.snapshotRetention ?? retention,
    }));
  }
  const { columns, partitionBy, sortBy, incremental } = schema;
  return [{ name, columns, partitionBy, sortBy, incremental, snapshotRetention: retention }];
}

/** Ports that serve one table must say which, where there are several. */
function checkServedTables(product: DataProduct, sink: Sink): void {
  const names = product.tables.map((table) => table.name);
  for (const port of product.outputPorts) {
    const place = ['spec', 'outputPorts', port.name];
    if (port.table !== undefined && !names.includes(port.table)) {
      const { hint, fix } = suggest(port.table, names);
      report(sink, 'DM2028', `port \`${port.name}\` serves unknown table \`${port.table}\``, {
        below: [...place, 'table'],
        hint,
        fix,
      });
    }
    const servesOne = port.type === 'rest' || port.type === 'kafka';
    if (port.table === undefined && servesOne && names.length > 1) {
      report(sink, 'DM2028', `port \`${port.name}\` must name the table that it serves`, {
        below: [...place, 'name'],
        hint: oneOf(names),
      });
    }
  }
}
