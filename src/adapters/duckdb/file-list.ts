import { quoteLiteral } from '../../lib/sql-text.ts';

/**
 * Files as the engine's readers take them. They expand patterns, even where a file of exactly that name exists: `a[1]`
 * would read `a1`.
 *
 * shape   `/data/a[1].csv` → `['/data/a[[]1].csv']`
 * source  DuckDB 1.5 docs, Data Import › Multiple Files › Glob Syntax
 */
export function fileListSql(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteLiteral(withoutPattern(path))).join(', ')}]`;
}

/** A pattern that matches exactly this path. */
export function withoutPattern(path: string): string {
  return path.replaceAll(/[[*?]/g, (character) => `[${character}]`);
}
