/**
 * Owns what a SQL query over published tables answers, whatever the wire: the names that tables have, the check of the
 * text, the access decision, the exact snapshot files, the rows. It knows no protocol and opens no state: identities,
 * recorded products and snapshots are given to it.
 */
export {
  type AccessOf,
  QUERY_FILE,
  type QueryAnswer,
  type QueryDeps,
  type QueryInput,
  queryProblem,
  runQuery,
  type TableRead,
  type TableSnapshot,
} from './run-query.ts';
export { type ServedName, servedNames } from './served-names.ts';
export { type Moment, snapshotAt } from './snapshot-at.ts';
