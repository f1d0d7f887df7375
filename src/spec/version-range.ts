import satisfiesRange from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { checked } from './shape-scalars.ts';

export const versionRange = checked(
  'DM1214',
  'a version range such as `^1.2` or `>=1.2.0 <3`',
  (value) => value.length <= 100 && validRange(value) !== null,
);

export function satisfies(version: string, range: string): boolean {
  return satisfiesRange(version, range);
}
