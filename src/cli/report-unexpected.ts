import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROBLEMS, SystemError } from '../model/problem.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** Explains a failure of the world, or saves a report of a defect of ours. */
export function reportUnexpected(error: unknown): ExitCode {
  if (error instanceof SystemError) {
    process.stderr.write(`error[${error.code}] ${error.message}\n  ${PROBLEMS[error.code].remedy}\n`);
    if (error.code === 'DM9006' || error.code === 'DM9011') return EXIT.conflict;
    return error.retryable ? EXIT.dependencyDown : EXIT.checkFailed;
  }
  if (error instanceof RangeError) {
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
  const file = join(mkdtempSync(join(tmpdir(), 'datamesh-report-')), 'report.txt');
  writeFileSync(file, reportText(error), { mode: 0o600 });
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: a defect of datamesh: ${message}\n  the report is in ${file}\n`);
  return EXIT.internal;
}

/** What is needed to mend it, and nothing from the environment or the data. */
function reportText(error: unknown): string {
  const chain: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause)
    chain.push(current.stack ?? current.message);
  return [`node ${process.version} on ${process.platform}`, ...chain].join('\n\n');
}
