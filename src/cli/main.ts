#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { CliError, EXIT } from './exit-codes.ts';

// Compiled code is kept between runs: without it every command pays for reading all modules again.
enableCompileCache();
const { createProgram } = await import('./program.ts');

const abort = new AbortController();
let interrupts = 0;
process.on('SIGINT', () => {
  // The first Ctrl-C lets the running step end without publishing; the second one ends at once.
  if (++interrupts > 1) process.exit(EXIT.interrupted);
  abort.abort();
});
process.on('SIGTERM', () => abort.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader went away (`datamesh … | head`).
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  await createProgram(abort.signal).parseAsync(process.argv);
  if (abort.signal.aborted && process.exitCode === undefined) process.exitCode = EXIT.interrupted;
} catch (error) {
  process.exitCode = await reportFailure(error);
}

async function reportFailure(error: unknown): Promise<number> {
  if (error instanceof CliError) {
    process.stderr.write(`error: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
    return error.exitCode;
  }
  const { reportUnexpected } = await import('./report-unexpected.ts');
  return reportUnexpected(error);
}
