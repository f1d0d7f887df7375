/** `npm test`: types, lint, then every unit, golden and fast integration test. Stops at the first that fails. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const checks: readonly (readonly [name: string, ...command: string[]])[] = [
  ['types', 'tsc', '--noEmit'],
  ['lint', 'biome', 'check', '.'],
  ['tests', 'vitest', 'run', ...process.argv.slice(2)],
];

for (const [name, command = '', ...args] of checks) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${name} failed`);
    process.exit(status ?? 1);
  }
  console.error(`${name} ok (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
