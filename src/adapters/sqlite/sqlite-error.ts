import { SystemError } from '../../model/problem.ts';

/** Result codes of the SQLite C interface; extended codes carry them in the low byte. */
export const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;

/**
 * What a failure inside SQLite means for us. Anything else, our own assertions included, passes unchanged.
 *
 * shape   thrown value, path of the state file → value to throw
 * errors  DM9003 disk full; DM9004 locked (retryable), damaged or failed; a broken constraint is a fault of ours and
 *         stays what it is
 * source  SQLite documentation: Result and Error Codes
 */
export function sqliteError(error: unknown, path: string): unknown {
  const code = resultCode(error);
  if (code === undefined || code === SQLITE_CONSTRAINT) return error;
  const failed = (problem: 'DM9003' | 'DM9004', message: string, retryable: boolean): SystemError =>
    new SystemError(problem, message, { system: 'sqlite', retryable, cause: error });
  switch (code) {
    case SQLITE_FULL:
      return failed('DM9003', `no space left for the state file \`${path}\``, true);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return failed('DM9004', `the state file \`${path}\` stayed locked by another process`, true);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return failed('DM9004', `the state file \`${path}\` is damaged: ${messageOf(error)}`, false);
    default:
      return failed('DM9004', `the state file \`${path}\` failed: ${messageOf(error)}`, false);
  }
}

/** The primary result code of an error of `node:sqlite`; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
