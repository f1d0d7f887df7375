import { findMeshRoot } from '../wiring/read-mesh-files.ts';
import type { CliContext } from './context.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** The mesh folder that a command works in; exits with 2 when there is none. */
export function meshRoot(context: CliContext): string {
  const root = findMeshRoot(context.options.directory);
  if (root) return root;
  throw new CliError(
    EXIT.usage,
    `no datamesh.yaml in ${context.options.directory} or above it (DM9008)`,
    'make a mesh with `datamesh init`, or name its folder with -C',
  );
}
