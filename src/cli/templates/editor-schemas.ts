import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { declarationSchema } from '../../mesh/validate.ts';

const KINDS = ['Mesh', 'Domain', 'DataProduct', 'DataContract', 'Policy'] as const;
const FOLDER = 'schemas';

/** Writes the JSON Schemas of all kinds below a mesh folder, where the modelines of its files point. */
export function writeSchemas(root: string): void {
  mkdirSync(join(root, FOLDER), { recursive: true });
  for (const kind of KINDS) {
    writeFileSync(
      join(root, FOLDER, `${kind}.json`),
      `${JSON.stringify(declarationSchema(kind), null, 2)}\n`,
    );
  }
}

/** The text with a modeline that tells editors its schema; files of no known kind stay as they are. */
export function withModeline(text: string, path: string): string {
  const kind = KINDS.find((name) => new RegExp(`^kind: ${name}\\s*$`, 'm').test(text));
  if (!kind || text.startsWith('# yaml-language-server:')) return text;
  const target = relative(dirname(path), join(FOLDER, `${kind}.json`)).replaceAll('\\', '/');
  return `# yaml-language-server: $schema=${target}\n${text}`;
}
