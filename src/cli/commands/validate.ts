import { statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { checkFile, fixAll, validate as validateFiles } from '../../mesh/validate.ts';
import type { SourceFile } from '../../model/mesh.ts';
import type { Problem } from '../../model/problem.ts';
import { readFilesAt, readMeshFiles } from '../../wiring/read-mesh-files.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { meshRoot } from '../mesh-root.ts';
import { renderProblems, renderSummary } from '../render/problems.ts';
import { emit } from '../render/table.ts';
import { writeReports } from '../reports/write-reports.ts';

interface Found {
  readonly root: string;
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/** `datamesh validate`: single files by themselves, or the whole mesh with its references and SQL. */
export async function validate(
  context: CliContext,
  paths: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const started = performance.now();
  let found = await check(context, paths);
  if (options['fix'] === true) {
    const fixed = fixAll(found.files, found.problems);
    for (const file of fixed) writeFileSync(join(found.root, file.path), file.text);
    if (fixed.length > 0) {
      context.talk(`fixed ${fixed.map((file) => file.path).join(', ')}`);
      found = await check(context, paths);
    }
  }
  await show(found, performance.now() - started, context);
  const errors = found.problems.filter((item) => item.severity === 'error').length;
  const warningsMax =
    options['maxWarnings'] === undefined ? Number.POSITIVE_INFINITY : Number(options['maxWarnings']);
  const tooMany = found.problems.length - errors > warningsMax;
  return errors > 0 || tooMany ? EXIT.checkFailed : EXIT.ok;
}

async function show({ files, problems }: Found, durationMs: number, context: CliContext): Promise<void> {
  await writeReports(problems, context);
  const counts = { files: files.length, durationMs };
  await emit(context, JSON.parse(JSON.stringify(problems)), () => {
    const list = problems.length > 0 ? `${renderProblems(problems, files, context)}\n\n` : '';
    return list + renderSummary(problems, counts, context);
  });
}

async function check(context: CliContext, paths: readonly string[]): Promise<Found> {
  const single = paths.length > 0 && paths.every((path) => isFile(resolve(context.options.directory, path)));
  return single ? checkFiles(context, paths) : checkMesh(context, paths);
}

/** Shape and values of the files themselves; quick enough for an editor or a commit hook. */
async function checkFiles(context: CliContext, paths: readonly string[]): Promise<Found> {
  const root = resolve(context.options.directory);
  const files = await readFilesAt(
    root,
    paths.map((path) => relative(root, resolve(root, path))),
  );
  return { root, files, problems: files.flatMap((file) => checkFile(file)) };
}

async function checkMesh(context: CliContext, paths: readonly string[]): Promise<Found> {
  const root = meshRoot(context);
  const files = await readMeshFiles(root);
  const { problems } = validateFiles(files);
  // Models are only bound where the declarations hold together: before that, their inputs are not known.
  const all = problems.some((item) => item.severity === 'error') ? problems : await planProblems(context);
  const folders = paths.map((path) =>
    relative(root, resolve(context.options.directory, path)).replaceAll('\\', '/'),
  );
  const wanted = (item: Problem): boolean =>
    folders.length === 0 || folders.some((folder) => folder === '' || item.where?.file.startsWith(folder));
  return { root, files, problems: all.filter(wanted) };
}

async function planProblems(context: CliContext): Promise<readonly Problem[]> {
  // Only a whole mesh needs the engine; loading it would make the check of one file slow.
  const [{ plan }, { openMesh }] = await Promise.all([import('../../mesh.ts'), import('../mesh-session.ts')]);
  await using mesh = await openMesh(context);
  const { problems } = await plan(mesh.loaded, mesh.platform);
  // What is declared but not enforced yet is said by plan and apply; it is no fault of the declaration.
  return problems.filter((item) => !['DM3405', 'DM3406', 'DM4001', 'DM7001'].includes(item.code));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    throw new CliError(EXIT.usage, `${path} does not exist`);
  }
}
