import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a backup in the place of an environment's state. Refused while another process has that state open, so that no
 * acknowledged write is lost.
 *
 * shape   backup file, mesh folder, environment → the state's path, and where the earlier state was kept
 * errors  SystemError DM9004 the file is no state, DM9005 it is from a newer version, DM9006 the state is in use
 */
export async function restoreState(
  from: string,
  root: string,
  environment: string,
): Promise<{ readonly path: string; readonly kept?: string }> {
  const { restoreSqliteState } = await import('../adapters/sqlite/index.ts');
  const path = join(root, '.datamesh', environment, 'state.db');
  await mkdir(dirname(path), { recursive: true });
  const kept = await restoreSqliteState({ from, path });
  return { path, ...(kept === undefined ? {} : { kept }) };
}
