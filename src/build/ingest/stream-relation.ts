import { quoteIdentifier, sqlName } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import { DELETED_MARK, type PortRelation } from '../port-input.ts';
import { type FileGroup, selectGroups } from '../shaped-files.ts';
import { ARRIVAL, DELETED, newestChanges, POSITION } from './landings.ts';
import type { SourceInput } from './source-input.ts';

/** Landed rows as models read them: events as they are, changes as the newest row of each key. */
export function streamRelation(
  { port, dataset }: Pick<SourceInput, 'port' | 'dataset'>,
  landed: {
    readonly old: readonly FileGroup[];
    readonly fresh: readonly FileGroup[];
    readonly columns: readonly Column[];
    /** First arrival number of this build. */
    readonly since: number;
  },
): PortRelation {
  const { old, fresh, columns } = landed;
  const common = { port: port.name, name: { name: sqlName(port.name) }, columns, isProduct: false };
  if (port.type === 'stream') {
    const added = selectGroups(fresh, columns);
    return {
      ...common,
      marksDeleted: false,
      all: selectGroups([...old, ...fresh], columns),
      added,
      changed: added,
    };
  }
  const list = columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const stored = [...columns, POSITION, DELETED, ARRIVAL];
  const everything = selectGroups([...old, ...fresh], stored);
  const all = `SELECT ${list} FROM (${newestChanges(everything, dataset.key)}) AS newest WHERE NOT ${DELETED.name}`;
  const changed = newestOfChangedKeys(
    everything,
    selectGroups(fresh, keyColumns(columns, dataset.key)),
    dataset.key,
  );
  // A late event that is older than what is known changes nothing.
  const isNew = `${ARRIVAL.name} >= ${landed.since}`;
  return {
    ...common,
    marksDeleted: true,
    all,
    added: `SELECT ${list} FROM (${changed}) AS newest WHERE NOT ${DELETED.name} AND ${isNew}`,
    changed: `SELECT ${list}, ${DELETED.name} AS ${DELETED_MARK} FROM (${changed}) AS newest WHERE ${isNew}`,
  };
}

function newestOfChangedKeys(everything: string, freshKeys: string, key: readonly string[]): string {
  const keys = key.map(quoteIdentifier).join(', ');
  const touched = `SELECT landed.* FROM (${everything}) AS landed SEMI JOIN (${freshKeys}) AS fresh USING (${keys})`;
  return newestChanges(touched, key);
}

function keyColumns(columns: readonly Column[], key: readonly string[]): readonly Column[] {
  return columns.filter((column) => key.includes(column.name));
}
