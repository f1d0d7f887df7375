import type { ColumnDeclaration } from '../model/data-product.ts';
import { type AvroContext, reportAvro } from './avro-types.ts';
import type { Path } from './issue.ts';
import { CLASSIFICATIONS, MASKS } from './product-shape.ts';

export interface FieldFlags {
  readonly key?: boolean;
  readonly pii?: boolean;
  readonly rest: Partial<Pick<ColumnDeclaration, 'classification' | 'mask' | 'unit'>>;
}

/** What a field says about its column beside Avro's own attributes; others are kept in the specification's text. */
export function readFieldFlags(context: AvroContext, field: Record<string, unknown>, at: Path): FieldFlags {
  const flag = (name: 'key' | 'pii'): { [K in typeof name]?: boolean } => {
    const value = field[name];
    if (typeof value === 'boolean') return { [name]: value };
    if (value !== undefined)
      reportAvro(context, 'DM3111', [...at, name], `\`${name}\` must be true or false`);
    return {};
  };
  const classification = wordOf(context, field, at, 'classification', CLASSIFICATIONS);
  const mask = wordOf(context, field, at, 'mask', MASKS);
  const unit = field['unit'];
  return {
    ...flag('key'),
    ...flag('pii'),
    rest: {
      ...(classification === undefined ? {} : { classification }),
      ...(mask === undefined ? {} : { mask }),
      ...(typeof unit === 'string' ? { unit } : {}),
    },
  };
}

function wordOf<const W extends string>(
  context: AvroContext,
  field: Record<string, unknown>,
  at: Path,
  name: string,
  words: readonly W[],
): W | undefined {
  const value = field[name];
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) {
    reportAvro(
      context,
      'DM3111',
      [...at, name],
      `unknown ${name} \`${String(value)}\``,
      `one of: ${words.join(', ')}`,
    );
  }
  return found;
}
