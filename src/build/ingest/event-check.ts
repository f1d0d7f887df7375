import { isPlainObject } from '../../lib/json.ts';
import type { Column } from '../../model/data-type.ts';
import { checkColumns } from './check-value.ts';

/** What one event is worth: landed, skipped without a word, or set aside with the reason. */
export type EventVerdict<Accepted = object> =
  | ({ readonly kind: 'accept' } & Accepted)
  | { readonly kind: 'skip' }
  | { readonly kind: 'reject'; readonly reason: string };

export interface EventShape {
  /** Columns of the row; empty = not known, then only the form is checked. */
  readonly columns: readonly Column[];
  readonly key: readonly string[];
}

/** Checks one event of a `stream` port: an object that matches the columns, with its key. */
export function checkEvent(text: string, shape: EventShape): EventVerdict {
  const event = parse(text);
  if (event === undefined) return reject('it is not JSON');
  if (!isPlainObject(event)) return reject('it is not a JSON object');
  const reason = checkColumns(event, shape.columns) ?? checkKey(event, shape.key);
  return reason ? reject(reason) : { kind: 'accept' };
}

export interface ChangeShape extends EventShape {
  /** Field of the `source` block that orders events, where an earlier event has decided it. */
  readonly position?: string;
  /** Field to take where the first event has it. */
  readonly preferred: string;
}

/** What an accepted change event looks like. */
export interface AcceptedChange {
  readonly position: string;
  readonly deletes: boolean;
  /** Whether it stands in a `payload` beside its `schema`. */
  readonly wrapped: boolean;
}

/**
 * Checks one change event in Debezium's envelope.
 *
 * shape   JSON text → verdict
 * source  Debezium 2.7 reference §Event value: before, after, source, op (c u d r), ts_ms; with and without the
 *         `schema`/`payload` wrapper; a tombstone is `null`
 */
export function checkChange(text: string, shape: ChangeShape): EventVerdict<AcceptedChange> {
  const value = parse(text);
  if (value === undefined) return reject('it is not JSON');
  const wrapped = isPlainObject(value) && 'payload' in value && !('op' in value);
  const event = wrapped ? value['payload'] : value;
  if (event === null) return { kind: 'skip' };
  if (!isPlainObject(event)) return reject('it is not a JSON object');
  const op = event['op'];
  if (op !== 'c' && op !== 'u' && op !== 'd' && op !== 'r') return reject('`op` is none of c, u, d, r');
  const deletes = op === 'd';
  const image = deletes ? event['before'] : event['after'];
  if (!isPlainObject(image)) return reject(deletes ? '`before` is missing' : '`after` is missing');
  const reason = checkKey(image, shape.key) ?? checkColumns(image, deletes ? optional(shape) : shape.columns);
  if (reason) return reject(reason);
  const position = positionOf(event, shape);
  return position ? { kind: 'accept', position, deletes, wrapped } : reject(noPosition(shape));
}

/** The order in which a position is looked for where the declared field is absent. */
export const POSITION_FIELDS = ['lsn', 'pos', 'scn', 'sequence', 'ts_ms'] as const;

/** The recorded field; before the first event the declared one where the event has it, else the next best. */
function positionOf(event: Readonly<Record<string, unknown>>, shape: ChangeShape): string | undefined {
  const source = isPlainObject(event['source']) ? event['source'] : {};
  const has = (field: string): boolean =>
    isPosition(source[field]) || (field === 'ts_ms' && isPosition(event['ts_ms']));
  if (shape.position !== undefined) return has(shape.position) ? shape.position : undefined;
  return [shape.preferred, ...POSITION_FIELDS].find(has);
}

function noPosition({ position }: ChangeShape): string {
  return position === undefined
    ? 'it has no position in its `source` block'
    : `it has no position \`${position}\`, which orders this stream`;
}

/** A position orders by its text (numbers are padded), so it may hold no nested value and no sign. */
function isPosition(value: unknown): boolean {
  return (typeof value === 'number' && value >= 0) || (typeof value === 'string' && value !== '');
}

function checkKey(row: Readonly<Record<string, unknown>>, key: readonly string[]): string | undefined {
  const missing = key.find((column) => row[column] === null || row[column] === undefined);
  return missing && `key \`${missing}\` is missing`;
}

/** Of a deleted row the source may send the key alone. */
function optional(shape: EventShape): readonly Column[] {
  return shape.columns.map((column) => ({ ...column, nullable: true }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // `undefined` cannot come out of JSON: it means here that the text is none.
    return undefined;
  }
}

function reject(reason: string): { readonly kind: 'reject'; readonly reason: string } {
  return { kind: 'reject', reason };
}
