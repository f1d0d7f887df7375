import type { Platform } from '../capabilities/platform.ts';
import { load, validate } from '../mesh.ts';
import type { Declared, SourceFile } from '../model/mesh.ts';
import type { Checked } from '../model/problem.ts';
import { openPlatform, readMeshFiles } from '../wiring/index.ts';
import type { CliContext } from './context.ts';
import { meshRoot } from './mesh-root.ts';
import { packageVersion } from './package-version.ts';

/** A mesh folder opened for one command: its files, its platform and what it declares. */
export interface MeshSession extends AsyncDisposable {
  readonly root: string;
  readonly files: readonly SourceFile[];
  readonly platform: Platform;
  readonly loaded: Checked<Declared>;
}

export async function openMesh(context: CliContext): Promise<MeshSession> {
  const root = meshRoot(context);
  const { environment } = context.options;
  const files = await readMeshFiles(root);
  const mesh = validate(files.filter((file) => file.path.startsWith('datamesh.'))).value.mesh.name;
  const platform = await openPlatform({
    root,
    environment,
    mesh,
    version: packageVersion(),
    env: context.env,
  });
  const loaded = await load(files, platform);
  return { root, files, platform, loaded, [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose]() };
}
