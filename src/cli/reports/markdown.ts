import { type Problem, sortProblems } from '../../model/problem.ts';

/** Problems as a Markdown table, for a comment on a pull request. */
export function markdownReport(problems: readonly Problem[]): string {
  const sorted = sortProblems(problems);
  const errors = sorted.filter((item) => item.severity === 'error').length;
  const head = `**${errors} errors, ${sorted.length - errors} warnings**\n`;
  if (sorted.length === 0) return head;
  const rows = sorted.map(({ severity, code, where, message, hint }) => {
    const place = where ? `\`${where.file}:${where.line}\`` : '';
    return `| ${severity} | ${code} | ${place} | ${cell(hint ? `${message} (${hint})` : message)} |`;
  });
  return `${head}\n| | code | place | problem |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
