import type { ProblemDescription } from '../problem.ts';

/** DM34xx: what a plan finds when it compares models, declarations and the live release. */
export const PLAN_PROBLEMS = {
  DM3401: {
    title: 'declared column is not produced by the model',
    severity: 'error',
    cause: 'The declaration or the contract promises a column that the SQL of the table does not select.',
    remedy: 'Select it in the model, or take it out of the declaration.',
  },
  DM3402: {
    title: 'the model produces a column that is not declared',
    severity: 'error',
    cause: 'Consumers would see a column that nobody described, classified or agreed on.',
    remedy: 'Declare the column, or leave it out of the SELECT list.',
  },
  DM3403: {
    title: 'declared type and model type differ',
    severity: 'error',
    cause: 'The model answers a type that does not become the declared one without loss.',
    remedy: 'Cast the column in the model, or change its declared type.',
  },
  DM3404: {
    title: 'the engine answers a type that tables cannot hold',
    severity: 'error',
    cause: 'The table format has no counterpart for the type, and a silent conversion would change values.',
    remedy: 'Cast the column in the model to a type of the declaration format.',
  },
  DM3405: {
    title: 'breaking change within a major version',
    severity: 'error',
    cause:
      'A column that consumers read is dropped, retyped or made optional, and the major version stays the same.',
    remedy:
      'Raise the major of `metadata.version` (the old major can live on in `v<N>/`), or accept it with `--accept-breaking`.',
  },
  DM3406: {
    title: 'the version goes back',
    severity: 'error',
    cause: 'A newer version of the product is live already.',
    remedy:
      'Declare a version that is at least the live one; to undo a release use `datamesh runs rollback`.',
  },
  DM3407: {
    title: 'unknown product in a selection',
    severity: 'error',
    cause: 'The selection names a product that neither the checkout nor the recorded state knows.',
    remedy: 'Run `datamesh get products` to see the names.',
  },
} as const satisfies Record<string, ProblemDescription>;
