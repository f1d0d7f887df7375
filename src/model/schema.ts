import type { DataType } from './data-type.ts';

/** A column with the ids that Iceberg keeps across evolution. Ids of nested parts are listed by path in `nestedIds`. */
export interface Field {
  readonly id: number;
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly description?: string;
  /** Path below the column (`element`, `key`, `value`, or a struct field's name, joined by `.`) → field id. */
  readonly nestedIds?: Readonly<Record<string, number>>;
}

export interface TableSchema {
  readonly schemaId: number;
  readonly fields: readonly Field[];
  /** Ids of the key columns (`key: true`), Iceberg's identifier fields. */
  readonly keyIds: readonly number[];
}

export type Transform =
  | { readonly kind: 'identity' | 'year' | 'month' | 'day' | 'hour' }
  | { readonly kind: 'bucket'; readonly buckets: number }
  | { readonly kind: 'truncate'; readonly width: number };

/** One term of `partitionBy`, such as `year(updated_at)` or `bucket(16, customer_id)`. */
export interface PartitionTerm {
  readonly column: string;
  readonly transform: Transform;
}

export interface SortTerm {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/** How rows are laid out. Spec and order ids are the table format's; they change when the layout changes. */
export interface TableLayout {
  readonly partitionBy: readonly PartitionTerm[];
  readonly sortBy: readonly SortTerm[];
}

/** Prints a partition term as declarations write it: `region`, `year(updated_at)`, `bucket(16, id)`. */
export function formatPartitionTerm({ column, transform }: PartitionTerm): string {
  switch (transform.kind) {
    case 'identity':
      return column;
    case 'bucket':
      return `bucket(${transform.buckets}, ${column})`;
    case 'truncate':
      return `truncate(${transform.width}, ${column})`;
    default:
      return `${transform.kind}(${column})`;
  }
}
