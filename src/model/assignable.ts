import type { DataType } from './data-type.ts';

/**
 * Whether values of one type become the other as a matter of course. The cast itself happens where rows are written,
 * and fails there on values that do not fit.
 */
export function assignable(from: DataType, to: DataType): boolean {
  if (from.kind === to.kind) return sameNested(from, to);
  if (NUMBERS.includes(from.kind) && NUMBERS.includes(to.kind)) return !(isFraction(from) && isWhole(to));
  if (TIMES.includes(from.kind) && TIMES.includes(to.kind)) return to.kind !== 'date';
  return from.kind === 'string' && to.kind === 'uuid';
}

const WHOLE_NUMBERS: readonly string[] = ['int', 'long'];
const NUMBERS: readonly string[] = [...WHOLE_NUMBERS, 'decimal', 'float', 'double'];
const TIMES: readonly string[] = ['date', 'timestamp', 'timestamptz'];

function isWhole(type: DataType): boolean {
  return WHOLE_NUMBERS.includes(type.kind);
}

function isFraction(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double' || (type.kind === 'decimal' && type.scale > 0);
}

function sameNested(from: DataType, to: DataType): boolean {
  if (from.kind === 'list' && to.kind === 'list') return assignable(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') {
    return assignable(from.key, to.key) && assignable(from.value, to.value);
  }
  if (from.kind !== 'struct' || to.kind !== 'struct') return true;
  return (
    from.fields.length === to.fields.length &&
    to.fields.every((field, index) => {
      const other = from.fields[index];
      return other !== undefined && other.name === field.name && assignable(other.type, field.type);
    })
  );
}
