import { checked } from './shape-scalars.ts';

const PATH_LENGTH_MAX = 1_000;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//;
const STORAGE_SCHEME = /^(?:s3|s3a|gs|abfss?|wasbs?|hdfs):\/\/[A-Za-z0-9][A-Za-z0-9._@-]*(?:\/|$)/;

/** A glob below the mesh root, or below a bucket for object stores. */
export const glob = checked(
  'DM1211',
  'a path inside the mesh folder: relative, without `..`, `~` or `\\`',
  (value) => isBelow(SCHEME.test(value) ? value.replace(STORAGE_SCHEME, '') : value),
);

/** Where a product's tables live. */
export const location = checked(
  'DM1212',
  'a storage location such as `s3://bucket/path/`, or a path below the warehouse without `..`',
  (value) => {
    const storage = STORAGE_SCHEME.exec(value)?.[0];
    if (storage === undefined) return isBelow(value) && !/[*?[\]{}]/.test(value);
    const rest = value.slice(storage.length);
    return (rest === '' || isBelow(rest)) && !/[*?[\]{}#]/.test(rest);
  },
);

function isBelow(path: string): boolean {
  if (path === '' || path.length > PATH_LENGTH_MAX || /[\p{Cc}\\]/u.test(path)) return false;
  if (path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path) || SCHEME.test(path))
    return false;
  return !path.split('/').some((segment) => segment === '..' || segment === '.');
}

const ENDPOINT = /^\/[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?$/;

export const endpoint = checked(
  'DM1223',
  'a path such as `/api/v2/customers`',
  (value) => ENDPOINT.test(value) && value.length <= PATH_LENGTH_MAX && isBelow(value.slice(1)),
  ENDPOINT.source,
);

/** Kafka's rule for topic names. */
const TOPIC = /^[A-Za-z0-9._-]{1,249}$/;

export const topic = checked(
  'DM1224',
  'a topic: letters, digits, `.`, `_` and `-`, at most 249 characters',
  (value) => TOPIC.test(value) && value !== '.' && value !== '..',
  TOPIC.source,
);
