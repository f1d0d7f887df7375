import { pathToFileURL } from 'node:url';
import { refused } from './storage-error.ts';

/**
 * The URI of an absolute path: `/a b/100%` → `file:///a%20b/100%25`.
 *
 * source  RFC 8089 §2 (file URIs), RFC 3986 §2.1 (percent-encoding)
 */
export function fileUri(path: string): string {
  return pathToFileURL(path).href;
}

/**
 * The absolute path of a file URI. Other writers leave out the empty authority (`file:/a/b`), or do not encode: read
 * alike, and what cannot be decoded stands for itself.
 *
 * errors  SystemError DM9002 when it is no local file URI, holds an encoded `/` or a NUL, or walks with `.` or `..`
 * source  RFC 8089 §2 and Appendix B
 */
export function pathOfUri(uri: string): string {
  const path = /^file:(?:\/\/)?(\/(?!\/).*)$/s.exec(uri)?.[1];
  if (path === undefined) throw refused(`\`${uri}\` is not the URI of a local file`);
  // A URL parser would cut at `?` and `#`, which are ordinary characters in names of other writers.
  const segments = path.split('/').map(decoded);
  for (const segment of segments) {
    if (segment === '.' || segment === '..' || /[/\0]/.test(segment)) {
      throw refused(`\`${uri}\` is not the URI of a local file`);
    }
  }
  return segments.join('/').replace(/(?<=.)\/+$/, '');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
