import type { ProblemDescription } from '../problem.ts';

/** DM9xxx: environment and systems. */
export const ENVIRONMENT_PROBLEMS = {
  DM9001: {
    title: 'the engine failed',
    severity: 'error',
    cause: 'The compute engine reported an error that is not about the declared SQL or data.',
    remedy: 'Read the cause in the message; run `datamesh doctor`.',
  },
  DM9002: {
    title: 'storage failed',
    severity: 'error',
    cause: 'A file could not be read or written.',
    remedy: 'Check permissions and free space of the folder named in the message.',
  },
  DM9003: {
    title: 'the disk is full',
    severity: 'error',
    cause: 'A write failed for lack of space. Nothing was published; the last good release stays live.',
    remedy: 'Free space and run the command again.',
  },
  DM9004: {
    title: 'the state store failed',
    severity: 'error',
    cause: 'The state database could not be read or written.',
    remedy:
      'Run `datamesh doctor`; restore a backup with `datamesh server restore` when the file is damaged.',
  },
  DM9005: {
    title: 'the state file is from a newer version',
    severity: 'error',
    cause: 'A newer datamesh has migrated the state, and this version does not know its layout.',
    remedy: 'Use the newer version, or restore a backup made before the upgrade.',
  },
  DM9006: {
    title: 'another process holds the lease',
    severity: 'error',
    cause: 'One runner per product: another process builds this product now.',
    remedy:
      'Wait for it, or stop the process named in the message; a lease of a dead process expires by itself.',
  },
  DM9007: {
    title: 'a file is damaged',
    severity: 'error',
    cause: 'Table metadata or a data file could not be understood.',
    remedy: 'Roll the product back with `datamesh runs rollback`, or rebuild it with `run --full-refresh`.',
  },
  DM9008: {
    title: 'not a mesh folder',
    severity: 'error',
    cause: 'No `datamesh.yaml` was found in this folder or above it.',
    remedy: 'Run `datamesh init`, or name the folder with `-C`.',
  },
  DM9010: {
    title: 'the plan is stale',
    severity: 'error',
    cause:
      'The declaration files or the recorded state changed after the plan was saved, so it no longer says what would happen.',
    remedy: 'Make a new plan with `datamesh plan --out`, review it, and apply that.',
  },
  DM9011: {
    title: 'a newer release was published meanwhile',
    severity: 'error',
    cause:
      'Another run published a table of this product while this build was under way. Nothing of this build became visible.',
    remedy: 'Run the command again: it starts from the newer release.',
  },
  DM9012: {
    title: 'no such release to go back to',
    severity: 'error',
    cause:
      'A rollback needs a live product and an earlier release of it. The product is not live, or the release named is the live one or never was.',
    remedy:
      'List releases with `datamesh describe <product>` and runs with `datamesh runs --product <product>`.',
  },
  DM9013: {
    title: 'the release can no longer be restored',
    severity: 'error',
    cause:
      'A snapshot of the release has expired (`snapshotRetention`), or it is so old that the positions of its inputs or the rows landed from them are no longer kept. Without these the next run would lose or double rows.',
    remedy:
      'Choose a newer release with `--to`, or put the model or the inputs right and rebuild with `run --full-refresh`.',
  },
  DM9014: {
    title: 'the release does not fit the declaration',
    severity: 'error',
    cause:
      'Tables, columns or inputs were declared differently when the release was published, and a rollback moves data only: the declaration would promise what the tables do not hold.',
    remedy: 'Go back in the declaration files instead (for example `git revert`), then `datamesh apply`.',
  },
} as const satisfies Record<string, ProblemDescription>;
