import { createInterface } from 'node:readline/promises';
import type { CliContext } from './context.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** Asks on the terminal; anything but `y` or `yes` is a no. With `--yes` nobody is asked. */
export async function confirm(question: string, { options, signal }: CliContext): Promise<boolean> {
  if (options.yes) return true;
  if (!options.input) throw new CliError(EXIT.usage, 'nobody can be asked here', 'add --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
