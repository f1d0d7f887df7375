import type { ComputeSession, RelationName } from '../capabilities/compute.ts';
import { quoteIdentifier, sqlName } from '../lib/sql-text.ts';
import type { Column } from '../model/data-type.ts';
import { formatDataType } from '../model/data-type.ts';
import { sqlTypeOf } from '../model/sql-type.ts';
import type { Shape } from './ingest/cursor.ts';

/** Relations of the platform stand in a schema of their own, which no model may name. */
export const INTERNAL_SCHEMA = '_in';

/** Files that are read together, because they have the same columns. */
export interface FileGroup {
  readonly relation: RelationName;
  readonly shape: Shape;
}

export interface ShapedFile {
  /** What the engine opens. */
  readonly path: string;
  readonly shape: number;
  /** Of csv files. */
  readonly delimiter?: string;
}

/** Defines one internal relation for each kind of file among the given ones. */
export async function defineGroups(
  session: ComputeSession,
  input: {
    /** Unique within the session. */
    readonly name: string;
    readonly format: 'parquet' | 'csv' | 'json';
    readonly files: readonly ShapedFile[];
    readonly shapes: readonly Shape[];
  },
): Promise<readonly FileGroup[]> {
  const groups: FileGroup[] = [];
  for (const files of alike(input.files)) {
    const { shape: index = 0, delimiter } = files[0] ?? {};
    const shape = input.shapes[index] ?? [];
    const relation = { schema: INTERNAL_SCHEMA, name: `${sqlName(input.name)}_${groups.length}` };
    await session.define(relation, {
      kind: 'files',
      format: input.format,
      paths: files.map((file) => file.path),
      columns: shape,
      ...(delimiter === undefined ? {} : { delimiter }),
    });
    groups.push({ relation, shape });
  }
  return groups;
}

/** Files of one shape and one delimiter together. */
function alike(files: readonly ShapedFile[]): readonly (readonly ShapedFile[])[] {
  const groups = new Map<string, ShapedFile[]>();
  for (const file of files) {
    const key = `${file.shape} ${file.delimiter ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

/** SELECT of columns over groups of files: cast where a file has another type, NULL where it lacks the column. */
export function selectGroups(groups: readonly FileGroup[], columns: readonly Column[]): string {
  if (groups.length === 0) return selectNothing(columns);
  return groups
    .map(({ relation, shape }) => {
      const list = columns.map((column) => `${readColumn(shape, column)} AS ${quoteIdentifier(column.name)}`);
      return `SELECT ${list.join(', ')} FROM ${relationText(relation)}`;
    })
    .join('\nUNION ALL ');
}

export function selectNothing(columns: readonly Column[]): string {
  const list = columns.map((column) => `${nullOf(column)} AS ${quoteIdentifier(column.name)}`);
  return `SELECT ${list.join(', ')} WHERE false`;
}

export function relationText({ catalog, schema, name }: RelationName): string {
  return [catalog, schema, name]
    .filter((part) => part !== undefined)
    .map(quoteIdentifier)
    .join('.');
}

/** Names of files and columns are compared as the engine does: without regard to case. */
export function columnNamed(shape: Shape, name: string): Column | undefined {
  const wanted = name.toLowerCase();
  return shape.find((column) => column.name.toLowerCase() === wanted);
}

function readColumn(shape: Shape, column: Column): string {
  const found = columnNamed(shape, column.name);
  if (!found) return nullOf(column);
  const same = formatDataType(found.type) === formatDataType(column.type);
  const name = quoteIdentifier(found.name);
  return same ? name : `CAST(${name} AS ${sqlTypeOf(column.type)})`;
}

function nullOf(column: Column): string {
  return `CAST(NULL AS ${sqlTypeOf(column.type)})`;
}
