import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunReport, RunRequest } from './audit-run.ts';

export type { RunReport } from './audit-run.ts';

/** A run of another tool: its Python environment, our script for it, and the file to audit. */
interface PeerRequest {
  readonly python: string;
  readonly script: string;
  readonly path: string;
}

const OUTPUT_BYTES_MAX = 16 * 2 ** 20;

/** Runs one measurement in a process of its own, so that peak memory and CPU are its alone; answers its last line. */
export async function runProcess(request: RunRequest | PeerRequest, folder: string): Promise<RunReport> {
  const [command, args] =
    'python' in request
      ? [request.python, [request.script, request.path, 'transaction_id']]
      : [
          process.execPath,
          [fileURLToPath(new URL('./audit-run.ts', import.meta.url)), JSON.stringify(request)],
        ];
  const env = { ...process.env, BENCH_FOLDER: folder, GX_ANALYTICS_ENABLED: 'false' };
  const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: OUTPUT_BYTES_MAX });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as RunReport;
}
