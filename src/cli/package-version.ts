import { readFileSync } from 'node:fs';
import { CliError, EXIT } from './exit-codes.ts';

/** The version in `package.json`, found from the sources as well as from the compiled form. */
export function packageVersion(): string {
  for (const relative of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(
        readFileSync(new URL(relative, import.meta.url), 'utf8'),
      ) as Record<string, string>;
      if (name === 'datamesh' && version) return version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new CliError(EXIT.internal, 'package.json was not found');
}
