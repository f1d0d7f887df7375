import type { SourceFile } from '../model/mesh.ts';
import type { Fix, Problem } from '../model/problem.ts';

/**
 * Applies the safe fixes of problems to the texts they belong to.
 *
 * shape   files + problems → the changed files only; where two fixes overlap, the first one is applied and the other
 *         is offered again by the next check
 */
export function applyFixes(
  files: readonly SourceFile[],
  problems: readonly Problem[],
): readonly SourceFile[] {
  const fixes = problems.flatMap(({ fix }) => (fix ? [fix] : []));
  return files.flatMap((file) => {
    const own = fixes.filter((fix) => fix.file === file.path);
    if (own.length === 0) return [];
    const text = rewrite(file.text, own);
    return text === file.text ? [] : [{ path: file.path, text }];
  });
}

function rewrite(text: string, fixes: readonly Fix[]): string {
  const ordered = [...fixes].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let done = 0;
  for (const { start, end, replacement } of ordered) {
    if (start < done) continue;
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}
