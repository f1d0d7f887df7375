import { type Problem, sortProblems } from '../../model/problem.ts';

/**
 * Problems as GitHub workflow commands, errors first, so that the ten that GitHub shows per step are the worst.
 *
 * source  GitHub Actions, "Workflow commands": properties escape % CR LF : , and messages % CR LF
 */
export function githubAnnotations(problems: readonly Problem[]): string {
  const sorted = sortProblems(problems);
  const ordered = [
    ...sorted.filter((item) => item.severity === 'error'),
    ...sorted.filter((item) => item.severity !== 'error'),
  ];
  return ordered.map(annotation).join('\n');
}

function annotation({ severity, where, code, message, hint }: Problem): string {
  const place = where ? `file=${property(where.file)},line=${where.line},col=${where.column},` : '';
  return `::${severity} ${place}title=${property(code)}::${text(hint ? `${message} (${hint})` : message)}`;
}

function text(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string): string {
  return text(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
