import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { emit, renderTable } from '../render/table.ts';

/** `datamesh runs [list | show <id>]`: what ran, why, and how it ended. */
export async function runs(
  context: CliContext,
  [action = 'list', id]: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  if (action === 'show' && id) return show(context, id);
  if (action !== 'list')
    throw new CliError(EXIT.usage, `runs ${action} is not known`, 'one of: list, show <id>');
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
