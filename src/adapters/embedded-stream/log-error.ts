import { SystemError } from '../../model/problem.ts';

/** No space on the disk, beyond the quota, or beyond the size that this process may write. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * What a failed file access means for the log.
 *
 * shape   thrown value, path → value to throw; our own errors pass unchanged
 * errors  DM9003 disk full, DM9002 everything else that the operating system reports
 * source  POSIX.1-2024 §2.3 Error Numbers
 */
export function logError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof SystemError) return error;
  const full = FULL.has(code);
  const message = full
    ? `no space left for the event log \`${path}\``
    : `the event log \`${path}\` failed: ${code}`;
  return new SystemError(full ? 'DM9003' : 'DM9002', message, {
    system: 'embedded-stream',
    retryable: full,
    cause: error,
  });
}

export function damaged(path: string, position: number): SystemError {
  return new SystemError('DM9007', `the event log \`${path}\` is damaged at byte ${position}`, {
    system: 'embedded-stream',
    retryable: false,
  });
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function isAbsent(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}
