import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { Column } from '../../model/data-type.ts';
import { type FileGroup, selectGroups } from '../shaped-files.ts';
import { type ChangeShape, checkChange, checkEvent } from './event-check.ts';
import type { Landing } from './land-events.ts';
import type { SourceInput } from './source-input.ts';

/** Orders landed rows of one port; numbers begin at 0 and are never given twice. */
export const ARRIVAL: Column = { name: '_arrival', type: { kind: 'long' }, nullable: false };
/** Text that orders the changes of a key as the source made them. */
export const POSITION: Column = { name: '_position', type: { kind: 'string' }, nullable: false };
export const DELETED: Column = { name: '_deleted', type: { kind: 'boolean' }, nullable: false };

/** Rows of a `stream` port: the event's columns; of events with one key the first that arrived. */
export function eventLanding(
  { dataset }: Pick<SourceInput, 'dataset'>,
  columns: readonly Column[],
  landed: readonly FileGroup[],
): Landing {
  const shape = { columns, key: dataset.key };
  const list = columns.map(
    (column) => `e.${quoteIdentifier(column.name)} AS ${quoteIdentifier(column.name)}`,
  );
  return {
    check: (text) => {
      const verdict = checkEvent(text, shape);
      return verdict.kind === 'accept' ? { kind: 'accept', member: 'e' } : verdict;
    },
    members: () => [member('e', columns)],
    columns: [...columns, ARRIVAL],
    select: (staged) => {
      const rows = `SELECT ${list.join(', ')}, n AS _arrival FROM ${staged}`;
      return dataset.key.length === 0 ? rows : firstPerKey(rows, dataset.key, columns, landed);
    },
  };
}

/**
 * Keys that are landed already are looked up by the new ones, so that the engine holds the few new keys in memory and
 * never the many old ones.
 */
function firstPerKey(
  rows: string,
  key: readonly string[],
  columns: readonly Column[],
  landed: readonly FileGroup[],
): string {
  const keys = key.map(quoteIdentifier).join(', ');
  const unique = `SELECT * FROM (${rows}) AS event QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY _arrival) = 1`;
  if (landed.length === 0) return unique;
  const old = selectGroups(
    landed,
    columns.filter((column) => key.includes(column.name)),
  );
  const seen = `SELECT DISTINCT ${keys} FROM (${old}) AS old SEMI JOIN (${unique}) AS fresh USING (${keys})`;
  return `SELECT event.* FROM (${unique}) AS event ANTI JOIN (${seen}) AS seen USING (${keys})`;
}

/** Rows of a `cdc-stream` port: per landing the newest change of each key, deletions included. */
export function changeLanding(
  { dataset }: Pick<SourceInput, 'dataset'>,
  columns: readonly Column[],
  recordedPosition: string | undefined,
): Landing & { readonly position: () => string | undefined } {
  const state: { position: string | undefined } = { position: recordedPosition };
  const shape = (): ChangeShape => ({
    columns,
    key: dataset.key,
    preferred: dataset.position,
    ...(state.position === undefined ? {} : { position: state.position }),
  });
  return {
    position: () => state.position,
    check: (text) => {
      const verdict = checkChange(text, shape());
      if (verdict.kind !== 'accept') return verdict;
      state.position = verdict.position;
      return {
        kind: 'accept',
        member: `${verdict.deletes ? 'deleted' : 'saved'}${verdict.wrapped ? '_wrapped' : ''}`,
      };
    },
    members: () => envelopeMembers(columns, state.position ?? dataset.position),
    columns: [...columns, POSITION, DELETED, ARRIVAL],
    select: (staged) =>
      newestChanges(changeRows(staged, columns, state.position ?? dataset.position), dataset.key),
  };
}

/** Of a deletion only `before` is read and of anything else only `after`: the other image may be incomplete. */
function envelopeMembers(columns: readonly Column[], position: string): readonly Column[] {
  const image = (name: string): Column => member(name, columns);
  const fields = [...new Set([position, 'file', 'row', 'ts_ms'])];
  const source = member('source', fields.map(text));
  const parts = (name: string): readonly Column[] => [image(name), source, text('ts_ms')];
  return [
    member('saved', parts('after')),
    member('deleted', parts('before')),
    member('saved_wrapped', [member('payload', parts('after'))]),
    member('deleted_wrapped', [member('payload', parts('before'))]),
  ];
}

function changeRows(staged: string, columns: readonly Column[], position: string): string {
  const paths = [
    'saved.after',
    'saved_wrapped.payload.after',
    'deleted.before',
    'deleted_wrapped.payload.before',
  ];
  const bases = ['saved', 'saved_wrapped.payload', 'deleted', 'deleted_wrapped.payload'];
  const image = `coalesce(${paths.join(', ')})`;
  const source = `coalesce(${bases.map((base) => `${base}.source`).join(', ')})`;
  const time = `coalesce(${bases.map((base) => `${base}.ts_ms`).join(', ')})`;
  const parts = `SELECT n, ${image} AS image, ${source} AS source, ${time} AS ts_ms, deleted IS NOT NULL OR deleted_wrapped IS NOT NULL AS _deleted FROM ${staged}`;
  const list = columns.map(
    (column) => `image.${quoteIdentifier(column.name)} AS ${quoteIdentifier(column.name)}`,
  );
  return `SELECT ${list.join(', ')}, ${positionText(position)} AS _position, _deleted, n AS _arrival FROM (${parts}) AS change`;
}

/**
 * A position as text whose order is the order of changes: numbers padded with zeros; MySQL's file, position and row
 * joined; the numbers of PostgreSQL's `sequence` joined.
 */
function positionText(field: string): string {
  const value = `source.${quoteIdentifier(field)}`;
  switch (field) {
    case 'pos':
      return `concat(${padRuns("coalesce(source.file, '')")}, ':', ${padNumber(value)}, ':', ${padNumber("coalesce(source.row, '0')")})`;
    case 'sequence':
      return padRuns(value);
    case 'ts_ms':
      return padNumber(`coalesce(${value}, ts_ms)`);
    default:
      return padNumber(value);
  }
}

const DIGITS = 40;

/** Text that is no number stays: SQL Server's hexadecimal positions have a fixed width. */
function padNumber(value: string): string {
  return `CASE WHEN regexp_full_match(${value}, '[0-9]+') THEN lpad(${value}, ${DIGITS}, '0') ELSE ${value} END`;
}

function padRuns(value: string): string {
  const runs = `regexp_extract_all(${value}, '[0-9]+|[^0-9]+')`;
  return `array_to_string(list_transform(${runs}, lambda run: ${padNumber('run')}), '')`;
}

/** The newest change of each key; of two with one position the one that arrived later. */
export function newestChanges(rows: string, key: readonly string[]): string {
  const keys = key.map(quoteIdentifier).join(', ');
  return `SELECT * FROM (${rows}) AS change QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY _position DESC, _arrival DESC) = 1`;
}

function member(name: string, fields: readonly Column[]): Column {
  return { name, type: { kind: 'struct', fields }, nullable: true };
}

function text(name: string): Column {
  return { name, type: { kind: 'string' }, nullable: true };
}
