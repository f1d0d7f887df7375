import { join, relative, resolve } from 'node:path';
import { pathOfUri } from './file-uri.ts';
import { refused } from './storage-error.ts';

const PATH_CHARACTERS_MAX = 1024;

/**
 * Where a declared location is kept: `s3://data-lake/customer-360/` → `<root>/data-lake/customer-360`. The scheme falls
 * away; `warehouse://sales/orders/orders`, the default, goes to `<root>/warehouse/sales/orders/orders`.
 *
 * shape   absolute root, declared location → absolute path
 * errors  SystemError DM9002 for anything that is not `scheme://name/…` or that walks with `.` or `..`
 * source  declarations.md; issue item 5, mapping of `s3://` on the embedded default
 */
export function declaredPath(root: string, location: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/].*?)\/*$/s.exec(location);
  const [, scheme = '', rest = ''] = match ?? [];
  const segments = rest.split('/');
  const walks = segments.some((segment) => ['', '.', '..'].includes(segment) || /[\0\\]/.test(segment));
  if (match === null || scheme === 'file' || walks || location.length > PATH_CHARACTERS_MAX) {
    throw refused(`\`${location}\` is not a location inside the warehouse`);
  }
  return join(root, ...(scheme === 'warehouse' ? ['warehouse'] : []), ...segments);
}

/** The path of a URI, which must lie in the root or be it: files elsewhere are none of the warehouse's business. */
export function warehousePath(root: string, uri: string): string {
  const path = resolve(pathOfUri(uri));
  const below = relative(root, path);
  if (below === '..' || below.startsWith('../')) throw refused(`\`${uri}\` is outside the warehouse`);
  return path;
}
