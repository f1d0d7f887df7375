import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { SourceFile } from '../model/mesh.ts';
import type { ProblemCode } from '../model/problem.ts';
import { construct } from './construct.ts';
import type { Issue } from './issue.ts';

export const FILE_SIZE_BYTES_MAX = 1_048_576;
export const DEPTH_MAX = 64;

export type ParsedYaml =
  /** Issues are those that leave a value to read: repeated keys, tags. */
  | {
      readonly kind: 'parsed';
      readonly value: unknown;
      readonly events: readonly Event[];
      readonly issues: readonly Issue[];
    }
  | { readonly kind: 'broken'; readonly issues: readonly Issue[] };

/**
 * Reads YAML 1.2 (core schema) into plain values: one document, unique keys, limited size, depth and aliases.
 * Numbers that JavaScript cannot hold exactly stay text.
 *
 * errors  DM1001–DM1009, as issues; never throws on any text
 */
export function parseYaml(file: SourceFile): ParsedYaml {
  const refused = refuseUnread(file);
  if (refused) return broken(refused);
  let events: readonly Event[];
  try {
    events = parseEvents(file.text, { maxDepth: DEPTH_MAX });
  } catch (error) {
    return broken(issueOf(file, error));
  }
  const documents = countDocuments(events);
  if (documents === 0) return broken(emptyFile(file));
  if (documents > 1) return broken(severalDocuments(file));
  const { value, faults } = construct(file.text, events);
  const issues = faults.map(({ code, message, start, end }) => between(file, code, start, end, message));
  if (faults.some(({ code }) => code === 'DM1003')) return { kind: 'broken', issues };
  if (value === null) return broken(emptyFile(file));
  return { kind: 'parsed', value, events, issues };
}

function broken(issue: Issue): ParsedYaml {
  return { kind: 'broken', issues: [issue] };
}

function refuseUnread(file: SourceFile): Issue | undefined {
  const { text } = file;
  if (text.length > FILE_SIZE_BYTES_MAX || (text.length * 3 > FILE_SIZE_BYTES_MAX && tooLong(text))) {
    return at(file, 'DM1002', 0, `the file is larger than ${FILE_SIZE_BYTES_MAX} bytes and was not read`);
  }
  const replaced = text.indexOf('\ufffd');
  if (replaced >= 0) return at(file, 'DM1004', replaced, 'the file is not UTF-8 text');
  return undefined;
}

function tooLong(text: string): boolean {
  return new TextEncoder().encode(text).length > FILE_SIZE_BYTES_MAX;
}

function at(file: SourceFile, code: ProblemCode, start: number, message: string, hint?: string): Issue {
  const issue = between(file, code, start, start + 1, message);
  return hint === undefined ? issue : { ...issue, hint };
}

function between(file: SourceFile, code: ProblemCode, start: number, end: number, message: string): Issue {
  return { code, message, file: file.path, at: { kind: 'offset', start, end } };
}

function countDocuments(events: readonly Event[]): number {
  let documents = 0;
  for (const event of events) if (event.type === EVENT_ID.DOCUMENT) documents++;
  return documents;
}

function emptyFile(file: SourceFile): Issue {
  return at(file, 'DM1008', 0, 'the file declares nothing');
}

function severalDocuments(file: SourceFile): Issue {
  const separators = [...file.text.matchAll(/^(?:---|\.\.\.)/gm)].map((match) => match.index);
  const place = separators.find((offset) => offset > 0) ?? 0;
  return at(file, 'DM1005', place, 'the file holds several YAML documents, and one is expected');
}

function issueOf(file: SourceFile, error: unknown): Issue {
  if (!(error instanceof YAMLException)) throw error;
  const offset = Math.min(error.mark?.position ?? 0, file.text.length);
  const { reason } = error;
  if (reason.includes('maxDepth')) {
    return at(file, 'DM1003', offset, `the file nests deeper than ${DEPTH_MAX} levels`);
  }
  if (reason.includes('tab character')) {
    return at(file, 'DM1006', offset, 'a tab indents this line, and YAML wants spaces');
  }
  return at(file, 'DM1001', offset, `not valid YAML: ${reason}`, hintFor(file.text, offset));
}

function hintFor(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, end < 0 ? text.length : end);
  if (/:\s+[^"'|>[{#]*: /.test(line)) return 'put quotes around a value that contains `: `';
  if (/:\s+[@`%]/.test(line)) return 'put quotes around a value that begins with `@`, `%` or a backtick';
  return undefined;
}
