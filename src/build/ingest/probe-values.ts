import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { Column, DataType } from '../../model/data-type.ts';
import { formatDataType } from '../../model/data-type.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';

/**
 * Types to which the engine casts text by rounding or cutting (`1.5` → 2, a time of day → its date), with the wider
 * type in which the loss shows.
 */
const WIDER: Partial<Record<DataType['kind'], string>> = {
  int: 'DECIMAL(38, 9)',
  long: 'DECIMAL(38, 9)',
  date: 'TIMESTAMP',
};

/** Columns as a probe reads them: as text where a cast could change the value without a word. */
export function probeColumns(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) =>
    WIDER[column.type.kind] ? { ...column, type: { kind: 'string' } } : column,
  );
}

/** SELECT list that counts the values of each column, and those among them that would change when they are read. */
export function probeCounts(columns: readonly Column[]): readonly string[] {
  return columns.flatMap(({ name, type }, index) => {
    const value = quoteIdentifier(name);
    const wider = WIDER[type.kind];
    const counted = `count(${value}) AS values_${index}`;
    if (!wider) return [counted];
    const kept = `TRY_CAST(${value} AS ${wider}) = TRY_CAST(${value} AS ${sqlTypeOf(type)})`;
    return [
      counted,
      `count(*) FILTER (WHERE ${value} IS NOT NULL AND NOT coalesce(${kept}, false)) AS lost_${index}`,
    ];
  });
}

/** Why the counts refuse a file; undefined when no value would change. */
export function lossOf(
  columns: readonly Column[],
  counts: Readonly<Record<string, unknown>>,
): string | undefined {
  const lost = columns.flatMap(({ name, type }, index) => {
    const count = Number(counts[`lost_${index}`] ?? 0);
    return count > 0 ? [`${count} values of column \`${name}\` are no \`${formatDataType(type)}\``] : [];
  });
  return lost.length === 0 ? undefined : lost.join(', ');
}
