import { run as runProducts, succeeded } from '../../mesh.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { renderProblems } from '../render/problems.ts';
import { reportProgress, reportResults } from '../render/progress.ts';

/** `datamesh run`: builds live products again from their inputs as they are now. */
export async function run(
  context: CliContext,
  selection: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const window = windowOf(options);
  await using mesh = await openMesh(context);
  const result = await runProducts(mesh.loaded, mesh.platform, {
    selection,
    fullRefresh: options['fullRefresh'] === true,
    ...(window ? { window } : {}),
    onProgress: reportProgress(context),
    signal: context.signal,
  });
  if (result.problems.length > 0) context.talk(renderProblems(result.problems, mesh.files, context));
  if (result.problems.some((item) => item.code === 'DM3407')) return EXIT.notFound;
  await reportResults(result.steps, mesh.files, context);
  if (context.signal.aborted) return EXIT.interrupted;
  return result.steps.every(succeeded) ? EXIT.ok : EXIT.checkFailed;
}

function windowOf(options: Readonly<Record<string, unknown>>): { from: number; to: number } | undefined {
  const { from, to } = options;
  if (from === undefined && to === undefined) return undefined;
  const window = { from: timeOf('--from', from), to: timeOf('--to', to) };
  if (window.from >= window.to) throw new CliError(EXIT.usage, '--from must be before --to');
  return window;
}

function timeOf(flag: string, value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new CliError(EXIT.usage, `${flag} needs a time such as 2026-01-31 or 2026-01-31T12:00:00Z`);
  return time;
}
