import { CatalogError } from '../../../capabilities/catalog.ts';
import { parameter, type Request } from './endpoint.ts';

/** Separates the levels of a namespace in a path (Iceberg REST OpenAPI, parameter `namespace`). */
const LEVEL_SEPARATOR = '\u001f';

/** The namespace of a path. Namespaces have one level, so a deeper one does not exist. */
export function namespaceOf(request: Request): string {
  const name = parameter(request, 'namespace');
  if (!name.includes(LEVEL_SEPARATOR)) return name;
  throw new CatalogError(
    'NoSuchNamespaceException',
    `Namespace does not exist: ${name.split(LEVEL_SEPARATOR).join('.')}`,
  );
}

/** The namespace of a body, `["customer_360"]`; one that is to be made must have exactly one level. */
export function oneLevel(levels: readonly string[]): string {
  const [name, second] = levels;
  if (name !== undefined && second === undefined) return name;
  throw new CatalogError(
    'UnprocessableEntityException',
    `Namespaces have exactly one level here, [${levels.join(', ')}] has ${levels.length}`,
  );
}

/** The `parent` of a listing: undefined for the top, where all namespaces are. */
export function parentOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  return text.split(LEVEL_SEPARATOR).join('.');
}
