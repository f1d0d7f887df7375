import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { domainText, meshText } from '../templates/declarations.ts';
import { withModeline, writeSchemas } from '../templates/editor-schemas.ts';

const GIT_IGNORE = '.datamesh/\ndatamesh.local.yaml\ndata/\n';

/** `datamesh init [folder]`: a mesh to start from, the example company or a blank one. */
export async function init(
  context: CliContext,
  [folder = '.']: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const root = resolve(context.options.directory, folder);
  if (existsSync(join(root, 'datamesh.yaml'))) {
    throw new CliError(EXIT.conflict, `${folder} holds a mesh already`, 'choose another folder');
  }
  mkdirSync(root, { recursive: true });
  if (options['template'] === 'blank') blank(root, String(options['domain'] ?? 'sales'));
  else await retail(root, context);
  writeFileSync(join(root, '.gitignore'), GIT_IGNORE);
  writeSchemas(root);
  addModelines(root);
  const shown = folder === '.' ? '' : `cd ${folder} && `;
  context.out(`Created ${folder === '.' ? basename(root) : folder}/`);
  context.talk(`Next:  ${shown}npx datamesh dev`);
  return EXIT.ok;
}

function blank(root: string, domain: string): void {
  if (!/^[a-z][a-z0-9-]*$/.test(domain))
    throw new CliError(EXIT.usage, `--domain ${domain} is no name`, 'use lower case letters, digits and -');
  mkdirSync(join(root, 'domains', domain), { recursive: true });
  writeFileSync(join(root, 'datamesh.yaml'), meshText(nameOf(root)));
  writeFileSync(join(root, 'domains', domain, 'domain.yaml'), domainText(domain));
}

/** A folder's name as a mesh name. */
function nameOf(root: string): string {
  const name = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return name || 'mesh';
}

async function retail(root: string, context: CliContext): Promise<void> {
  const template = exampleFolder();
  for (const part of ['datamesh.yaml', 'domains', 'checks', 'README.md']) {
    cpSync(join(template, part), join(root, part), { recursive: true });
  }
  context.talk('making a year of source data');
  const { generateRetail } = await import(new URL(`file://${join(template, 'generate.ts')}`).href);
  const frozen = context.env['DATAMESH_NOW'];
  await generateRetail({ directory: root, now: frozen ? new Date(frozen) : new Date() });
}

function exampleFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'examples', 'retail', 'datamesh.yaml'))) {
    if (dirname(folder) === folder)
      throw new CliError(EXIT.internal, 'the retail template is not part of this installation');
    folder = dirname(folder);
  }
  return join(folder, 'examples', 'retail');
}

function addModelines(root: string): void {
  const paths = [
    'datamesh.yaml',
    ...readdirSync(join(root, 'domains'), { recursive: true, encoding: 'utf8' }).map((path) =>
      join('domains', path),
    ),
  ];
  for (const path of paths.filter((name) => name.endsWith('.yaml'))) {
    const file = join(root, path);
    writeFileSync(file, withModeline(readFileSync(file, 'utf8'), relative(root, file)));
  }
}
