/** Why RE2 would refuse a pattern, with its place in it. */
export interface PatternFault {
  readonly offset: number;
  readonly reason: string;
}

export const PATTERN_LENGTH_MAX = 1_000;
const REPEATS_MAX = 1_000;
const GROUPS_DEPTH_MAX = 100;

/**
 * Whether a pattern is one that RE2 accepts: the engine runs rules with it, in linear time. This reads the syntax only;
 * the engine compiles the pattern again before it runs, so a pattern that slips through is refused there.
 *
 * source  RE2 Syntax (google/re2 wiki): no lookaround, no backreferences, no possessive or atomic groups
 */
export function checkRe2(pattern: string): PatternFault | undefined {
  if (pattern.length > PATTERN_LENGTH_MAX) {
    return { offset: PATTERN_LENGTH_MAX, reason: `it is longer than ${PATTERN_LENGTH_MAX} characters` };
  }
  const reader: Reader = { pattern, position: 0, groups: 0, repeatable: false };
  while (reader.position < pattern.length) {
    const reason = readToken(reader);
    if (reason !== undefined) return { offset: reader.position, reason };
  }
  return reader.groups > 0 ? { offset: pattern.length, reason: 'a `(` is not closed' } : undefined;
}

interface Reader {
  readonly pattern: string;
  position: number;
  groups: number;
  /** Whether `*`, `+`, `?` or `{n}` may follow here. */
  repeatable: boolean;
}

function readToken(reader: Reader): string | undefined {
  switch (reader.pattern[reader.position]) {
    case '\\':
      return readEscape(reader);
    case '[':
      return readClass(reader);
    case '(':
      return openGroup(reader);
    case ')':
      return closeGroup(reader);
    case '*':
    case '+':
    case '?':
      return readRepeat(reader, 1);
    case '{':
      return readCountedRepeat(reader);
    case '|':
    case '^':
      return step(reader, 1, false);
    default:
      return step(reader, 1, true);
  }
}

function step(reader: Reader, length: number, repeatable: boolean): undefined {
  reader.position += length;
  reader.repeatable = repeatable;
  return undefined;
}

const ESCAPE =
  /\\(?:[pP](?:[A-Z]|\{\^?[A-Za-z_]+\})|x(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]{1,6}\})|[0-7]{3}|0|Q[\s\S]*?(?:\\E|$)|[aftnrvAbBzCdDsSwWE]|[^A-Za-z0-9])/y;

function readEscape(reader: Reader): string | undefined {
  const next = reader.pattern[reader.position + 1];
  if (next === undefined) return 'it ends in a single `\\`';
  ESCAPE.lastIndex = reader.position;
  const match = ESCAPE.exec(reader.pattern);
  if (match) return step(reader, match[0].length, true);
  if (/[1-9]/.test(next) || next === 'k') return 'backreferences are not supported by RE2';
  return `\`\\${next}\` is not an RE2 escape`;
}

function readClass(reader: Reader): string | undefined {
  const { pattern } = reader;
  let position = reader.position + 1;
  if (pattern[position] === '^') position++;
  if (pattern[position] === ']') position++;
  for (; position < pattern.length; position++) {
    if (pattern[position] === ']') return step(reader, position + 1 - reader.position, true);
    const posix = /^\[:\^?[a-z]+:\]/.exec(pattern.slice(position, position + 12))?.[0];
    if (posix) position += posix.length - 1;
    else if (pattern[position] === '\\') {
      if (/[1-9k]/.test(pattern[position + 1] ?? '')) return 'backreferences are not supported by RE2';
      position++;
    } else {
      const range = rangeFault(pattern, position);
      if (range !== undefined) return range;
    }
  }
  return 'a `[` is not closed';
}

function rangeFault(pattern: string, position: number): string | undefined {
  const [from, dash, to] = pattern.slice(position, position + 3);
  if (dash !== '-' || from === undefined || to === undefined || to === ']' || to === '\\' || to === '[')
    return undefined;
  return from > to ? `the range \`${from}-${to}\` runs backwards` : undefined;
}

const GROUP = /\((?:\?(?:P?<[A-Za-z_]\w*>|[imsU]*(?:-[imsU]+)?:))?/y;
const FLAGS = /\(\?[imsU]+(?:-[imsU]+)?\)|\(\?-[imsU]+\)/y;

function openGroup(reader: Reader): string | undefined {
  const { pattern, position } = reader;
  FLAGS.lastIndex = position;
  const flags = FLAGS.exec(pattern);
  if (flags) return step(reader, flags[0].length, false);
  if (/^\(\?(?:<?[=!])/.test(pattern.slice(position, position + 4)))
    return 'lookaround is not supported by RE2';
  if (pattern.startsWith('(?>', position)) return 'atomic groups are not supported by RE2';
  GROUP.lastIndex = position;
  const group = GROUP.exec(pattern)?.[0] ?? '(';
  if (group === '(' && pattern[position + 1] === '?') return 'this kind of group is not supported by RE2';
  if (++reader.groups > GROUPS_DEPTH_MAX) return `groups nest deeper than ${GROUPS_DEPTH_MAX}`;
  return step(reader, group.length, false);
}

function closeGroup(reader: Reader): string | undefined {
  if (reader.groups === 0) return 'a `)` has no `(`';
  reader.groups--;
  return step(reader, 1, true);
}

function readRepeat(reader: Reader, length: number): string | undefined {
  if (!reader.repeatable) return 'there is nothing to repeat';
  const after = reader.pattern[reader.position + length];
  if (after === '+') return 'possessive repeats are not supported by RE2';
  return step(reader, length + (after === '?' ? 1 : 0), false);
}

const COUNTED = /\{(\d+)(,(\d*))?\}/y;

/** Braces that are no count stand for themselves. */
function readCountedRepeat(reader: Reader): string | undefined {
  COUNTED.lastIndex = reader.position;
  const match = COUNTED.exec(reader.pattern);
  if (!match) return step(reader, 1, true);
  const [from, to] = [Number(match[1]), Number(match[3] || match[1])];
  if (from > REPEATS_MAX || to > REPEATS_MAX) return `it repeats more than ${REPEATS_MAX} times`;
  if (to < from) return `\`${match[0]}\` runs backwards`;
  return readRepeat(reader, match[0].length);
}
