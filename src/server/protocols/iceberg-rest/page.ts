import { CatalogError } from '../../../capabilities/catalog.ts';
import { queryText, type Request } from './endpoint.ts';

export const PAGE_SIZE_MAX = 1_000;
const PAGE_SIZE_DEFAULT = 100;

export interface Page {
  readonly names: readonly string[];
  readonly next: string | null;
}

/**
 * One page of sorted names. A token is the last name that was sent, so names that come and go in between shift nothing.
 *
 * shape   without `pageToken` all names; an empty token starts paging
 * errors  BadRequestException for a size or token that is none
 * source  Iceberg REST OpenAPI, parameters pageToken and pageSize
 */
export function pageOf(names: readonly string[], request: Request): Page {
  const token = queryText(request, 'pageToken');
  if (token === undefined) return { names, next: null };
  const after = token === '' ? undefined : decodeToken(token);
  const size = pageSize(queryText(request, 'pageSize'));
  const rest = after === undefined ? names : names.filter((name) => name > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  return { names: shown, next: rest.length > size && last !== undefined ? encodeToken(last) : null };
}

function pageSize(text: string | undefined): number {
  if (text === undefined) return PAGE_SIZE_DEFAULT;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1)
    throw new CatalogError('BadRequestException', `pageSize is \`${text}\`, expected a positive number`);
  return Math.min(size, PAGE_SIZE_MAX);
}

function encodeToken(name: string): string {
  return Buffer.from(`after:${name}`, 'utf8').toString('base64url');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('after:')) throw new CatalogError('BadRequestException', 'pageToken is none of ours');
  return text.slice('after:'.length);
}
