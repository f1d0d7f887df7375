import type { Json } from '../lib/json.ts';
import type { Declared, SourceFile } from '../model/mesh.ts';
import type { Checked, Problem } from '../model/problem.ts';
import { applyFixes, declare, declareFile, jsonSchema } from '../spec/index.ts';

/** Reads files into a declared mesh with every problem at once. Nothing outside is asked. */
export function validate(files: readonly SourceFile[]): Checked<Declared> {
  return declare(files);
}

/** What is wrong with one file by itself: its shape and values, no references. */
export function checkFile(file: SourceFile): readonly Problem[] {
  return declareFile(file);
}

/** Files with the safe fixes of these problems applied; only those that change. */
export function fixAll(files: readonly SourceFile[], problems: readonly Problem[]): readonly SourceFile[] {
  return applyFixes(files, problems);
}

/** The JSON Schema of one kind of declaration, for editors. */
export function declarationSchema(kind: Parameters<typeof jsonSchema>[0]): Json {
  return jsonSchema(kind);
}
