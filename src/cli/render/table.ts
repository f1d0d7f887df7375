import type { Json } from '../../lib/json.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';

export interface TableColumn {
  readonly name: string;
  readonly align?: 'left' | 'right';
}

const CELL_CHARACTERS_MAX = 60;

/** A plain table: two spaces between columns, no lines, numbers to the right. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  context: CliContext,
): string {
  const cells = rows.map((row) => row.map(shorten));
  const widths = columns.map((column, index) =>
    Math.max(column.name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    columns
      .map((column, index) => {
        const cell = row[index] ?? '';
        const width = widths[index] ?? 0;
        return column.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [context.colors.dim(line(columns.map((column) => column.name))), ...cells.map(line)].join('\n');
}

function shorten(cell: string): string {
  const plain = cell.replaceAll('\n', ' ');
  return plain.length > CELL_CHARACTERS_MAX ? `${plain.slice(0, CELL_CHARACTERS_MAX - 1)}…` : plain;
}

/** A value of a query result as a cell. */
export function cellOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Records in the format that the caller asked for; `table` is drawn by `draw`. */
export async function emit(context: CliContext, value: Json, draw: () => string): Promise<void> {
  switch (context.options.output) {
    case 'json':
      return context.out(JSON.stringify(value, null, 2));
    case 'jsonl':
      for (const item of Array.isArray(value) ? value : [value]) context.out(JSON.stringify(item));
      return;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return context.out(stringify(value).trimEnd());
    }
    case 'csv':
      throw new CliError(EXIT.usage, '-o csv is for rows: use it with query');
    case 'table':
      return context.out(draw());
  }
}
