import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validate } from '../../mesh/validate.ts';
import type { Declared } from '../../model/mesh.ts';
import { readMeshFiles } from '../../wiring/index.ts';
import type { CliContext } from '../context.ts';
import { productOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { meshRoot } from '../mesh-root.ts';
import {
  contractText,
  domainText,
  modelText,
  type ProductTemplate,
  type ProductTexts,
  policyText,
  productText,
  sourceText,
} from '../templates/declarations.ts';
import { withModeline, writeSchemas } from '../templates/editor-schemas.ts';

const TEMPLATES: readonly ProductTemplate[] = ['source-aligned', 'aggregate', 'consumer-aligned'];
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** What a command wrote, and what to do next. */
interface Written {
  readonly files: Readonly<Record<string, string>>;
  readonly next: string;
}

/** `datamesh new <kind> <name>`: valid files to fill in, never over existing ones. */
export async function createNew(
  context: CliContext,
  [kind = '', name = '']: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const root = meshRoot(context);
  const declared = validate(await readMeshFiles(root)).value;
  const written = make(kind, name, declared, options, root);
  for (const [path, text] of Object.entries(written.files)) write(root, path, text);
  writeSchemas(root);
  for (const path of Object.keys(written.files)) context.out(path);
  context.talk(`Next:  ${written.next}`);
  return EXIT.ok;
}

function make(
  kind: string,
  name: string,
  declared: Declared,
  options: Readonly<Record<string, unknown>>,
  root: string,
): Written {
  switch (kind) {
    case 'domain':
      return {
        files: { [`domains/${checked(name)}/domain.yaml`]: domainText(name) },
        next: `datamesh new product ${name}.my-product`,
      };
    case 'product':
      return product(name, declared, options);
    case 'contract':
      return contract(name, declared);
    case 'policy':
      return { files: { [`policies/${checked(name)}.yaml`]: policyText(name) }, next: 'datamesh validate' };
    case 'source':
      return source(checked(name), root);
    default:
      throw new CliError(
        EXIT.usage,
        `new ${kind} is not known`,
        'one of: product, contract, domain, policy, source',
      );
  }
}

function product(reference: string, declared: Declared, options: Readonly<Record<string, unknown>>): Written {
  const [domain = '', name = ''] = reference.split(/[./]/);
  checked(domain);
  checked(name);
  const from = typeof options['from'] === 'string' ? productOf(options['from'], declared) : undefined;
  const asked = options['type'] ?? (from ? 'consumer-aligned' : 'source-aligned');
  const template = TEMPLATES.find((item) => item === asked);
  if (!template)
    throw new CliError(EXIT.usage, `--type ${String(asked)} is not known`, `one of: ${TEMPLATES.join(', ')}`);
  const texts: ProductTexts = {
    domain,
    name,
    template,
    columns: from ? columnsOf(from, declared) : [],
    ...(from ? { from: `${from.domain}.${from.product}` } : {}),
  };
  const folder = `domains/${domain}/${name}`;
  const ownDomain = declared.domains.some((item) => item.name === domain)
    ? {}
    : { [`domains/${domain}/domain.yaml`]: domainText(domain) };
  return {
    files: {
      ...ownDomain,
      [`${folder}/data-product.yaml`]: productText(texts),
      [`${folder}/model.sql`]: modelText(texts),
    },
    next: `edit ${folder}/data-product.yaml, then datamesh plan ${domain}.${name}`,
  };
}

function contract(reference: string, declared: Declared): Written {
  const product = productOf(reference, declared);
  const path = `domains/${product.domain}/${product.product}/data-contract.yaml`;
  return {
    files: { [path]: contractText(product.domain, product.product, columnsOf(product, declared)) },
    next: `edit ${path}, then datamesh validate`,
  };
}

/** Sources are entries of `datamesh.yaml`: printed to be put there, since the file is the team's own text. */
function source(name: string, root: string): Written {
  const path = join(root, 'datamesh.yaml');
  const text = readFileSync(path, 'utf8');
  const entry = sourceText(name);
  if (new RegExp(`^  ${name}:`, 'm').test(text))
    throw new CliError(EXIT.conflict, `source ${name} exists already`);
  const added = /^sources: \{\}\s*$/m.test(text)
    ? text.replace(/^sources: \{\}[^\S\n]*$/m, `sources:\n${entry.trimEnd()}`)
    : text.replace(/^sources:[^\S\n]*\n/m, `sources:\n${entry}`);
  if (added === text)
    throw new CliError(EXIT.usage, 'datamesh.yaml has no `sources:` block', 'add `sources: {}` to it first');
  writeFileSync(path, added);
  return { files: {}, next: 'edit the new source in datamesh.yaml' };
}

function columnsOf(
  { domain, product }: { readonly domain: string; readonly product: string },
  declared: Declared,
): readonly string[] {
  const found = declared.products.find(
    ({ product: { metadata } }) => metadata.domain === domain && metadata.name === product,
  );
  const own = found?.product.tables[0]?.columns ?? [];
  const agreed = found?.contracts[0]?.schema.columns ?? [];
  return (own.length > 0 ? own : agreed).map((column) => column.name);
}

function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw new CliError(
    EXIT.usage,
    `\`${name}\` is no name`,
    'lower case letters, digits and -, at most 63; a product is domain.name',
  );
}

function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file))
    throw new CliError(EXIT.conflict, `${path} exists already`, 'nothing was overwritten');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, path.endsWith('.yaml') ? withModeline(text, path) : text);
}
