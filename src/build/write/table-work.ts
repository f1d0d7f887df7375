import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { TableDeclaration } from '../../model/data-product.ts';
import type { ModelFile } from '../../model/mesh.ts';
import type { PlannedTable } from '../../model/plan.ts';
import type { Field, TableSchema } from '../../model/schema.ts';
import type { LiveTable } from '../context.ts';
import type { RelationOfPort } from '../port-input.ts';

/** One table of a build step, with all that belongs to it. */
export interface TableWork {
  readonly declaration: TableDeclaration;
  readonly planned: PlannedTable;
  readonly model: ModelFile;
  /** Undefined for a table that has no release. */
  readonly live?: LiveTable;
  /** `all`: the table is made from everything there is; `new`: from what no release has read. */
  readonly scope: 'all' | 'new';
  /** Relations that the model reads. */
  readonly reads: readonly RelationOfPort[];
}

/** The column by which rows age, where the table has one of a type that can. */
export function timeWatermark({ declaration, planned }: TableWork): Field | undefined {
  const field = watermarkOf(declaration, planned.schema);
  return field && TIME_KINDS.includes(field.type.kind) ? field : undefined;
}

export function watermarkOf(declaration: TableDeclaration, schema: TableSchema): Field | undefined {
  const name = declaration.incremental.watermark?.toLowerCase();
  return schema.fields.find((field) => field.name.toLowerCase() === name);
}

export function keyFields(schema: TableSchema): readonly Field[] {
  return schema.fields.filter((field) => schema.keyIds.includes(field.id));
}

/** SQL that is true for rows of equal key; NULL equals NULL. */
export function sameKey({ planned }: TableWork, left: string, right: string): string {
  return keyFields(planned.schema)
    .map(
      ({ name }) => `${left}.${quoteIdentifier(name)} IS NOT DISTINCT FROM ${right}.${quoteIdentifier(name)}`,
    )
    .join(' AND ');
}

const TIME_KINDS: readonly string[] = ['date', 'timestamp', 'timestamptz'];
