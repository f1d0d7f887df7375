import type { Dataset } from '../../model/mesh.ts';
import type { InputPort, SourcePort } from '../../model/port.ts';
import { type Checked, type Problem, problem } from '../../model/problem.ts';
import type { BuildContext } from '../context.ts';
import type { PortInput } from '../port-input.ts';
import { ingestBatch } from './batch.ts';
import { ingestProduct } from './product-input.ts';
import { ingestStream } from './stream.ts';

/** Brings in what one input port has; undefined when problems say why not. */
export async function ingestPort(
  port: InputPort,
  options: { readonly appended: boolean },
  context: BuildContext,
): Promise<Checked<PortInput | undefined>> {
  if (port.kind === 'product') return ingestProduct(port, options, context);
  const dataset = context.datasetOf(port);
  const incomplete = checkDataset(port, dataset);
  if (!dataset || incomplete.length > 0) return { value: undefined, problems: incomplete };
  const format = dataset.format ?? port.format;
  const input = { port, dataset, format, landing: context.landingOf(port.name), ...options };
  return port.type === 'batch' ? ingestBatch(input, context) : ingestStream(input, context);
}

/** DM5107 for a dataset that lacks what its port's type needs. */
export function checkDataset(port: SourcePort, dataset: Dataset | undefined): readonly Problem[] {
  if (!dataset) return [incomplete(port, `source \`${port.source}\` has no dataset \`${port.dataset}\``)];
  const problems: Problem[] = [];
  const format = dataset.format ?? port.format;
  const name = `dataset \`${port.source}.${port.dataset}\``;
  if (port.type === 'batch' && dataset.path === undefined)
    problems.push(incomplete(port, `${name} has no path`));
  if (port.type === 'cdc-stream' && dataset.key.length === 0)
    problems.push(incomplete(port, `${name} has no key`));
  if ((format === 'csv' || format === 'json') && dataset.columns.length === 0) {
    problems.push(incomplete(port, `${name} declares no columns, which ${format} needs`));
  }
  if (port.type !== 'batch' && format !== 'json' && format !== 'avro') {
    problems.push(incomplete(port, `${name} has format ${format}; a ${port.type} is json or avro`));
  }
  return problems;
}

function incomplete(port: SourcePort, what: string): Problem {
  return problem('DM5107', `port \`${port.name}\`: ${what}`);
}
