/** What a file of a mesh project is, by its path. */
export type FileRole =
  | { readonly kind: 'mesh' | 'mesh-local' | 'policy' | 'misnamed' }
  | { readonly kind: 'domain'; readonly domain: string }
  | ({ readonly kind: 'product' } & ProductFolder)
  | ({ readonly kind: 'contract' | 'model'; readonly table?: string } & ProductFolder);

export interface ProductFolder {
  /** `domains/sales/customer-360`, or `…/v1` for an older major. */
  readonly folder: string;
  readonly domain: string;
  readonly product: string;
  /** Set in the folder of an older major. */
  readonly olderMajor?: number;
}

const DOMAIN = /^domains\/([^/]+)\/domain\.yaml$/;
const PRODUCT =
  /^(domains\/([^/]+)\/([^/]+)(?:\/v(\d{1,9}))?)\/(?:(data-product\.yaml)|(data-contract\.yaml)|(model\.sql)|contracts\/([^/]+)\.yaml|models\/([^/]+)\.sql)$/;
const POLICY = /^policies\/[^/]+\.yaml$/;
/** The same names with the other ending: easily overlooked, so they are named instead of ignored. */
const MISNAMED =
  /^(?:datamesh(?:\.local)?|domains\/[^/]+\/domain|domains\/[^/]+\/[^/]+(?:\/v\d{1,9})?\/(?:data-product|data-contract|contracts\/[^/]+)|policies\/[^/]+)\.yml$/;

/** Undefined for files that declare nothing. */
export function roleOf(path: string): FileRole | undefined {
  const product = path.startsWith('domains/') ? productRole(path) : undefined;
  return product ?? otherRole(path);
}

function otherRole(path: string): FileRole | undefined {
  if (path === 'datamesh.yaml') return { kind: 'mesh' };
  if (path === 'datamesh.local.yaml') return { kind: 'mesh-local' };
  if (POLICY.test(path)) return { kind: 'policy' };
  if (MISNAMED.test(path)) return { kind: 'misnamed' };
  const domain = DOMAIN.exec(path)?.[1];
  return domain === undefined ? undefined : { kind: 'domain', domain };
}

function productRole(path: string): FileRole | undefined {
  const match = PRODUCT.exec(path);
  if (!match) return undefined;
  const [, folder = '', domain = '', product = '', major, isProduct, isContract, isModel, contract, model] =
    match;
  const where = { folder, domain, product, ...(major === undefined ? {} : { olderMajor: Number(major) }) };
  if (isProduct) return { kind: 'product', ...where };
  if (isContract) return { kind: 'contract', ...where };
  if (isModel) return { kind: 'model', ...where };
  if (contract !== undefined) return { kind: 'contract', ...where, table: contract };
  return { kind: 'model', ...where, ...(model === undefined ? {} : { table: model }) };
}

/** Whether a file of a mesh folder is part of its declaration. */
export function isDeclarationPath(path: string): boolean {
  return roleOf(path) !== undefined;
}
