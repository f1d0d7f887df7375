import type { SourceFile } from '../../model/mesh.ts';
import { type Problem, sortProblems, type Where } from '../../model/problem.ts';
import type { CliContext } from '../context.ts';
import { symbolsOf } from './symbols.ts';

const FRAME_LINE_CHARACTERS_MAX = 100;

/**
 * Prints problems with their place in the file, for people.
 *
 *     error[DM1204] unknown type `kafak` for an output port
 *       ┌─ domains/sales/customer-360/data-product.yaml:41:13
 *    41 │       type: kafak
 *       │             ^^^^^ did you mean `kafka`?
 */
export function renderProblems(
  problems: readonly Problem[],
  files: readonly SourceFile[],
  context: CliContext,
): string {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return sortProblems(problems)
    .map((item) => renderProblem(item, texts, context))
    .join('\n\n');
}

function renderProblem(item: Problem, texts: ReadonlyMap<string, string>, context: CliContext): string {
  const { colors } = context;
  const paint = item.severity === 'error' ? colors.red : colors.yellow;
  const head = `${paint(colors.bold(`${item.severity}[${item.code}]`))} ${colors.bold(item.message)}`;
  if (!item.where) return [head, ...hintLines(item, context)].join('\n');
  return [head, ...frame(item, item.where, texts.get(item.where.file), context)].join('\n');
}

function frame(
  item: Problem,
  where: Where,
  text: string | undefined,
  context: CliContext,
): readonly string[] {
  const { colors } = context;
  const symbols = symbolsOf(context);
  const place = `  ${colors.cyan(symbols.corner)} ${where.file}:${where.line}:${where.column}`;
  const line = text?.split('\n')[where.line - 1];
  if (line === undefined || line.trim() === '') return [place, ...hintLines(item, context)];
  const number = String(where.line).padStart(5);
  const bar = colors.cyan(symbols.bar);
  const { shown, offset } = cut(line, where.column);
  const length =
    where.endLine === undefined || where.endLine === where.line ? (where.endColumn ?? 0) - where.column : 1;
  const marks = '^'.repeat(Math.max(1, Math.min(length, shown.length - (where.column - 1 - offset))));
  const paint = item.severity === 'error' ? colors.red : colors.yellow;
  const indent = ' '.repeat(Math.max(0, where.column - 1 - offset));
  return [
    place,
    `${colors.cyan(number)} ${bar} ${shown}`,
    `      ${bar} ${indent}${paint(marks)}${item.hint ? ` ${item.hint}` : ''}`,
    ...(item.fix
      ? [`      ${colors.cyan('=')} ${item.fix.title}: --fix ${symbols.dot} explain ${item.code}`]
      : []),
  ];
}

/** The part of a long line around the column. */
function cut(line: string, column: number): { readonly shown: string; readonly offset: number } {
  const offset = column > FRAME_LINE_CHARACTERS_MAX ? column - FRAME_LINE_CHARACTERS_MAX / 2 : 0;
  return { shown: line.slice(offset, offset + FRAME_LINE_CHARACTERS_MAX), offset };
}

function hintLines(item: Problem, context: CliContext): readonly string[] {
  return item.hint ? [`      ${context.colors.cyan('=')} ${item.hint}`] : [];
}

/** `✖ 1 error, 2 warnings in 28 files (0.21 s)`. */
export function renderSummary(
  problems: readonly Problem[],
  counts: { readonly files: number; readonly durationMs: number },
  context: CliContext,
): string {
  const { colors } = context;
  const symbols = symbolsOf(context);
  const errors = problems.filter((item) => item.severity === 'error').length;
  const warnings = problems.length - errors;
  const where = `in ${plural(counts.files, 'file')} (${(counts.durationMs / 1000).toFixed(2)} s)`;
  if (errors + warnings === 0) return `${colors.green(symbols.ok)} no problems ${where}`;
  const parts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : ''];
  const mark = errors > 0 ? colors.red(symbols.fail) : colors.yellow('!');
  return `${mark} ${parts.filter(Boolean).join(', ')} ${where}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
