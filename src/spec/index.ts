/**
 * Owns the reading of declarations: text of YAML and SQL files to typed `Declared`, with every problem at its place.
 * It reads no files, runs no SQL and compares nothing with recorded state.
 */
export { declare, type KnownProducts } from './declare.ts';
export { type DeclarationKind, declareFile } from './declare-file.ts';
export { applyFixes } from './fixes.ts';
export { jsonSchema } from './json-schema.ts';
export { locate } from './locate.ts';
export { isDeclarationPath } from './paths.ts';
