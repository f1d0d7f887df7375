/**
 * Proves `npm start` on a fresh checkout: waits until `/readyz` says that the mesh is live, prints how long it took and
 * how much memory, and stops it as a user would, with Ctrl-C.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PRODUCTS_EXPECTED = 13;
const START_MS_MAX = 180_000;
const STOP_MS_MAX = 15_000;
const PORT = 4661;
/** The build process is gone by then, and the server shows what it takes by itself. */
const IDLE_AFTER_MS = 8_000;

let peakMib = 0;

const root = fileURLToPath(new URL('..', import.meta.url));
const started = performance.now();
const child = spawn(process.execPath, ['scripts/start.ts', '--port', String(PORT)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

try {
  const ready = await waitUntilReady();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${ready.live} products live after ${seconds} s, peak memory ${Math.round(peakMib)} MiB`);
  await sleep(IDLE_AFTER_MS);
  console.log(`idle: ${Math.round(memoryMib(child.pid))} MiB`);
  if (ready.live !== PRODUCTS_EXPECTED) throw new Error(`expected ${PRODUCTS_EXPECTED} products live`);
} finally {
  child.kill('SIGINT');
}
const code = await Promise.race([ended, sleep(STOP_MS_MAX, 'late', { ref: false })]);
if (code !== 0 && code !== 130) {
  console.error(`the server did not stop cleanly: ${String(code)}`);
  child.kill('SIGKILL');
  process.exit(1);
}

async function waitUntilReady(): Promise<{ readonly live: number }> {
  while (performance.now() - started < START_MS_MAX) {
    peakMib = Math.max(peakMib, memoryMib(child.pid));
    if (child.exitCode !== null) throw new Error(`the server ended early with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${PORT}/readyz`).catch(() => undefined);
    if (answer?.status === 200) {
      const body = (await answer.json()) as { readonly products: { readonly live: number } };
      return body.products;
    }
    await sleep(250);
  }
  throw new Error(`not ready after ${START_MS_MAX / 1000} s`);
}

/** Resident memory of the server and the processes it started, as the kernel counts it now. */
function memoryMib(pid: number | undefined): number {
  try {
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    return Number(resident ?? 0) / 1024 + children.reduce((sum, child) => sum + memoryMib(Number(child)), 0);
  } catch {
    // It ended between two looks.
    return 0;
  }
}
