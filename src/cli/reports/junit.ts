import { type Problem, sortProblems } from '../../model/problem.ts';

/** Problems as JUnit XML, one test case each, grouped by file: what CI systems show in their test tab. */
export function junitReport(problems: readonly Problem[]): string {
  const files = new Map<string, Problem[]>();
  for (const item of sortProblems(problems)) {
    const file = item.where?.file ?? '(mesh)';
    files.set(file, [...(files.get(file) ?? []), item]);
  }
  const errors = problems.filter((item) => item.severity === 'error').length;
  const suites = [...files].map(([file, items]) => suite(file, items));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="datamesh" tests="${problems.length}" failures="${errors}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(file: string, items: readonly Problem[]): string {
  const failures = items.filter((item) => item.severity === 'error').length;
  return [
    `  <testsuite name="${escapeXml(file)}" tests="${items.length}" failures="${failures}">`,
    ...items.map((item) => testCase(file, item)),
    '  </testsuite>',
  ].join('\n');
}

function testCase(file: string, { code, severity, message, hint, where }: Problem): string {
  const place = where ? `${file}:${where.line}:${where.column}` : file;
  const body = escapeXml([message, hint].filter(Boolean).join('\n'));
  const inner =
    severity === 'error'
      ? `<failure type="${code}" message="${escapeXml(message)}">${body}</failure>`
      : `<system-out>${body}</system-out>`;
  return `    <testcase classname="${code}" name="${escapeXml(place)}">${inner}</testcase>`;
}

function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // Control characters are not allowed in XML 1.0 at all.
      .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
  );
}
