import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { emit, renderTable } from '../render/table.ts';

/** `datamesh slo`: every declared service level with its newest measurement. */
export async function slo(
  context: CliContext,
  selection: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const all = await discoverDoorOf(mesh).slos(LOCAL_PLATFORM, {});
  const wanted = all.filter(
    ({ product }) =>
      selection.length === 0 || selection.some((name) => product === name || product.startsWith(`${name}.`)),
  );
  const { colors } = context;
  const paint = { met: colors.green, at_risk: colors.yellow, breached: colors.red, unknown: colors.dim };
  await emit(context, JSON.parse(JSON.stringify(wanted)), () =>
    renderTable(
      [
        { name: 'product' },
        { name: 'scope' },
        { name: 'slo' },
        { name: 'target', align: 'right' },
        { name: 'now', align: 'right' },
        { name: 'status' },
      ],
      wanted.map((item) => [
        item.product,
        item.scope,
        item.slo,
        item.target,
        item.value_text ?? '-',
        item.status,
      ]),
      context,
    ).replace(/\b(met|at_risk|breached|unknown)$/gm, (word) => paint[word as keyof typeof paint](word)),
  );
  return options['fail'] === true && wanted.some((item) => item.status === 'breached')
    ? EXIT.checkFailed
    : EXIT.ok;
}
