import { hash } from 'node:crypto';
import { canonicalJson } from './json.ts';

/** SHA-256 of text or bytes, as 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content);
}

/** Digest of any JSON-shaped value, independent of key order. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}
