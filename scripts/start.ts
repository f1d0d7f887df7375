/**
 * `npm start`: makes the example company's source data when it is missing, then builds and serves its mesh.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const generated = spawnSync(process.execPath, ['examples/retail/generate.ts'], {
  cwd: root,
  stdio: 'inherit',
});
if (generated.status !== 0) process.exit(generated.status ?? 1);

process.argv.splice(2, process.argv.length, '-C', `${root}examples/retail`, 'dev', ...process.argv.slice(2));
await import('../src/cli/main.ts');
