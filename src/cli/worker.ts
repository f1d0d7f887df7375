import { type ChildProcess, fork } from 'node:child_process';
import type { StepResult } from '../mesh.ts';
import { SystemError } from '../model/problem.ts';
import type { CliContext } from './context.ts';

export type WorkerRequest =
  | { readonly kind: 'apply'; readonly id: number }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly selection: readonly string[];
      readonly trigger: string;
    }
  | { readonly kind: 'abort' };

export interface WorkerAnswer {
  readonly id: number;
  readonly steps: readonly StepResult[];
}

/** Builds in a process of its own, started when there is work and gone when there is none. */
export interface BuildWorker {
  /** Plans and applies the checkout as it is on disk now. */
  apply(): Promise<void>;
  run(selection: readonly string[], trigger: string): Promise<readonly StepResult[]>;
}

/** Ends with the context's signal: what runs stops at its next safe point, and nothing is published after it. */
export function buildWorker(context: CliContext): BuildWorker {
  const pending = new Map<
    number,
    { resolve(steps: readonly StepResult[]): void; reject(error: Error): void }
  >();
  let child: ChildProcess | undefined;
  let lastId = 0;
  context.signal.addEventListener('abort', () => child?.connected && child.send({ kind: 'abort' }));

  function start(): ChildProcess {
    const entry = new URL(
      import.meta.url.endsWith('.ts') ? './worker-process.ts' : './worker-process.js',
      import.meta.url,
    );
    const started = fork(
      entry,
      [JSON.stringify(context.options), context.colors.isColorSupported ? 'color' : 'plain'],
      {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    started.on('message', ({ id, steps }: WorkerAnswer) => {
      pending.get(id)?.resolve(steps);
      pending.delete(id);
    });
    started.once('disconnect', () => {
      if (child === started) child = undefined;
    });
    started.once('exit', (code, signal) => {
      for (const { reject } of pending.values()) reject(gone(code, signal));
      pending.clear();
    });
    return started;
  }

  function ask(request: WorkerRequest & { readonly id: number }): Promise<readonly StepResult[]> {
    return new Promise((resolve, reject) => {
      child ??= start();
      pending.set(request.id, { resolve, reject });
      child.send(request);
    });
  }

  return {
    apply: async () => void (await ask({ kind: 'apply', id: ++lastId })),
    run: (selection, trigger) => ask({ kind: 'run', id: ++lastId, selection, trigger }),
  };
}

function gone(code: number | null, signal: NodeJS.Signals | null): SystemError {
  return new SystemError('DM9001', `the build process ended with ${signal ?? code}`, {
    system: 'worker',
    retryable: true,
  });
}
