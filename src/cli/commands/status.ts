import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { groupDigits } from '../render/progress.ts';
import { emit, renderTable } from '../render/table.ts';

/** `datamesh status`: one line per product, what is live and whether it keeps its promises. */
export async function status(context: CliContext): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const entries = await discoverDoorOf(mesh).overview(LOCAL_PLATFORM);
  await emit(context, JSON.parse(JSON.stringify(entries)), () =>
    renderTable(
      [
        { name: 'product' },
        { name: 'version' },
        { name: 'tier' },
        { name: 'release', align: 'right' },
        { name: 'rows', align: 'right' },
        { name: 'slo' },
        { name: 'freshness' },
      ],
      entries.map((entry) => [
        `${entry.domain}.${entry.name}`,
        entry.version,
        entry.tier,
        entry.release_number === null ? '-' : String(entry.release_number),
        entry.rows === null ? '-' : groupDigits(entry.rows),
        `${entry.slo_status} ${entry.slos_met}/${entry.slos_declared}`,
        entry.freshness ? `${entry.freshness.value_text ?? 'unknown'} of ${entry.freshness.target}` : '-',
      ]),
      context,
    ),
  );
  return EXIT.ok;
}
