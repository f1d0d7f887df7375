import { PROBLEMS, type Problem, sortProblems } from '../../model/problem.ts';

const RESULTS_MAX = 5_000;

/**
 * Problems as one SARIF run, cut at the number of results that code scanning accepts.
 *
 * source  OASIS SARIF 2.1.0; GitHub code scanning limits: 5 000 results per run
 */
export function sarifReport(problems: readonly Problem[]): string {
  const sorted = sortProblems(problems);
  const shown = sorted.slice(0, RESULTS_MAX);
  const codes = [...new Set(shown.map((item) => item.code))].sort();
  return `${JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'datamesh', rules: codes.map(ruleOf) } },
          columnKind: 'utf16CodeUnits',
          results: shown.map((item) => resultOf(item, codes.indexOf(item.code))),
          properties: { resultsLeftOut: sorted.length - shown.length },
        },
      ],
    },
    null,
    2,
  )}\n`;
}

function ruleOf(code: Problem['code']): object {
  const { title, cause, remedy, severity } = PROBLEMS[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: cause },
    help: { text: remedy },
    defaultConfiguration: { level: severity },
  };
}

function resultOf({ code, severity, message, hint, where }: Problem, ruleIndex: number): object {
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: hint ? `${message} (${hint})` : message },
    ...(where
      ? {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: where.file.split('/').map(encodeURIComponent).join('/') },
                region: {
                  startLine: where.line,
                  startColumn: where.column,
                  ...(where.endLine === undefined ? {} : { endLine: where.endLine }),
                  ...(where.endColumn === undefined ? {} : { endColumn: where.endColumn }),
                },
              },
            },
          ],
        }
      : {}),
  };
}
