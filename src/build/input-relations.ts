import type { ComputeSession } from '../capabilities/compute.ts';
import type { SourceFiles } from '../capabilities/storage.ts';
import { sqlName } from '../lib/sql-text.ts';
import type { Column } from '../model/data-type.ts';
import type { Dataset, DeclaredProduct } from '../model/mesh.ts';
import type { ProductPort, SourcePort } from '../model/port.ts';
import type { Checked, Problem } from '../model/problem.ts';
import { checkDataset } from './ingest/ingest-port.ts';
import { peekShape } from './ingest/inspect-file.ts';
import { avroEventColumns } from './ingest/read-events.ts';
import { unknownColumns } from './ingest/source-input.ts';
import type { InputRelation } from './port-input.ts';

export interface DescribeContext {
  readonly datasetOf: (port: SourcePort) => Dataset | undefined;
  readonly sources: SourceFiles;
  readonly session: ComputeSession;
  /** Columns of each table that an input product has or will have; empty when it is not known. */
  readonly upstreamColumns: (
    port: ProductPort,
  ) => readonly { readonly table: string; readonly columns: readonly Column[] }[];
}

/**
 * The relations that the models of a product may read. No data is read beyond the footer or head of one file.
 *
 * shape   product → relations with columns; ports whose columns are unknown are absent and have a problem
 * errors  DM5101, DM5107, DM5108, DM5111
 */
export async function inputRelations(
  product: DeclaredProduct,
  context: DescribeContext,
): Promise<Checked<readonly InputRelation[]>> {
  const problems: Problem[] = [];
  const relations: InputRelation[] = [];
  const { domain, name } = product.product.metadata;
  for (const port of product.product.inputPorts) {
    if (port.kind === 'product') {
      relations.push(...productRelations(port, context.upstreamColumns(port)));
      continue;
    }
    const columns = await sourceColumns(port, context);
    problems.push(...columns.problems);
    if (columns.value) relations.push(sourceRelation(port, columns.value));
  }
  return { value: relations, problems: problems.map((item) => ({ ...item, product: `${domain}.${name}` })) };
}

function productRelations(
  port: ProductPort,
  tables: readonly { readonly table: string; readonly columns: readonly Column[] }[],
): readonly InputRelation[] {
  const common = { port: port.name, marksDeleted: false, isProduct: true };
  return tables.flatMap(({ table, columns }) => {
    const full = { ...common, name: { schema: sqlName(port.name), name: sqlName(table) }, columns };
    return tables.length === 1 ? [full, { ...common, name: { name: sqlName(port.name) }, columns }] : [full];
  });
}

function sourceRelation(port: SourcePort, columns: readonly Column[]): InputRelation {
  const marksDeleted = port.type === 'cdc-stream';
  return { port: port.name, name: { name: sqlName(port.name) }, columns, marksDeleted, isProduct: false };
}

async function sourceColumns(
  port: SourcePort,
  { datasetOf, sources, session }: DescribeContext,
): Promise<Checked<readonly Column[] | undefined>> {
  const dataset = datasetOf(port);
  const incomplete = checkDataset(port, dataset);
  if (!dataset || incomplete.length > 0) return { value: undefined, problems: incomplete };
  if (dataset.columns.length > 0) return { value: dataset.columns, problems: [] };
  const files = dataset.path === undefined ? [] : await sources.find(dataset.path);
  const first = files.find((file) => file.sizeBytes > 0);
  if (!first) return { value: undefined, problems: [unknownColumns({ port })] };
  if (port.type !== 'batch') return avroEventColumns(first.path, port.type, sources);
  const format = dataset.format ?? port.format;
  return peekShape({ path: first.path, format, declared: [] }, { session, sources });
}
