import { LOCAL_PLATFORM } from '../../model/identity.ts';
import type { CliContext } from '../context.ts';
import { discoverDoorOf } from '../doors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { emit } from '../render/table.ts';

/** `datamesh search`: products by words, best first, with what matched. */
export async function search(
  context: CliContext,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  await using mesh = await openMesh(context);
  const { domain, tier } = options;
  const hits = await discoverDoorOf(mesh).search(LOCAL_PLATFORM, {
    query: words.join(' '),
    ...(typeof domain === 'string' ? { domain } : {}),
    ...(typeof tier === 'string' ? { tier } : {}),
    limit: Number(options['limit']),
  });
  const { colors } = context;
  await emit(context, JSON.parse(JSON.stringify(hits)), () =>
    hits.length === 0
      ? 'nothing found'
      : hits
          .map((hit) => {
            const matched = [...new Set(hit.matched.map((match) => `${match.text} (${match.field})`))].join(
              ', ',
            );
            const first = hit.description.trim().split('\n')[0] ?? '';
            return `${colors.bold(`${hit.domain}.${hit.name}`)}  ${hit.tier}  ${hit.slo_status}\n  ${first}\n  ${colors.dim(`matched: ${matched}`)}`;
          })
          .join('\n'),
  );
  return EXIT.ok;
}
