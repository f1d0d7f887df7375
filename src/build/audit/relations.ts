import type { ComputeSession, RelationName, RelationSource } from '../../capabilities/compute.ts';
import { quoteIdentifier } from '../../lib/sql-text.ts';
import type { StagedTable } from '../../model/build.ts';
import type { Column } from '../../model/data-type.ts';
import type { TableSchema } from '../../model/schema.ts';

/** The schema of the relations that only the audit names; user SQL may not name it. */
const AUDIT_SCHEMA = 'datamesh_audit';

/** The staged table in a session. `kept` is absent when no live file stays; then `whole` is `added`. */
export interface StagedRelations {
  readonly added: string;
  readonly kept?: string;
  readonly whole: string;
}

/** Relations that one audit has defined, to be dropped when it ends. */
export interface Definitions {
  define(name: RelationName, source: RelationSource): Promise<DefinedRelation>;
  dropAll(): Promise<void>;
}

export interface DefinedRelation {
  /** Its name, quoted for SQL. */
  readonly sql: string;
  readonly columns: readonly Column[];
}

/** Defines relations and remembers them. */
export function definitionsIn(session: ComputeSession): Definitions {
  const defined = new Map<string, RelationName>();
  return {
    async define(name, source) {
      const columns = await session.define(name, source);
      defined.set(sqlOf(name), name);
      return { sql: sqlOf(name), columns };
    },
    async dropAll() {
      for (const name of [...defined.values()].reverse()) await session.drop(name);
      defined.clear();
    },
  };
}

export async function defineStaged(definitions: Definitions, table: StagedTable): Promise<StagedRelations> {
  const addedUris = table.added.map((file) => file.uri);
  const define = async (name: string, uris: readonly string[]): Promise<string> =>
    (await definitions.define(auditRelation(name), tableSource(uris, table.schema))).sql;
  const added = await define('added', addedUris);
  if (table.kept.length === 0) return { added, whole: added };
  const kept = await define('kept', table.kept);
  return { added, kept, whole: await define('whole', [...table.kept, ...addedUris]) };
}

export function auditRelation(name: string): RelationName {
  return { schema: AUDIT_SCHEMA, name };
}

/** Files of a table as a relation; a table without files is an empty relation. */
export function tableSource(uris: readonly string[], schema: TableSchema): RelationSource {
  return uris.length > 0
    ? { kind: 'table-files', uris, schema }
    : { kind: 'empty', columns: schema.fields.map(({ name, type, nullable }) => ({ name, type, nullable })) };
}

function sqlOf(name: RelationName): string {
  return [name.catalog, name.schema, name.name]
    .filter((part) => part !== undefined)
    .map(quoteIdentifier)
    .join('.');
}
