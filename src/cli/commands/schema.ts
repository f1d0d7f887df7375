import { nearest } from '../../lib/nearest.ts';
import { declarationSchema } from '../../mesh/validate.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';

const KINDS = ['Mesh', 'Domain', 'DataProduct', 'DataContract', 'Policy'] as const;

/** `datamesh schema [kind]`: the JSON Schema that editors use. Without a kind, the kinds. */
export async function schema(context: CliContext, [asked]: readonly string[]): Promise<ExitCode> {
  if (asked === undefined) {
    for (const kind of KINDS) context.out(kind);
    return EXIT.ok;
  }
  const kind = KINDS.find((name) => name.toLowerCase() === asked.toLowerCase().replaceAll('-', ''));
  if (!kind) {
    const meant = nearest(asked, KINDS);
    throw new CliError(
      EXIT.usage,
      `no declaration is of kind ${asked}`,
      meant ? `did you mean ${meant}?` : `one of: ${KINDS.join(', ')}`,
    );
  }
  context.out(JSON.stringify(declarationSchema(kind), null, 2));
  return EXIT.ok;
}
