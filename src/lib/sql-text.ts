/** Quotes a name for SQL: `a"b` → `"a""b"`. Every identifier that comes from a declaration passes through here. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes text for SQL: `it's` → `'it''s'`. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The SQL name of a declared name: `-` becomes `_` (declarations.md §Names and addresses). */
export function sqlName(declaredName: string): string {
  return declaredName.replaceAll('-', '_');
}
