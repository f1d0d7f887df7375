import type { RelationName } from '../../capabilities/compute.ts';
import type { LiveFile } from '../../capabilities/table-format.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { Field } from '../../model/schema.ts';
import type { BackfillWindow, BuildContext } from '../context.ts';
import { DELETED_MARK } from '../port-input.ts';
import { INTERNAL_SCHEMA, relationText } from '../shaped-files.ts';
import { filesByBounds } from './file-bounds.ts';
import { isInside } from './row-filter.ts';
import { keyFields, sameKey, type TableWork, timeWatermark, watermarkOf } from './table-work.ts';

/** Live rows whose key comes in again. */
export interface Hits {
  /** Key columns, and `wins`: whether the incoming row replaces the live one. */
  readonly relation: RelationName;
  /** Files with a row that is replaced. */
  readonly files: readonly LiveFile[];
}

const FILE_COLUMN = '_file';

/**
 * Looks up the incoming keys in the live files. Bounds rule out most files without reading them; of the rest only key
 * and watermark are read. Live rows inside a backfill window do not count: they are made again.
 *
 * shape   stored incoming rows → hits
 */
export async function findHits(
  work: TableWork,
  incoming: RelationName,
  window: BackfillWindow | undefined,
  context: BuildContext,
): Promise<Hits> {
  const { session, storage } = context;
  const relation = { schema: INTERNAL_SCHEMA, name: 'hits' };
  const candidates = await candidateFiles(work, incoming, context);
  const live = { schema: INTERNAL_SCHEMA, name: 'candidates' };
  if (candidates.length === 0) {
    await session.define(relation, { kind: 'sql', select: noHits(work, incoming), keep: 'stored' });
    return { relation, files: [] };
  }
  const uris = candidates.map((file) => file.uri);
  await session.define(live, {
    kind: 'table-files',
    uris,
    schema: work.planned.schema,
    fileColumn: FILE_COLUMN,
  });
  await session.define(relation, {
    kind: 'sql',
    select: hitsSelect(work, incoming, live, window),
    keep: 'stored',
  });
  const rows = await session.rows(`SELECT DISTINCT ${FILE_COLUMN} FROM ${relationText(relation)} WHERE wins`);
  const paths = new Set(rows.map((row) => row[FILE_COLUMN]));
  return { relation, files: candidates.filter((file) => paths.has(storage.enginePath(file.uri))) };
}

/** Files whose bounds of every key column meet the incoming keys. */
async function candidateFiles(
  work: TableWork,
  incoming: RelationName,
  { session }: BuildContext,
): Promise<readonly LiveFile[]> {
  const files = work.live?.files ?? [];
  const keys = keyFields(work.planned.schema);
  const first = keys[0];
  if (files.length === 0 || !first) return [];
  const from = relationText(incoming);
  const list = keys.map(({ name }, index) => {
    const column = quoteIdentifier(name);
    return `min(${column}) AS min_${index}, max(${column}) AS max_${index}, bool_or(${column} IS NULL) AS null_${index}`;
  });
  const join = `CROSS JOIN (SELECT ${list.join(', ')} FROM ${from}) AS incoming`;
  const conditions = keys.map((_, index) => boundsMeet(index));
  const near = await filesByBounds(session, files, { fields: keys, join, where: conditions.join(' AND ') });
  return filesByBounds(session, near, { fields: [first], ...nextKeyInside(first, from) });
}

function boundsMeet(index: number): string {
  const apart = `upper_${index} < min_${index} OR lower_${index} > max_${index}`;
  const nulls = `(coalesce(null_${index}, false) AND nulls_${index} <> 0)`;
  return `(NOT coalesce(${apart}, false) OR ${nulls})`;
}

/**
 * Incoming keys may lie at both ends of a table and none between. So for each file the first incoming key that is not
 * below the file's lower bound must not be above its upper bound.
 */
function nextKeyInside({ name }: Field, from: string): { readonly join: string; readonly where: string } {
  const column = quoteIdentifier(name);
  const keys = `(SELECT DISTINCT ${column} AS key FROM ${from} WHERE ${column} IS NOT NULL)`;
  const nulls = `(nulls_0 <> 0 AND EXISTS (SELECT 1 FROM ${from} WHERE ${column} IS NULL))`;
  return {
    join: `ASOF LEFT JOIN ${keys} AS next ON lower_0 <= next.key`,
    where: `lower_0 IS NULL OR upper_0 IS NULL OR next.key <= upper_0 OR ${nulls}`,
  };
}

function hitsSelect(
  work: TableWork,
  incoming: RelationName,
  live: RelationName,
  window: BackfillWindow | undefined,
): string {
  const keys = keyFields(work.planned.schema).map(({ name }) => `new.${quoteIdentifier(name)}`);
  const watermark = timeWatermark(work);
  const outside = window && watermark ? ` WHERE NOT ${isInside(watermark, window)}` : '';
  const old = `(SELECT * FROM ${relationText(live)}${outside})`;
  return `SELECT ${keys.join(', ')}, old.${FILE_COLUMN}, ${winsExpression(work)} AS wins FROM ${old} AS old JOIN ${relationText(incoming)} AS new ON ${sameKey(work, 'old', 'new')}`;
}

/** The newest watermark wins, the incoming row on a tie; a deletion without a watermark always does. */
function winsExpression({ declaration, planned }: TableWork): string {
  const watermark = watermarkOf(declaration, planned.schema);
  if (!watermark) return 'true';
  const name = quoteIdentifier(watermark.name);
  return `coalesce(new.${name} >= old.${name}, old.${name} IS NULL OR new.${DELETED_MARK})`;
}

function noHits({ planned }: TableWork, incoming: RelationName): string {
  const keys = keyFields(planned.schema).map(({ name }) => quoteIdentifier(name));
  return `SELECT ${keys.join(', ')}, true AS wins FROM ${relationText(incoming)} WHERE false`;
}
