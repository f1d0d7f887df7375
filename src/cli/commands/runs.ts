import { rollback } from '../../mesh.ts';
import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { renderProblems } from '../render/problems.ts';
import { reportProgress, reportResults } from '../render/progress.ts';
import { emit, renderTable } from '../render/table.ts';

/** `datamesh runs [list | show <id> | rollback <product>]`: what ran, why, how it ended, and undoing it. */
export async function runs(
  context: CliContext,
  [action = 'list', id]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  if (action === 'show' && id) return show(context, id);
  if (action === 'rollback' && id) return rollBack(context, id, options['to']);
  if (action !== 'list')
    throw new CliError(
      EXIT.usage,
      `runs ${action} is not known`,
      'one of: list, show <id>, rollback <domain.product>',
    );
  await using mesh = await openMesh(context);
  const [domain, product] = typeof options['product'] === 'string' ? options['product'].split('.') : [];
  const found = await discoverDoorOf(mesh).runs(LOCAL_PLATFORM, {
    limit: Number(options['limit']),
    ...(domain ? { domain } : {}),
    ...(product ? { product } : {}),
  });
  await emit(context, JSON.parse(JSON.stringify(found)), () =>
    renderTable(
      [
        { name: 'run' },
        { name: 'product' },
        { name: 'state' },
        { name: 'trigger' },
        { name: 'started' },
        { name: 'release', align: 'right' },
        { name: 'error' },
      ],
      found.map((run) => [
        run.id,
        run.product,
        run.state,
        run.trigger,
        run.started_at,
        run.release_number === null ? '-' : String(run.release_number),
        run.error ? `${run.error.code} ${run.error.message}` : '',
      ]),
      context,
    ),
  );
  return EXIT.ok;
}

async function show(context: CliContext, id: string): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const run = await discoverDoorOf(mesh).run(LOCAL_PLATFORM, id);
  if (!run) throw new CliError(EXIT.notFound, `no run is called ${id}`, 'list them with `datamesh runs`');
  await emit(context, JSON.parse(JSON.stringify(run)), () => {
    const head = `${context.colors.bold(run.product)} ${run.version}  ${run.state}  ${run.trigger}  ${run.started_at}`;
    const steps = renderTable(
      [
        { name: 'step' },
        { name: 'subject' },
        { name: 'state' },
        { name: 'rows', align: 'right' },
        { name: 'ms', align: 'right' },
        { name: 'detail' },
      ],
      run.steps.map((step) => [
        step.name,
        step.subject,
        step.state,
        step.rows === null ? '' : String(step.rows),
        String(step.duration_ms),
        step.detail ?? '',
      ]),
      context,
    );
    return [head, steps, run.error ? `${run.error.code} ${run.error.message}` : '']
      .filter(Boolean)
      .join('\n');
  });
  return EXIT.ok;
}

async function rollBack(context: CliContext, product: string, to: unknown): Promise<ExitCode> {
  if (to !== undefined && !/^[1-9]\d{0,8}$/.test(String(to)))
    throw new CliError(EXIT.usage, '--to needs the number of a release', 'such as `--to 3`');
  await using mesh = await openMesh(context);
  const { value, problems } = await rollback(
    { product, ...(to === undefined ? {} : { to: Number(to) }) },
    mesh.platform,
  );
  if (!value) {
    context.talk(renderProblems(problems, mesh.files, context));
    return problems.some((item) => item.code === 'DM9012') ? EXIT.notFound : EXIT.checkFailed;
  }
  reportProgress(context)({ kind: 'finished', result: value });
  await reportResults([value], mesh.files, context);
  if (value.outcome === 'published') return EXIT.ok;
  return value.problems.some((item) => item.code === 'DM9011') ? EXIT.conflict : EXIT.checkFailed;
}
