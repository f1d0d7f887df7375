import type { RecordedProduct } from '../capabilities/state.ts';
import type { OutputPort, OutputPortType } from '../model/port.ts';
import { sqlTableName } from '../model/product-key.ts';

/** An output port and whether it answers. */
export interface PortReport {
  readonly name: string;
  readonly type: OutputPortType;
  readonly description: string | null;
  /** `unknown`: declared, and this version has no server that could answer or be probed. */
  readonly status: 'live' | 'waiting' | 'unknown';
  readonly reason: string;
  /** Where it is, as declared. */
  readonly address: Readonly<Record<string, string>>;
  /** Names to query by, `domain.product.table` in SQL form. */
  readonly tables: readonly string[];
}

/**
 * The output ports of a product with their state.
 *
 * shape   recorded product, port types that this process serves → one report per declared port, in declared order
 * source  issue "The running declaration", item 9: a port without a server is unknown and listed as such
 */
export function portReports(
  recorded: RecordedProduct,
  served: readonly OutputPortType[],
  currentMajor: number = recorded.key.major,
): readonly PortReport[] {
  return recorded.declaration.product.outputPorts.map((port) => ({
    name: port.name,
    type: port.type,
    description: port.description ?? null,
    ...state(port, recorded, served),
    address: addressOf(port),
    tables: tablesOf(port, recorded, currentMajor),
  }));
}

function state(
  port: OutputPort,
  recorded: RecordedProduct,
  served: readonly OutputPortType[],
): Pick<PortReport, 'status' | 'reason'> {
  if (!served.includes(port.type)) {
    return { status: 'unknown', reason: `no server for ports of type \`${port.type}\` yet` };
  }
  if (!recorded.release) return { status: 'waiting', reason: 'nothing is published yet' };
  return { status: 'live', reason: `serves release ${recorded.release.number}` };
}

function addressOf(port: OutputPort): Readonly<Record<string, string>> {
  const { engine, catalog, schema, endpoint, authentication, topic, format } = port;
  const declared = { engine, catalog, schema, endpoint, authentication, topic, format };
  return Object.fromEntries(
    Object.entries(declared).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function tablesOf(port: OutputPort, recorded: RecordedProduct, currentMajor: number): readonly string[] {
  return recorded.tables
    .filter((table) => port.table === undefined || table.table === port.table)
    .map((table) => {
      const name = sqlTableName({ ...recorded.key, table: table.table }, currentMajor);
      return `${name.schema}.${name.namespace}.${name.table}`;
    });
}
