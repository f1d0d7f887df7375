import type { ColumnStatistics, DataFile } from '../../model/build.ts';
import type { DataType } from '../../model/data-type.ts';
import type { Field } from '../../model/schema.ts';

/**
 * The kept files that may hold a key of an added file. A file is left out only when the bounds of some key column prove
 * it: keys that are equal are equal in every column.
 *
 * shape   key fields, added and kept files with bounds → kept files to read
 * units   bounds are the engine's text; an absent bound proves nothing
 * source  Iceberg spec v2 §Manifests: lower_bounds and upper_bounds, which may be truncated for text
 */
export function filesSharingKeys(
  keys: readonly Field[],
  added: readonly DataFile[],
  kept: readonly DataFile[],
): readonly DataFile[] {
  return kept.filter((file) => added.some((fresh) => keys.every((key) => mayShare(key, fresh, file))));
}

function mayShare(key: Field, a: DataFile, b: DataFile): boolean {
  const left = a.columns[key.id];
  const right = b.columns[key.id];
  if (!left || !right) return true;
  return !liesBelow(key.type, left, right) && !liesBelow(key.type, right, left);
}

/** True when every value of `a` is proved to be smaller than every value of `b`. */
function liesBelow(type: DataType, a: ColumnStatistics, b: ColumnStatistics): boolean {
  if (a.upper === undefined || b.lower === undefined) return false;
  switch (type.kind) {
    case 'int':
    case 'long':
      return integerBelow(a.upper, b.lower);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return timeBelow(a.upper, b.lower);
    case 'string':
      return textBelow(a.upper, b.lower);
    default:
      return false;
  }
}

function integerBelow(upper: string, lower: string): boolean {
  const integer = /^-?\d{1,20}$/;
  return integer.test(upper) && integer.test(lower) && BigInt(upper) < BigInt(lower);
}

/** Times of one layout and zone sort as text down to the second; anything else proves nothing. */
function timeBelow(upper: string, lower: string): boolean {
  const time = /^(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2})?)(?:\.\d+)?(.*)$/;
  const [, left = '', leftZone] = time.exec(upper) ?? [];
  const [, right = '', rightZone] = time.exec(lower) ?? [];
  return left.length > 0 && left.length === right.length && leftZone === rightZone && left < right;
}

/** By bytes of UTF-8, as the engine sorts. An upper bound may be cut short: values that start with it may exceed it. */
function textBelow(upper: string, lower: string): boolean {
  return Buffer.compare(Buffer.from(upper), Buffer.from(lower)) < 0 && !lower.startsWith(upper);
}
