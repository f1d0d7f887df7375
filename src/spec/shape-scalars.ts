import type { ProblemCode } from '../model/problem.ts';
import { report, type Sink } from './issue.ts';
import { type Shape, wrongType } from './shape.ts';
import { suggest } from './suggest.ts';

export const TEXT_LENGTH_MAX = 20_000;

/** Text that a person reads, or any other text without rules. */
export const text: Shape<string> = {
  read: (value, sink) => {
    const content = readText(value, sink);
    if (content !== undefined && content.length > TEXT_LENGTH_MAX) {
      report(
        sink,
        'DM1104',
        `the text has ${content.length} characters, and ${TEXT_LENGTH_MAX} is the limit`,
      );
    }
    return content;
  },
  schema: { type: 'string' },
};

/** Text of any length: SQL and schemas, bounded by the file's size. */
export const longText: Shape<string> = { read: readText, schema: { type: 'string' } };

function readText(value: unknown, sink: Sink): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' && typeof value !== 'boolean') return wrongType(sink, 'text', value);
  report(sink, 'DM1102', `expected text, found the ${typeof value} \`${value}\``, {
    hint: 'put it in quotes',
    fix: { kind: 'quote', title: 'put it in quotes' },
  });
  return undefined;
}

export const flag: Shape<boolean> = {
  read: (value, sink) => (typeof value === 'boolean' ? value : readFlag(value, sink)),
  schema: { type: 'boolean' },
};

const YAML_1_1_FLAGS: Readonly<Record<string, string>> = {
  yes: 'true',
  on: 'true',
  no: 'false',
  off: 'false',
};

function readFlag(value: unknown, sink: Sink): undefined {
  const meant = typeof value === 'string' ? YAML_1_1_FLAGS[value.toLowerCase()] : undefined;
  if (meant === undefined) return wrongType(sink, '`true` or `false`', value);
  report(sink, 'DM1102', `expected \`true\` or \`false\`, found \`${String(value)}\``, {
    hint: `write \`${meant}\``,
    fix: { kind: 'replace', title: `use \`${meant}\``, text: meant },
  });
  return undefined;
}

export interface Pattern {
  readonly pattern: RegExp;
  readonly code: ProblemCode;
  /** What the text should be, for the message: `a name such as …`. */
  readonly expected: string;
}

/** Text that follows a pattern. Text that does not is reported and kept, so that whatever refers to it still finds it. */
export function matching({ pattern, code, expected }: Pattern): Shape<string> {
  return checked(code, expected, (value) => pattern.test(value), pattern.source);
}

/** Text that a function accepts; reported and kept when it does not. */
export function checked(
  code: ProblemCode,
  expected: string,
  accepts: (value: string) => boolean,
  pattern?: string,
): Shape<string> {
  return {
    read: (value, sink) => {
      const content = readText(value, sink);
      if (content !== undefined && !accepts(content)) {
        report(sink, code, `\`${shorten(content)}\` is not ${expected}`);
      }
      return content;
    },
    schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
  };
}

const SHOWN_LENGTH_MAX = 60;

/** Text short enough to stand in a message, on one line. */
export function shorten(content: string): string {
  const line = content.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > SHOWN_LENGTH_MAX ? `${line.slice(0, SHOWN_LENGTH_MAX)}…` : line;
}

/** One of a few words. `what` completes "unknown … for …". */
export function oneWordOf<const W extends string>(
  words: readonly W[],
  what: { readonly noun: string; readonly of: string; readonly code?: ProblemCode },
): Shape<W> {
  // Answers its own copy of the word, so that the text of the file is not kept alive for it.
  const known = new Map<string, W>(words.map((word) => [word, word]));
  return {
    read: (value, sink) => {
      const content = readText(value, sink);
      if (content === undefined) return undefined;
      const word = known.get(content);
      if (word !== undefined) return word;
      const { hint, fix } = suggest(content, words);
      report(sink, what.code ?? 'DM1203', `unknown ${what.noun} "${shorten(content)}" for ${what.of}`, {
        hint,
        fix,
      });
      return undefined;
    },
    schema: { enum: [...words] },
  };
}

/** A whole number that is a small count. */
export const count: Shape<number> = {
  read: (value, sink) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    return wrongType(sink, 'a whole number from 0', value);
  },
  schema: { type: 'integer', minimum: 0 },
};

/** A number or text; numbers become text, so that decimals and timestamps keep every digit. */
export const bound: Shape<string> = {
  read: (value, sink) => {
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value : wrongType(sink, 'a number or text', value);
  },
  schema: { type: ['number', 'string'] },
};

export const scalar: Shape<string | number | boolean> = {
  read: (value, sink) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    return wrongType(sink, 'text, a number, `true` or `false`', value);
  },
  schema: { type: ['string', 'number', 'boolean'] },
};
