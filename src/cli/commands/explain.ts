import { nearest } from '../../lib/nearest.ts';
import { PROBLEMS, type ProblemCode, type ProblemDescription } from '../../model/problem.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { emit } from '../render/table.ts';

/** `datamesh explain DMxxxx`: what a message means and what to do, without a network. */
export async function explain(context: CliContext, [asked = '']: readonly string[]): Promise<ExitCode> {
  const code = asked.toUpperCase();
  if (!isCode(code)) {
    const meant = nearest(code, Object.keys(PROBLEMS));
    throw new CliError(
      EXIT.notFound,
      `no message has the code ${asked}`,
      meant ? `did you mean ${meant}?` : undefined,
    );
  }
  const description: ProblemDescription = PROBLEMS[code];
  await emit(context, { code, ...description }, () => page(code, description, context));
  return EXIT.ok;
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function page(
  code: string,
  { title, severity, cause, remedy, example }: ProblemDescription,
  { colors }: CliContext,
): string {
  const lines = [`${colors.bold(code)} ${severity}: ${title}`, '', cause, '', `What to do: ${remedy}`];
  if (example)
    lines.push(
      '',
      colors.red('Wrong:'),
      indent(example.bad),
      '',
      colors.green('Right:'),
      indent(example.good),
    );
  return lines.join('\n');
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
