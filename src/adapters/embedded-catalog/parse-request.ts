import type { z } from 'zod';
import { CatalogError } from '../../capabilities/catalog.ts';
import { isPlainObject } from '../../lib/json.ts';
import { parseLossless } from '../../lib/lossless-json.ts';

const JSON_DEPTH_MAX = 200;

/**
 * Parses JSON text of a client. Null means absent throughout the protocol, so nulls are left out.
 *
 * errors  CatalogError BadRequestException with the place of what is wrong
 * source  Iceberg REST OpenAPI; clients differ in whether they send null or nothing
 */
export function parseRequest<T>(schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is invalid'}`);
}

function jsonOf(text: string): unknown {
  try {
    return withoutNulls(parseLossless(text), 0);
  } catch (cause) {
    throw malformed(cause instanceof Error ? cause.message : String(cause));
  }
}

function withoutNulls(json: unknown, depth: number): unknown {
  if (depth > JSON_DEPTH_MAX) throw new RangeError(`nested deeper than ${JSON_DEPTH_MAX}`);
  if (Array.isArray(json)) return json.map((item) => withoutNulls(item, depth + 1));
  if (!isPlainObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, withoutNulls(value, depth + 1)]),
  );
}

function malformed(reason: string): CatalogError {
  return new CatalogError('BadRequestException', `Malformed request: ${reason}`);
}
