import type { JsonObject } from '../lib/json.ts';
import type { ProblemCode, Where } from '../model/problem.ts';

/** Keys and list positions from the top of a file; a text in place of a position means the list item of that name. */
export type Path = readonly (string | number)[];

/**
 * A problem before its place is known: checks name a path of keys, and only files that have issues are read again
 * for lines and columns.
 */
export interface Issue {
  readonly code: ProblemCode;
  readonly message: string;
  readonly file: string;
  readonly at: Anchor;
  readonly hint?: string;
  readonly fix?: IssueFix;
}

export type Anchor =
  /** A key or value of the YAML tree; the deepest part that exists is shown. */
  | { readonly kind: 'node'; readonly path: Path; readonly part: 'key' | 'value' }
  /** A place inside JSON text that is itself a YAML value: the Avro schema of a contract. */
  | { readonly kind: 'json'; readonly path: Path; readonly json: Path; readonly part: 'key' | 'value' }
  /** Offsets inside that JSON text. */
  | { readonly kind: 'json-offset'; readonly path: Path; readonly offset: number }
  /** A place that was worked out before. */
  | { readonly kind: 'where'; readonly where: Where }
  /** Offsets of the file's text. */
  | { readonly kind: 'offset'; readonly start: number; readonly end: number };

export type IssueFix =
  /** Puts other text in place of the key or value. */
  | { readonly kind: 'replace'; readonly title: string; readonly text: string }
  /** Puts quotes around the value. */
  | { readonly kind: 'quote'; readonly title: string }
  /** Moves Avro attributes of a field into its type. */
  | { readonly kind: 'move-into-type'; readonly title: string; readonly keys: readonly string[] };

/** Where checks of one file write what they find. `path` is the place that is being read; readers push and pop it. */
export interface Sink {
  readonly file: string;
  readonly path: (string | number)[];
  readonly issues: Issue[];
  /** `x-…` keys met on the way, by their path joined with dots. */
  readonly extensions: Record<string, JsonObject[string]>;
}

export function newSink(file: string): Sink {
  return { file, path: [], issues: [], extensions: {} };
}

export interface IssueDetails {
  readonly part?: 'key' | 'value';
  readonly hint?: string | undefined;
  readonly fix?: IssueFix | undefined;
  /** Path below the place that is being read. */
  readonly below?: Path;
}

/** Records an issue at the place that is being read. */
export function report(sink: Sink, code: ProblemCode, message: string, details: IssueDetails = {}): void {
  sink.issues.push({
    code,
    message,
    file: sink.file,
    at: { kind: 'node', path: [...sink.path, ...(details.below ?? [])], part: details.part ?? 'value' },
    ...(details.hint === undefined ? {} : { hint: details.hint }),
    ...(details.fix === undefined ? {} : { fix: details.fix }),
  });
}

/** Reads something below the current place. */
export function below<T>(sink: Sink, key: string | number, read: () => T): T {
  sink.path.push(key);
  const value = read();
  sink.path.pop();
  return value;
}
