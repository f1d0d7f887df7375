import type { ComputeSession } from '../../capabilities/compute.ts';
import type { LiveFile } from '../../capabilities/table-format.ts';
import { quoteLiteral } from '../../lib/sql-text.ts';
import type { Field } from '../../model/schema.ts';
import { sqlTypeOf } from '../../model/sql-type.ts';
import type { BackfillWindow } from '../context.ts';
import { instantLiteral, instantOf } from './row-filter.ts';

/** Files compared in one statement. */
const FILES_PER_STATEMENT = 2_000;

/** SQL over `lower_N`, `upper_N` and `nulls_N` of the N-th given field; bounds are NULL where a file has none. */
export interface BoundsQuery {
  readonly fields: readonly Field[];
  /** FROM clause after the relation `file`, for joins. */
  readonly join?: string;
  readonly where: string;
}

/**
 * The live files whose column bounds satisfy a condition. The engine compares, so that text of any type has the order
 * that its values have.
 */
export async function filesByBounds(
  session: ComputeSession,
  files: readonly LiveFile[],
  query: BoundsQuery,
): Promise<readonly LiveFile[]> {
  const found: LiveFile[] = [];
  for (let start = 0; start < files.length; start += FILES_PER_STATEMENT) {
    const part = files.slice(start, start + FILES_PER_STATEMENT);
    const values = part.map(
      (file, index) => `(${[String(index), ...boundsOf(file, query.fields)].join(', ')})`,
    );
    const names = query.fields.flatMap((_, index) => [`lower_${index}`, `upper_${index}`, `nulls_${index}`]);
    const rows = await session.rows(
      `SELECT DISTINCT "number" FROM (VALUES ${values.join(', ')}) AS file("number", ${names.join(', ')}) ${query.join ?? ''} WHERE ${query.where}`,
    );
    const numbers = new Set(rows.map((row) => Number(row['number'])));
    found.push(...part.filter((_, index) => numbers.has(index)));
  }
  return found;
}

function boundsOf(file: LiveFile, fields: readonly Field[]): readonly string[] {
  return fields.flatMap((field) => {
    const statistics = file.columns[field.id];
    const type = sqlTypeOf(field.type);
    const bound = (text: string | undefined): string =>
      `CAST(${text === undefined ? 'NULL' : quoteLiteral(text)} AS ${type})`;
    return [bound(statistics?.lower), bound(statistics?.upper), String(statistics?.nulls ?? -1)];
  });
}

/** Files that may hold rows of the window. */
export function filesInWindow(
  session: ComputeSession,
  files: readonly LiveFile[],
  watermark: Field,
  { from, to }: BackfillWindow,
): Promise<readonly LiveFile[]> {
  const after = `${instantOf(watermark, 'upper_0')} < ${instantLiteral(watermark, from)}`;
  const before = `${instantOf(watermark, 'lower_0')} >= ${instantLiteral(watermark, to)}`;
  const where = `NOT coalesce(${after} OR ${before}, false)`;
  return filesByBounds(session, withValues(files, watermark), { fields: [watermark], where });
}

/** Files that hold rows older than the cutoff: `whole` files hold nothing else. */
export async function expiredFiles(
  session: ComputeSession,
  files: readonly LiveFile[],
  watermark: Field,
  cutoff: number,
): Promise<{ readonly some: readonly LiveFile[]; readonly whole: ReadonlySet<LiveFile> }> {
  const limit = instantLiteral(watermark, cutoff);
  const older = `${instantOf(watermark, 'lower_0')} < ${limit}`;
  const fields = [watermark];
  const some = await filesByBounds(session, withValues(files, watermark), { fields, where: older });
  const all = `${instantOf(watermark, 'upper_0')} < ${limit} AND nulls_0 = 0`;
  return { some, whole: new Set(await filesByBounds(session, some, { fields, where: all })) };
}

/** A file with nothing but NULL in the column has no bounds, and no row that a time can touch. */
function withValues(files: readonly LiveFile[], field: Field): readonly LiveFile[] {
  return files.filter((file) => {
    const statistics = file.columns[field.id];
    return !statistics || statistics.nulls < statistics.values;
  });
}
