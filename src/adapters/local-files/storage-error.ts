import { SystemError } from '../../model/problem.ts';

/** No space on the disk, beyond the quota, or beyond the size that this process may write. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** Conditions that pass by themselves. */
const PASSING = new Set(['EAGAIN', 'EBUSY', 'EINTR', 'EMFILE', 'ENFILE', 'ETIMEDOUT', 'ESTALE']);

/** Runs file access and turns what the operating system reports into the `SystemError` that names the file. */
export async function naming<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error, what, path);
  }
}

/**
 * What a failed file access means for us.
 *
 * shape   thrown value, action (`read`), path → value to throw; our own errors pass unchanged
 * errors  DM9003 the disk or the quota is full; DM9002 everything else that the operating system reports
 * source  POSIX.1-2024 §2.3 Error Numbers
 */
export function storageError(error: unknown, what: string, path: string): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof SystemError) return error;
  if (FULL.has(code)) {
    return new SystemError('DM9003', `no space left to ${what} \`${path}\``, {
      system: 'local-files',
      retryable: true,
      cause: error,
    });
  }
  return new SystemError('DM9002', `cannot ${what} \`${path}\`: ${code}`, {
    system: 'local-files',
    retryable: PASSING.has(code),
    cause: error,
  });
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function refused(message: string): SystemError {
  return new SystemError('DM9002', message, { system: 'local-files', retryable: false });
}
