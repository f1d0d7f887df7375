import { formatDuration } from '../../lib/duration.ts';
import type { Progress, StepResult } from '../../mesh.ts';
import type { SourceFile } from '../../model/mesh.ts';
import { productName } from '../../model/product-key.ts';
import type { RunStep } from '../../model/run.ts';
import type { CliContext } from '../context.ts';
import { plural, renderProblems } from './problems.ts';
import { symbolsOf } from './symbols.ts';
import { emit } from './table.ts';

/** Prints each step as it ends: `✔ build  sales.customer-360  +62 500  1.9s`. */
export function reportProgress(context: CliContext): (progress: Progress) => void {
  return (progress) => {
    if (progress.kind === 'step' && context.options.verbose) {
      context.talk(stepLine(progress.step, productName(progress.product), context));
    }
    if (progress.kind === 'finished') context.talk(resultLine(progress.result, context));
  };
}

function stepLine(step: RunStep, product: string, context: CliContext): string {
  const symbols = symbolsOf(context);
  const mark = step.state === 'done' ? symbols.ok : step.state === 'failed' ? symbols.fail : symbols.skip;
  const rows = step.rows === undefined ? '' : `${groupDigits(step.rows)} rows`;
  const cells = [
    `    ${mark} ${step.name.padEnd(8)}`,
    `${product}:${step.subject}`.padEnd(40),
    rows.padStart(14),
    formatDuration(step.durationMs),
  ];
  return context.colors.dim([...cells, step.detail ?? ''].join('  ').trimEnd());
}

function resultLine(result: StepResult, context: CliContext): string {
  const { colors } = context;
  const symbols = symbolsOf(context);
  const name = productName(result.product).padEnd(34);
  const time = formatDuration(result.durationMs).padStart(8);
  switch (result.outcome) {
    case 'published': {
      const rows = (result.release?.tables ?? []).reduce((sum, table) => sum + table.rows, 0);
      const passed = `${result.results.length} rules`;
      return `  ${colors.green(symbols.ok)} ${name} ${`${groupDigits(rows)} rows`.padStart(16)}  ${passed.padStart(9)}  release ${result.release?.number}${time}`;
    }
    case 'blocked':
      return `  ${colors.red(symbols.fail)} ${name} blocked by its contract; the last good release stays live${time}`;
    case 'failed':
      return `  ${colors.red(symbols.fail)} ${name} failed${time}`;
    case 'skipped':
      return `  ${colors.yellow(symbols.skip)} ${name} skipped: ${result.cause}`;
    default:
      return `  ${colors.dim(symbols.ok)} ${name} ${colors.dim(result.outcome)}`;
  }
}

/** The end of a run: problems with their places, one line of counts; the results themselves where a format is asked for. */
export async function reportResults(
  results: readonly StepResult[],
  files: readonly SourceFile[],
  context: CliContext,
): Promise<void> {
  const problems = results.flatMap((result) => result.problems);
  if (problems.length > 0) context.talk(`\n${renderProblems(problems, files, context)}`);
  await emit(context, JSON.parse(JSON.stringify(results)), () => summaryLine(results));
}

function summaryLine(results: readonly StepResult[]): string {
  const outcomes = [...new Set(results.map((result) => result.outcome))];
  const counts = outcomes.map(
    (outcome) => `${results.filter((result) => result.outcome === outcome).length} ${outcome}`,
  );
  return `${plural(results.length, 'product')}: ${counts.join(', ') || 'nothing to do'}`;
}

export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}
