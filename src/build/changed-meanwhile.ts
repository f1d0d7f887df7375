import { type Problem, problem } from '../model/problem.ts';
import type { BuildContext } from './context.ts';
import type { PortInput } from './port-input.ts';

/** A source file that a producer writes to during the build may have been read half old and half new (DM5113). */
export async function changedMeanwhile(
  inputs: readonly PortInput[],
  context: BuildContext,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const port of context.declared.product.inputPorts) {
    const read = inputs.find((input) => input.use.port === port.name)?.readInPlace ?? [];
    if (port.kind !== 'source' || read.length === 0) continue;
    const found = await context.sources.find(context.datasetOf(port)?.path ?? '');
    const now = new Map(found.map((file) => [file.path, file]));
    for (const file of read) {
      const after = now.get(file.path);
      if (after?.sizeBytes === file.sizeBytes && after.modifiedAt === file.modifiedAt) continue;
      const where = { file: file.path, line: 1, column: 1 };
      problems.push(problem('DM5113', `\`${file.path}\` changed while it was read`, { where }));
    }
  }
  return problems;
}
