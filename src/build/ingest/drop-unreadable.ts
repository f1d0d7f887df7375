import type { RelationName } from '../../capabilities/compute.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import type { BuildContext } from '../context.ts';
import { relationText } from '../shaped-files.ts';
import { isAboutContent } from './inspect-file.ts';

/** Lines that one landing may lose one by one; beyond it something else is wrong. */
const UNREADABLE_MAX = 1_000;

export interface StagedWrite {
  readonly folder: string;
  readonly relation: RelationName;
  readonly columns: readonly Column[];
  readonly write: (uris: readonly string[]) => Promise<number>;
}

/**
 * Writes staged lines; where the engine refuses a line that our own check let pass, finds it by halving, sets it aside
 * and writes the others. So no event can block its stream.
 *
 * shape   URIs of staged lines → rows written
 * errors  rethrows the engine's failure when it is about none of the lines
 */
export async function dropUnreadable(
  uris: readonly string[],
  staged: StagedWrite,
  reject: (place: string, reason: string, text: string) => void,
  context: BuildContext,
): Promise<number> {
  try {
    return await staged.write(uris);
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    const good: string[] = [];
    let bad = 0;
    for (const uri of uris) {
      const lines = Buffer.from(await context.storage.read(uri))
        .toString()
        .trimEnd()
        .split('\n');
      const unreadable = await findUnreadable(lines, staged, context);
      bad += unreadable.size;
      for (const line of unreadable) reject('staged event', 'the engine cannot read it', line);
      good.push(
        await writeLines(
          lines.filter((line) => !unreadable.has(line)),
          staged,
          context,
        ),
      );
    }
    if (bad === 0 || bad > UNREADABLE_MAX) throw error;
    const rows = await staged.write(good);
    for (const uri of good) await context.storage.delete(uri);
    return rows;
  }
}

async function findUnreadable(
  lines: readonly string[],
  staged: StagedWrite,
  context: BuildContext,
): Promise<ReadonlySet<string>> {
  const unreadable = new Set<string>();
  const open: (readonly string[])[] = [lines];
  for (let part = open.pop(); part && unreadable.size <= UNREADABLE_MAX; part = open.pop()) {
    if (await isReadable(part, staged, context)) continue;
    const [only] = part;
    if (part.length === 1 && only !== undefined) unreadable.add(only);
    else open.push(part.slice(0, part.length / 2), part.slice(part.length / 2));
  }
  return unreadable;
}

async function isReadable(
  lines: readonly string[],
  staged: StagedWrite,
  context: BuildContext,
): Promise<boolean> {
  if (lines.length === 0) return true;
  const { relation, columns } = staged;
  const uri = await writeLines(lines, staged, context);
  try {
    const paths = [context.storage.enginePath(uri)];
    await context.session.define(relation, { kind: 'files', format: 'json', paths, columns });
    const counts = columns.map((column) => `count(${quoteIdentifier(column.name)})`);
    await context.session.rows(`SELECT ${counts.join(', ')} FROM ${relationText(relation)}`);
    return true;
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    return false;
  } finally {
    await context.storage.delete(uri);
  }
}

async function writeLines(
  lines: readonly string[],
  { folder }: Pick<StagedWrite, 'folder'>,
  { storage, newId }: BuildContext,
): Promise<string> {
  const uri = `${folder}/incoming/${newId()}.ndjson`;
  await storage.create(uri, Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`));
  return uri;
}
