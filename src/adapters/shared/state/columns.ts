import type { ProductKey } from '../../../model/product-key.ts';
import type { KeyColumns } from './tables.ts';

/** Rows of one INSERT: keeps statements far below the bound-parameter limits of SQLite (32,766) and PostgreSQL (65,535). */
const ROWS_PER_STATEMENT_MAX = 500;

export function keyColumns(key: ProductKey): KeyColumns {
  return { environment: key.environment, domain: key.domain, product: key.product, major: key.major };
}

export function productKey(row: KeyColumns): ProductKey {
  return { environment: row.environment, domain: row.domain, product: row.product, major: row.major };
}

/** A property that is left out when its column is NULL, to be spread into an object. */
export function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

/** JSON text that this folder wrote: its shape is known, so it is not checked again. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

export function inChunks<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT_MAX) {
    chunks.push(rows.slice(start, start + ROWS_PER_STATEMENT_MAX));
  }
  return chunks;
}
