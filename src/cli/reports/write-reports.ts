import { writeFileSync } from 'node:fs';
import type { Problem } from '../../model/problem.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { githubAnnotations } from './github.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { sarifReport } from './sarif.ts';

/** Writes problems in every form that `--report` asks for. GitHub reads its annotations from standard output. */
export async function writeReports(problems: readonly Problem[], context: CliContext): Promise<void> {
  const asked =
    context.env['GITHUB_ACTIONS'] === 'true'
      ? ['github', ...context.options.reports]
      : context.options.reports;
  for (const report of new Set(asked)) {
    const [kind = '', file] = report.split(/=(.*)/s);
    if (kind === 'github') {
      // Annotations are commands on standard output; mixed into JSON they would break it.
      const annotations = githubAnnotations(problems);
      if (annotations)
        context.options.output === 'table' ? context.out(annotations) : context.talk(annotations);
    } else writeReport(kind, file, problems);
  }
}

const WRITERS: Readonly<Record<string, (problems: readonly Problem[]) => string>> = {
  sarif: sarifReport,
  junit: junitReport,
  md: markdownReport,
};

function writeReport(kind: string, file: string | undefined, problems: readonly Problem[]): void {
  const write = WRITERS[kind];
  if (!write || !file) {
    throw new CliError(
      EXIT.usage,
      `--report ${kind} is unknown or names no file`,
      'one of: github, junit=file, sarif=file, md=file',
    );
  }
  writeFileSync(file, write(problems));
}
