import type { ComputeSession, ResultRow } from '../capabilities/compute.ts';

export interface LimitedRows extends AsyncDisposable {
  readonly rows: AsyncIterable<readonly ResultRow[]>;
  truncated(): boolean;
}

/** Streams at most `rowsMax` rows of a query, and closes its session at the end of them. */
export function limitRows(
  { sql, rowsMax, signal }: { readonly sql: string; readonly rowsMax: number; readonly signal?: AbortSignal },
  session: ComputeSession,
): LimitedRows {
  let isTruncated = false;
  const stop = (): void => session.interrupt();
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', stop);
    await session[Symbol.asyncDispose]();
  };
  signal?.addEventListener('abort', stop, { once: true });
  async function* rows(): AsyncGenerator<readonly ResultRow[], void, undefined> {
    let left = rowsMax;
    try {
      for await (const batch of session.stream(sql)) {
        signal?.throwIfAborted();
        isTruncated = batch.length > left;
        if (isTruncated || left === 0) {
          if (left > 0) yield batch.slice(0, left);
          return;
        }
        left -= batch.length;
        yield batch;
      }
    } finally {
      await close();
    }
  }
  return { rows: rows(), truncated: () => isTruncated, [Symbol.asyncDispose]: close };
}
