import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { restoreState } from '../../wiring/index.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { meshRoot } from '../mesh-root.ts';
import { openMesh } from '../mesh-session.ts';

/** `datamesh server backup <file>`: a consistent copy of the state, safe while the mesh runs. */
export async function backup(context: CliContext, [file = '']: readonly string[]): Promise<ExitCode> {
  const target = resolve(file);
  if (existsSync(target)) throw new CliError(EXIT.conflict, `${file} exists already`, 'name a new file');
  await using mesh = await openMesh(context);
  await mesh.platform.state.backup(target);
  context.out(file);
  context.talk(
    'The state is saved. Table files are immutable: copy the warehouse folder after this file, never before.',
  );
  return EXIT.ok;
}

/** `datamesh server restore <file>`: puts a copy back; the state that was there is kept beside it. */
export async function restore(context: CliContext, [file = '']: readonly string[]): Promise<ExitCode> {
  const copy = resolve(file);
  if (!existsSync(copy)) throw new CliError(EXIT.notFound, `${file} does not exist`);
  const { path, kept } = await restoreState(copy, meshRoot(context), context.options.environment);
  context.out(path);
  context.talk(kept === undefined ? 'There was no state before.' : `The state that was there is ${kept}`);
  return EXIT.ok;
}
