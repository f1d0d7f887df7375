import type { DeclaredProduct } from '../model/mesh.ts';
import type { Step } from '../model/plan.ts';
import { productName } from '../model/product-key.ts';
import { formatPartitionTerm } from '../model/schema.ts';

/** What executing a step does, one line each, in order: the text of `plan --explain`. */
export function explainStep(step: Step, declared: DeclaredProduct | undefined): readonly string[] {
  const name = productName(step.product);
  switch (step.kind) {
    case 'retire':
      return [`retire ${name}: its ports answer no more, its tables and files stay`];
    case 'register':
      return [`register ${name} ${step.version}: the declaration is recorded, the rows stay as they are`];
    case 'build':
      return [
        ...(declared?.product.inputPorts ?? []).map((port) =>
          port.kind === 'product'
            ? `read ${port.product} through its published snapshot`
            : `ingest ${port.source}.${port.dataset} (${port.type}, ${port.format})`,
        ),
        ...step.tables.map((table) => {
          const partition = table.layout.partitionBy.map(formatPartitionTerm).join(', ');
          const mode =
            declared?.product.tables.find((item) => item.name === table.table)?.incremental.mode ?? 'full';
          const how = step.data === 'rebuild' ? 'rebuild' : mode;
          return `stage ${table.table} (${how}, ${table.schema.fields.length} columns${partition ? `, by ${partition}` : ''})`;
        }),
        ...(declared?.contracts ?? []).map(
          (contract) => `audit ${contract.name}: ${contract.rules.length} rules`,
        ),
        `publish ${name} ${step.version}: one commit for ${step.tables.length} table${step.tables.length === 1 ? '' : 's'}`,
      ];
  }
}
