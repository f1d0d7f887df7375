/**
 * The process in which `dev` and `serve` build: it holds the engine and its memory, answers one request at a time over
 * its channel, and ends when there is nothing to do, so that the server stays small. It ends with its parent.
 */
import { enableCompileCache } from 'node:module';
import { applyCheckout } from './apply-checkout.ts';
import { createContext, type GlobalOptions } from './context.ts';
import { openMesh } from './mesh-session.ts';
import { reportProgress } from './render/progress.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

enableCompileCache();

const IDLE_MS_MAX = 5_000;
const abort = new AbortController();
const options: GlobalOptions = JSON.parse(process.argv[2] ?? '{}');
const color = process.argv[3] === 'color';
const context = createContext(options, color, abort.signal);

let idle = setTimeout(end, IDLE_MS_MAX);
let busy = Promise.resolve();

process.on('message', (request: WorkerRequest) => {
  if (request.kind === 'abort') return abort.abort();
  clearTimeout(idle);
  busy = busy
    .then(() => answer(request))
    .then(() => {
      idle = setTimeout(end, IDLE_MS_MAX);
    });
});
process.on('disconnect', () => {
  abort.abort();
  void busy.then(() => process.exit());
});
// The parent decides when to stop and says so over the channel; a Ctrl-C in the terminal reaches both.
process.on('SIGINT', () => abort.abort());

function end(): void {
  process.disconnect?.();
}

async function answer(request: Exclude<WorkerRequest, { readonly kind: 'abort' }>): Promise<void> {
  send({ id: request.id, steps: request.kind === 'apply' ? await applied() : await ran(request) });
}

async function applied(): Promise<WorkerAnswer['steps']> {
  await using mesh = await openMesh(context);
  await applyCheckout(mesh, context);
  return [];
}

async function ran({
  selection,
  trigger,
}: Extract<WorkerRequest, { readonly kind: 'run' }>): Promise<WorkerAnswer['steps']> {
  const { run } = await import('../mesh.ts');
  await using mesh = await openMesh(context);
  const tell = reportProgress(context);
  const { steps } = await run(mesh.loaded, mesh.platform, {
    selection,
    trigger,
    signal: abort.signal,
    onProgress: (progress) => {
      if (progress.kind !== 'finished' || progress.result.outcome !== 'unchanged') tell(progress);
    },
  });
  return steps;
}

function send(message: WorkerAnswer): void {
  process.send?.(message);
}
